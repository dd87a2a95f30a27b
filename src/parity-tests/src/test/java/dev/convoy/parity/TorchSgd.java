package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.convoy.net.ParameterSpec;
import java.util.List;
import java.util.Map;

/**
 * PyTorch's {@code torch.optim.SGD} with momentum and weight decay, d ← g + λ·w; v ← m·v + d; w ← w − α·v, which differs
 * from Caffe's form, with the rate inside the velocity, only when the rate changes; so the velocity is rescaled then.
 */
final class TorchSgd {
    private final List<ParameterSpec> layout;
    private final double momentum;
    private final double weightDecay;
    private final Map<String, NDArray> velocities;
    private double previousRate;

    /**
     * An optimizer at rest.
     *
     * @param momentum m
     * @param weightDecay λ
     * @param velocities zero for each parameter, by name; changed
     */
    TorchSgd(List<ParameterSpec> layout, double momentum, double weightDecay, Map<String, NDArray> velocities) {
        this.layout = layout;
        this.momentum = momentum;
        this.weightDecay = weightDecay;
        this.velocities = velocities;
    }

    /**
     * One update.
     *
     * @param rate α
     * @param images number of images that the gradients sum over
     * @param gradients by parameter's name; changed
     * @param parameters by name; changed
     */
    void update(double rate, int images, Map<String, NDArray> gradients, Map<String, NDArray> parameters) {
        double rescale = previousRate == 0 ? 1 : previousRate / rate;
        previousRate = rate;
        for (ParameterSpec spec : layout) {
            NDArray w = parameters.get(spec.name());
            NDArray v = velocities.get(spec.name());
            NDArray d = gradients.get(spec.name());
            try (NDManager scope = w.getManager().newSubManager()) {
                scope.tempAttachAll(w, v, d);
                d.divi(images).addi(w.mul(weightDecay * spec.decayMultiplier()));
                v.muli(momentum * rescale).addi(d);
                w.subi(v.mul(rate * spec.learningRateMultiplier()));
            }
        }
    }
}
