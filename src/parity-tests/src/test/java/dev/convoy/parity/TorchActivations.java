package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import dev.convoy.net.GeluDefinition;
import dev.convoy.net.LayerDefinition;
import dev.convoy.net.LeakyReluDefinition;
import dev.convoy.net.ReluDefinition;
import dev.convoy.net.ScaleDefinition;
import dev.convoy.net.SigmoidDefinition;
import dev.convoy.net.SoftmaxDefinition;
import dev.convoy.net.TanhDefinition;
import java.util.Optional;

/** Activation functions in PyTorch's operations. */
final class TorchActivations {
    private TorchActivations() {}

    /** What an activation function makes of x; empty if the layer is none. */
    static Optional<NDArray> forward(LayerDefinition layer, NDArray x) {
        NDArrayEx functions = x.getNDArrayInternal();
        if (layer instanceof ReluDefinition) {
            return Optional.of(functions.relu());
        } else if (layer instanceof LeakyReluDefinition leaky) {
            return Optional.of(functions.leakyRelu((float) leaky.slope()));
        } else if (layer instanceof TanhDefinition) {
            return Optional.of(functions.tanh());
        } else if (layer instanceof SigmoidDefinition) {
            return Optional.of(functions.sigmoid());
        } else if (layer instanceof GeluDefinition) {
            return Optional.of(functions.gelu());
        } else if (layer instanceof SoftmaxDefinition) {
            return Optional.of(x.softmax(1));
        } else if (layer instanceof ScaleDefinition scale) {
            return Optional.of(x.mul(scale.factor()));
        }
        return Optional.empty();
    }
}
