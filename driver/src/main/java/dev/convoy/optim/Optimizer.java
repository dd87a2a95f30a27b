package dev.convoy.optim;

import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.UpdateKernel;
import dev.convoy.kernel.UpdateKernel.Range;
import dev.convoy.net.ParameterSpec;
import dev.convoy.regularization.Regularization;
import dev.convoy.tensor.Parallelism;
import java.util.List;
import java.util.Map;

/**
 * One update of all learned parameters: an {@link UpdateRule}, and the {@link Regularization} round it. Learning rate and
 * weight decay are multiplied, parameter by parameter, by the multipliers of the net's definition, so biases can learn faster
 * and go undecayed. Running statistics are left to {@link Statistics}.
 */
public final class Optimizer {
    private final List<ParameterSpec> layout;
    private final UpdateKernel kernel;
    private final ElementwiseKernel elementwise;
    private final UpdateRule rule;
    private final Regularization regularization;
    private final Parallelism by;

    /**
     * An optimizer for parameters of one layout that works in the calling thread alone.
     *
     * @param layout all parameters of a net; statistics are left alone
     */
    public Optimizer(List<ParameterSpec> layout, KernelSet kernels, UpdateRule rule, Regularization regularization) {
        this(layout, kernels, rule, regularization, Parallelism.ONE_THREAD);
    }

    /**
     * An optimizer for parameters of one layout.
     *
     * @param layout all parameters of a net; statistics are left alone
     * @param by who computes; results have the same bits
     */
    public Optimizer(
            List<ParameterSpec> layout,
            KernelSet kernels,
            UpdateRule rule,
            Regularization regularization,
            Parallelism by) {
        this.layout = layout.stream().filter(ParameterSpec::isLearned).toList();
        this.kernel = kernels.update();
        this.elementwise = kernels.elementwise();
        this.rule = rule;
        this.regularization = regularization;
        this.by = by;
    }

    /**
     * What changes from update to update.
     *
     * @param updates t, number of updates done before
     * @param learningRate α of this update
     * @param images number of images in the gradient sum
     * @param clipFactor what the mean gradient is multiplied by, 1 where it is not clipped; weight decay is not clipped
     */
    public record Step(long updates, double learningRate, int images, double clipFactor) {}

    /**
     * One update.
     *
     * @param gradientSum sum of the gradient over the images; read only
     * @param state the rule's arrays, as {@link UpdateRule#newState} makes them; updated
     * @param parameters w; updated
     */
    public void update(Step step, float[] gradientSum, Map<String, float[]> state, float[] parameters) {
        float scale = (float) (step.clipFactor() / step.images());
        UpdateRule.Vectors vectors = new UpdateRule.Vectors(gradientSum, state, parameters);
        for (ParameterSpec spec : layout) {
            float rate = (float) (step.learningRate() * spec.learningRateMultiplier());
            float decay = (float) regularization.decay(spec);
            by.forEach(
                    spec.offset(),
                    spec.length(),
                    (offset, length) ->
                            rule.apply(kernel, step.updates(), new Range(offset, length, rate, scale, decay), vectors));
        }
        float[] velocity = state.get(UpdateRule.VELOCITY);
        if (velocity == null) {
            regularization.afterUpdate(step.learningRate(), layout, parameters, elementwise);
        } else {
            regularization.afterUpdate(step.learningRate(), layout, velocity, parameters, elementwise);
        }
    }

    /**
     * The penalty that regularization adds to the mean loss.
     *
     * @param parameters w; read only
     */
    public double penalty(float[] parameters) {
        return regularization.penalty(layout, parameters, by);
    }
}
