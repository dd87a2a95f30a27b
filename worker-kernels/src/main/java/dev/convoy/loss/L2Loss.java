package dev.convoy.loss;

import static dev.convoy.tensor.Checks.check;

/**
 * Half the squared distance of scores and targets: ½ Σ_k (s[k] − t[k])². The targets of an image with label l are t[k] =
 * [k = l], or for a single score t = l.
 *
 * <p>With a single score the prediction is the nearest whole number, at least 0, and an image is correct if that is its
 * label, in the top five if it differs by no more than 2.
 */
public final class L2Loss implements ImageLoss {
    private final int classes;
    private final L2Targets targets;

    /**
     * A loss of one score for each class, or of a single one.
     *
     * @param classes number of scores K; 1 for {@link L2Targets#LABEL}
     * @param targets what the scores should be
     */
    public L2Loss(int classes, L2Targets targets) {
        check(targets != L2Targets.LABEL || classes == 1, "targets label need a single score, found %d", classes);
        this.classes = classes;
        this.targets = targets;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public int labels() {
        return targets == L2Targets.LABEL ? Integer.MAX_VALUE : classes;
    }

    @Override
    public double value(double[] s, int label) {
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            double difference = s[k] - target(label, k);
            sum += difference * difference;
        }
        return sum / 2;
    }

    /** ds[k] = s[k] − t[k]. */
    @Override
    public void gradient(double[] s, int label, double[] ds) {
        for (int k = 0; k < classes; k++) {
            ds[k] = s[k] - target(label, k);
        }
    }

    private double target(int label, int k) {
        return switch (targets) {
            case ONE_HOT -> k == label ? 1 : 0;
            case LABEL -> label;
        };
    }

    @Override
    public int prediction(double[] s) {
        return switch (targets) {
            case ONE_HOT -> Ranking.first(s);
            case LABEL -> (int) Math.max(0, nearest(s[0]));
        };
    }

    @Override
    public int rankedBefore(double[] s, int label) {
        if (targets == L2Targets.ONE_HOT) {
            return Ranking.before(s, label);
        }
        double distance = Math.abs(nearest(s[0]) - label);
        // two labels for each step of distance, one on either side; NaN is correct nowhere
        return distance < Integer.MAX_VALUE / 2.0 ? (int) (2 * distance) : Integer.MAX_VALUE;
    }

    /** The nearest whole number; of two the larger. */
    private static double nearest(double score) {
        return Math.floor(score + 0.5);
    }
}
