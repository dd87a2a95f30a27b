package dev.convoy.regularization;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.net.ParameterSpec;
import dev.convoy.tensor.Parallelism;
import java.io.Serializable;
import java.util.List;

/**
 * A number that grows with the weights and is added to the mean loss: a·‖W‖₁ + b·‖W‖₂². The share of each parameter is
 * multiplied by its decay multiplier.
 */
public sealed interface Penalty extends Serializable permits L2, L1, ElasticNet {
    /** a, the coefficient of ‖W‖₁ = Σ |w|. */
    double magnitudes();

    /** b, the coefficient of ‖W‖₂² = Σ w². */
    double squares();

    /** The penalty of a net's weights, by the calling thread alone. */
    default double value(List<ParameterSpec> layout, float[] parameters) {
        return value(layout, parameters, Parallelism.ONE_THREAD);
    }

    /**
     * The penalty of a net's weights.
     *
     * @param layout of the flat vector
     * @param parameters the flat vector; read only
     * @param by who adds up; the sum has the same bits
     */
    default double value(List<ParameterSpec> layout, float[] parameters, Parallelism by) {
        double value = 0;
        for (ParameterSpec spec : layout) {
            if (spec.decayMultiplier() > 0) {
                double magnitudes = magnitudes() == 0 // a coefficient of 0 costs no pass over the weights
                        ? 0
                        : magnitudes()
                                * by.sum(
                                        spec.offset(),
                                        spec.length(),
                                        (i, n) -> Norms.sumOfMagnitudes(i, n, parameters));
                double squares = squares() == 0
                        ? 0
                        : squares()
                                * by.sum(spec.offset(), spec.length(), (i, n) -> Norms.sumOfSquares(i, n, parameters));
                value += spec.decayMultiplier() * (magnitudes + squares);
            }
        }
        return value;
    }

    /**
     * Adds the derivative m·(a·sign(w) + 2·b·w) of the penalty, times a factor. The sign of 0 is 0.
     *
     * @param factor such as the batch size, where {@code gradient} is a sum over images
     * @param layout of the flat vectors
     * @param parameters w; read only
     * @param gradient accumulates
     */
    default void addGradient(double factor, List<ParameterSpec> layout, float[] parameters, float[] gradient) {
        for (ParameterSpec spec : layout) {
            double magnitudes = factor * spec.decayMultiplier() * magnitudes();
            double squares = factor * spec.decayMultiplier() * squares();
            for (int i = spec.offset(); i < spec.offset() + spec.length(); i++) {
                gradient[i] += (float) (magnitudes * Math.signum(parameters[i]) + 2 * squares * parameters[i]);
            }
        }
    }

    /** Requires a usable coefficient: finite and not negative. */
    static void checkCoefficient(String key, double coefficient) {
        check(
                coefficient >= 0 && Double.isFinite(coefficient),
                "%s must be finite and at least 0, found %s",
                key,
                coefficient);
    }
}
