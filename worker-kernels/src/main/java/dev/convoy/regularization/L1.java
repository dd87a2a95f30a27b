package dev.convoy.regularization;

/**
 * The L1 penalty λ·‖W‖₁, which drives weights to exactly zero.
 *
 * @param lambda λ, at least 0
 */
public record L1(double lambda) implements Penalty {
    /** No penalty. */
    public static final L1 NONE = new L1(0);

    public L1 {
        Penalty.checkCoefficient("l1", lambda);
    }

    @Override
    public double magnitudes() {
        return lambda;
    }

    @Override
    public double squares() {
        return 0;
    }
}
