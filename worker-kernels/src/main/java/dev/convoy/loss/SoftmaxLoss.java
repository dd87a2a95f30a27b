package dev.convoy.loss;

import static dev.convoy.tensor.Checks.check;

import java.util.Arrays;
import java.util.List;

/**
 * Softmax with cross-entropy: the loss of an image with label l is its class's weight times −Σ_k t[k]·ln p[k], where p are
 * the softmax of the scores and the targets t are 1 for l and 0 for all others, or smoothed: (1 − ε)·[k = l] + ε / K. The
 * largest score is subtracted first, so no exponential overflows. Exponentials and logarithms are those of {@link
 * StrictMath}.
 *
 * @see "Szegedy et al.: Rethinking the Inception Architecture for Computer Vision, 2016, section 7, for smoothed labels"
 */
public final class SoftmaxLoss implements ImageLoss {
    private final double labelSmoothing;
    private final double[] classWeights;
    private final double[] exponentials;

    /** A loss of K = {@code classes} scores with plain labels, in which all classes weigh the same. */
    public SoftmaxLoss(int classes) {
        this(classes, 0, List.of());
    }

    /**
     * A loss of one score for each class.
     *
     * @param classes K
     * @param labelSmoothing ε in [0, 1)
     * @param classWeights K factors, or none where all classes weigh 1
     */
    public SoftmaxLoss(int classes, double labelSmoothing, List<Double> classWeights) {
        check(
                classWeights.isEmpty() || classWeights.size() == classes,
                "expected %d class weights, found %d",
                classes,
                classWeights.size());
        this.labelSmoothing = labelSmoothing;
        this.classWeights = new double[classes];
        this.exponentials = new double[classes];
        Arrays.setAll(this.classWeights, k -> classWeights.isEmpty() ? 1 : classWeights.get(k));
    }

    @Override
    public int classes() {
        return exponentials.length;
    }

    /** weight[label] · (ln Σ_k exp(s[k]) − Σ_k t[k]·s[k]), in nats. */
    @Override
    public double value(double[] s, int label) {
        double max = max(s);
        double own = s[label] - max;
        double expected = labelSmoothing == 0 ? own : (1 - labelSmoothing) * own + labelSmoothing * mean(s, max);
        return classWeights[label] * (StrictMath.log(exponentiate(s, max)) - expected);
    }

    /** ds[k] = weight[label] · (p[k] − t[k]). */
    @Override
    public void gradient(double[] s, int label, double[] ds) {
        probabilities(s, ds);
        int classes = exponentials.length;
        for (int k = 0; k < classes; k++) {
            double target = (k == label ? 1 - labelSmoothing : 0) + labelSmoothing / classes;
            ds[k] = classWeights[label] * (ds[k] - target);
        }
    }

    /** p[k] = exp(s[k]) / Σ_j exp(s[j]). */
    @Override
    public void probabilities(double[] s, double[] p) {
        double sum = exponentiate(s, max(s));
        for (int k = 0; k < exponentials.length; k++) {
            p[k] = exponentials[k] / sum;
        }
    }

    /** exponentials[k] = exp(s[k] − max s); returns their sum, at least 1. */
    private double exponentiate(double[] s, double max) {
        double sum = 0;
        for (int k = 0; k < exponentials.length; k++) {
            exponentials[k] = StrictMath.exp(s[k] - max);
            sum += exponentials[k];
        }
        return sum;
    }

    private static double mean(double[] s, double max) {
        double sum = 0;
        for (double score : s) {
            sum += score - max;
        }
        return sum / s.length;
    }

    private static double max(double[] s) {
        double max = Double.NEGATIVE_INFINITY;
        for (double score : s) {
            max = Math.max(max, score);
        }
        return max;
    }
}
