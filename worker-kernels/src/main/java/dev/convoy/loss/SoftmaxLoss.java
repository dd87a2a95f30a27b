package dev.convoy.loss;

/**
 * Softmax with cross-entropy: the loss of an image with label l and scores s is ln Σ_k exp(s[k]) − s[l], its gradient
 * exp(s[k]) / Σ_j exp(s[j]) − [k = l]. The largest score is subtracted first, so no exponential overflows. Exponentials
 * and logarithms are those of {@link StrictMath}.
 */
public final class SoftmaxLoss implements ImageLoss {
    private final double[] exponentials;

    /**
     * A loss of one score for each class.
     *
     * @param classes K
     */
    public SoftmaxLoss(int classes) {
        this.exponentials = new double[classes];
    }

    @Override
    public int classes() {
        return exponentials.length;
    }

    /** ln Σ_k exp(s[k]) − s[label], in nats. */
    @Override
    public double value(double[] s, int label) {
        return StrictMath.log(exponentiate(s)) - (s[label] - max(s));
    }

    /** ds[k] = p[k] − [k = label]. */
    @Override
    public void gradient(double[] s, int label, double[] ds) {
        probabilities(s, ds);
        ds[label] -= 1;
    }

    /** p[k] = exp(s[k]) / Σ_j exp(s[j]). */
    @Override
    public void probabilities(double[] s, double[] p) {
        double sum = exponentiate(s);
        for (int k = 0; k < exponentials.length; k++) {
            p[k] = exponentials[k] / sum;
        }
    }

    /** exponentials[k] = exp(s[k] − max s); returns their sum, at least 1. */
    private double exponentiate(double[] s) {
        double max = max(s);
        double sum = 0;
        for (int k = 0; k < exponentials.length; k++) {
            exponentials[k] = StrictMath.exp(s[k] - max);
            sum += exponentials[k];
        }
        return sum;
    }

    private static double max(double[] s) {
        double max = Double.NEGATIVE_INFINITY;
        for (double score : s) {
            max = Math.max(max, score);
        }
        return max;
    }
}
