package dev.convoy.optim;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.net.ParameterSpec;
import java.util.List;

/**
 * Momentum SGD with weight decay: v ← m·v − α·(g + λ·w); w ← w + v. The learning rate stands inside the velocity, as in
 * Caffe. α and λ are multiplied, parameter by parameter, by the multipliers of the net's definition, so biases can learn
 * faster and go undecayed. Running statistics are left to {@link Statistics}.
 */
public final class MomentumSgd {
    private final List<ParameterSpec> layout;
    private final ElementwiseKernel kernel;
    private final float momentum;
    private final double weightDecay;

    /**
     * An optimizer for parameters of one layout.
     *
     * @param momentum m in [0, 1)
     * @param weightDecay λ, not negative
     */
    public MomentumSgd(List<ParameterSpec> layout, ElementwiseKernel kernel, double momentum, double weightDecay) {
        check(momentum >= 0 && momentum < 1, "momentum must be in [0, 1), found %s", momentum);
        check(weightDecay >= 0, "weight decay must not be negative, found %s", weightDecay);
        this.layout = layout.stream().filter(ParameterSpec::isLearned).toList();
        this.kernel = kernel;
        this.momentum = (float) momentum;
        this.weightDecay = weightDecay;
    }

    /**
     * One update.
     *
     * @param learningRate α of this iteration
     * @param batchSize number of images in {@code gradientSum}
     * @param gradientSum sum of the gradient over the images of the batch; read only
     * @param velocity v; updated
     * @param parameters w; updated
     */
    public void update(double learningRate, int batchSize, float[] gradientSum, float[] velocity, float[] parameters) {
        float scale = (float) (1.0 / batchSize);
        for (ParameterSpec spec : layout) {
            kernel.momentumStep(
                    spec.offset(),
                    spec.length(),
                    momentum,
                    (float) (learningRate * spec.learningRateMultiplier()),
                    scale,
                    (float) (weightDecay * spec.decayMultiplier()),
                    gradientSum,
                    velocity,
                    parameters);
        }
    }
}
