package dev.convoy.regularization;

import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.net.ParameterSpec;
import dev.convoy.tensor.Parallelism;
import java.io.Serializable;
import java.util.List;

/**
 * All that is asked of the weights; the penalties add up. An optimizer takes three steps:
 *
 * <ol>
 *   <li>it adds {@link #decay(ParameterSpec)}·w to the mean gradient, which is the derivative of everything quadratic;
 *   <li>it updates the weights;
 *   <li>it calls {@link #afterUpdate(double, List, float[], ElementwiseKernel)}, which does what no derivative can: L1's
 *       step to exactly zero, and the max norm.
 * </ol>
 *
 * @param l2 weight decay
 * @param l1 penalty of magnitudes
 * @param elasticNet both at once
 * @param maxNorm bound on each filter's norm
 */
public record Regularization(L2 l2, L1 l1, ElasticNet elasticNet, MaxNorm maxNorm) implements Serializable {
    /** Nothing is asked. */
    public static final Regularization NONE = new Regularization(L2.NONE, L1.NONE, ElasticNet.NONE, MaxNorm.NONE);

    /** The same with another weight decay. */
    public Regularization with(L2 other) {
        return new Regularization(other, l1, elasticNet, maxNorm);
    }

    /** The same with another L1 penalty. */
    public Regularization with(L1 other) {
        return new Regularization(l2, other, elasticNet, maxNorm);
    }

    /** The same with another elastic net. */
    public Regularization with(ElasticNet other) {
        return new Regularization(l2, l1, other, maxNorm);
    }

    /** The same with another max norm. */
    public Regularization with(MaxNorm other) {
        return new Regularization(l2, l1, elasticNet, other);
    }

    private List<Penalty> penalties() {
        return List.of(l2, l1, elasticNet);
    }

    /**
     * What is added to the mean loss of a batch: λ·½·‖W‖₂² + λ·‖W‖₁ + λ₁·‖W‖₁ + λ₂·‖W‖₂², each parameter times its decay
     * multiplier.
     *
     * @param layout of the flat vector
     * @param parameters w; read only
     * @param by who adds up; the sum has the same bits
     */
    public double penalty(List<ParameterSpec> layout, float[] parameters, Parallelism by) {
        double penalty = 0;
        for (Penalty term : penalties()) {
            penalty += term.value(layout, parameters, by);
        }
        return penalty;
    }

    /** What a weight of this parameter is multiplied by to give the derivative of all quadratic penalties. */
    public double decay(ParameterSpec spec) {
        return 2 * (l2.squares() + elasticNet.squares()) * spec.decayMultiplier();
    }

    /** What an update of rate α takes off the magnitude of a weight of this parameter. */
    public double threshold(double learningRate, ParameterSpec spec) {
        double magnitudes = l1.magnitudes() + elasticNet.magnitudes();
        return learningRate * spec.learningRateMultiplier() * magnitudes * spec.decayMultiplier();
    }

    /** Whether {@code afterUpdate} has anything to do. */
    public boolean changesWeights() {
        return l1.magnitudes() + elasticNet.magnitudes() > 0 || maxNorm.bound() < Double.POSITIVE_INFINITY;
    }

    /**
     * The proximal step of the L1 penalties, w ← sign(w)·max(0, |w| − α·λ·multipliers), then the max norm. Weights that the
     * step takes over zero become exactly zero. For optimizers without a velocity.
     *
     * @param learningRate α of this iteration; a parameter's learning-rate multiplier is applied here
     * @param layout of the flat vector
     * @param parameters w after the update; updated
     */
    public void afterUpdate(
            double learningRate, List<ParameterSpec> layout, float[] parameters, ElementwiseKernel kernel) {
        for (ParameterSpec spec : layout) {
            float threshold = (float) threshold(learningRate, spec);
            if (threshold > 0) {
                kernel.softThreshold(spec.offset(), spec.length(), threshold, parameters);
            }
        }
        maxNorm.project(layout, parameters, kernel);
    }

    /**
     * As above for an optimizer with w ← w + v: the velocity takes the proximal step along, so that it stays what the
     * weights moved by. Otherwise momentum m would push weights back against a penalty that it does not know of, and they
     * would come to rest where the penalty is only (1 − m)·λ·‖W‖₁.
     *
     * @param learningRate α of this iteration
     * @param layout of the flat vectors
     * @param velocity v that was added to w in this update; updated
     * @param parameters w after the update; updated
     */
    public void afterUpdate(
            double learningRate,
            List<ParameterSpec> layout,
            float[] velocity,
            float[] parameters,
            ElementwiseKernel kernel) {
        for (ParameterSpec spec : layout) {
            float threshold = (float) threshold(learningRate, spec);
            if (threshold > 0) {
                kernel.softThreshold(spec.offset(), spec.length(), threshold, velocity, parameters);
            }
        }
        maxNorm.project(layout, parameters, kernel);
    }
}
