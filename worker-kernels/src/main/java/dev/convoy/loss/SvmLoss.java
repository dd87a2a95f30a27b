package dev.convoy.loss;

import static dev.convoy.tensor.Checks.check;

/**
 * The multiclass hinge loss of a support vector machine: Σ_{j≠l} max(0, s[j] − s[l] + margin) for an image with label l; the
 * squared form sums the squares of the same terms. Every class that comes within the margin of the label's score costs, and
 * once none does the image costs nothing.
 *
 * @see "Weston, Watkins: Support Vector Machines for Multi-Class Pattern Recognition, 1999"
 */
public final class SvmLoss implements ImageLoss {
    private final int classes;
    private final double margin;
    private final boolean isSquared;

    /**
     * A loss of one score for each class.
     *
     * @param classes K, at least 2
     * @param margin by how much the label's score must exceed all others, above 0
     * @param isSquared whether each term is squared
     */
    public SvmLoss(int classes, double margin, boolean isSquared) {
        check(classes > 1, "expected at least 2 scores, found %d", classes);
        this.classes = classes;
        this.margin = margin;
        this.isSquared = isSquared;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public double value(double[] s, int label) {
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            double excess = excess(s, label, k);
            sum += isSquared ? excess * excess : excess;
        }
        return sum;
    }

    /**
     * ds[j] = [s[j] − s[l] + margin > 0] for j ≠ l, or twice that sum where terms are squared; ds[l] = −Σ_{j≠l} ds[j]. At
     * the kink the derivative is 0.
     */
    @Override
    public void gradient(double[] s, int label, double[] ds) {
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            double excess = excess(s, label, k);
            double slope = excess > 0 ? 1 : excess; // NaN stays NaN, so that it is seen
            ds[k] = isSquared ? 2 * excess : slope;
            sum += ds[k];
        }
        ds[label] = -sum;
    }

    /** max(0, s[k] − s[label] + margin); 0 for the label itself. */
    private double excess(double[] s, int label, int k) {
        return k == label ? 0 : Math.max(0, s[k] - s[label] + margin);
    }
}
