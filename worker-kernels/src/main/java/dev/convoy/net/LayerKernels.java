package dev.convoy.net;

import dev.convoy.kernel.KernelPass;
import dev.convoy.layer.Layer;
import dev.convoy.layer.LayerTask;
import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

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
 * @param isShared whether threads that compute a block together share its work; others leave it to one
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
        boolean isShared,
        List<KernelPass> passes) {
    /** Of all nodes of a net, in order. */
    static List<LayerKernels> of(Net net, LayerTask[] tasks) {
        return IntStream.range(0, tasks.length)
                .mapToObj(i -> of(net, net.nodes().get(i), tasks[i]))
                .toList();
    }

    private static LayerKernels of(Net net, Node node, LayerTask task) {
        Layer layer = node.layer();
        return new LayerKernels(
                layer.name(),
                layer.input(),
                layer.output(),
                layer.multiplyAdds(),
                node.appliesRelu(),
                node.input() == node.output(),
                net.values().get(node.input()).hasGradient(),
                task.isShared(),
                task.kernelPasses());
    }
}
