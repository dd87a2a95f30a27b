package dev.convoy.regularization;

/**
 * The elastic net λ₁·‖W‖₁ + λ₂·‖W‖₂², both penalties at once; there is no ½ at the second.
 *
 * @param l1 λ₁, at least 0
 * @param l2 λ₂, at least 0
 */
public record ElasticNet(double l1, double l2) implements Penalty {
    /** No penalty. */
    public static final ElasticNet NONE = new ElasticNet(0, 0);

    public ElasticNet {
        Penalty.checkCoefficient("elastic_net: l1", l1);
        Penalty.checkCoefficient("elastic_net: l2", l2);
    }

    @Override
    public double magnitudes() {
        return l1;
    }

    @Override
    public double squares() {
        return l2;
    }
}
