package dev.convoy.net;

import dev.convoy.kernel.KernelPass;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * How a layer of a task is computed.
 *
 * @param layer its name
 * @param input C × H × W
 * @param output C × H × W
 * @param multiplyAdds of the formula's forward pass, for one image
 * @param appliesRelu whether it takes over the ReLU layer behind it
 * @param isInPlace whether it writes its output over its input
 * @param needsInputGradient whether it computes the gradient of its input
 * @param passes of its kernels, forward first; empty for a layer of plain passes over memory
 */
public record LayerKernels(
        String layer,
        Shape input,
        Shape output,
        long multiplyAdds,
        boolean appliesRelu,
        boolean isInPlace,
        boolean needsInputGradient,
        List<KernelPass> passes) {}
