package dev.convoy.regularization;

/**
 * The L2 penalty λ·½·‖W‖₂². Its derivative is λ·w, hence its other name, weight decay: each update takes α·λ·w off.
 *
 * @param lambda λ, at least 0
 */
public record L2(double lambda) implements Penalty {
    /** No penalty. */
    public static final L2 NONE = new L2(0);

    public L2 {
        Penalty.checkCoefficient("weight_decay", lambda);
    }

    @Override
    public double magnitudes() {
        return 0;
    }

    @Override
    public double squares() {
        return lambda / 2;
    }
}
