package dev.convoy.layer;

import dev.convoy.kernel.KernelSet;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * One layer of a net: its shapes, checked when it was made, and what it asks of the buffers around it. Holds no
 * activations and no parameters; {@link #newTask} makes what computes, for one thread.
 */
public interface Layer {
    /** The layer's name in its net. */
    String name();

    /** C × H × W of one image's input. */
    Shape input();

    /** C × H × W of one image's output. */
    Shape output();

    /** The layer's parameters, in the order they lie in the net's flat vector; empty if it has none. */
    default List<ParameterShape> parameters() {
        return List.of();
    }

    /** Multiply-adds of the forward pass of one image; 0 for layers that do not multiply by parameters. */
    default long multiplyAdds() {
        return 0;
    }

    /** What works but is probably not meant, one sentence each; usually empty. */
    default List<String> warnings() {
        return List.of();
    }

    /** Zeros that the input needs on each side. */
    default int inputBorder() {
        return 0;
    }

    /** Zeros that the gradient of the output needs on each side, where a gradient of the input is wanted. */
    default int outputGradientBorder(KernelSet kernels) {
        return 0;
    }

    /**
     * Whether the layer may write its output over its input, and the input's gradient over the output's. Where something
     * else reads the input it gets arrays of its own, with one layout for all of them.
     */
    default boolean isInPlace() {
        return false;
    }

    /** Whether input and output, and their gradients, must have one layout. */
    default boolean sharesLayout() {
        return isInPlace();
    }

    /** What {@code backward} needs of the output; decides which layers behind may work in place. */
    default OutputUse outputUse() {
        return OutputUse.NONE;
    }

    /** Whether each output is the largest of some inputs, so that max(0, x) may as well be taken of the output. */
    default boolean takesLargest() {
        return false;
    }

    /** Whether {@code backward} reads the input. */
    default boolean readsInputBackward() {
        return true;
    }

    /**
     * Whether {@code backward} writes the input's gradient after it has read the input, block by block, and can put the mask of
     * a ReLU on it ({@link LayerPlan#masksInputGradient}): whether the gradient may take the place of the input.
     */
    default boolean mayOverwriteInput() {
        return false;
    }

    /**
     * Whether an output is positive exactly where the input is, or has a gradient of zero: whether the layer may work in
     * place on an output whose sign is still needed.
     */
    default boolean keepsSign() {
        return false;
    }

    /** Whether the layer can take max(0, y) of its output at no cost, which saves a ReLU layer behind it a pass. */
    default boolean appliesRelu() {
        return false;
    }

    /** Whether the layer wants all blocks of a batch in one call, rather than one after the other. */
    default boolean takesWholeBatch() {
        return false;
    }

    /** Whether an image's output depends on the other images of the batch, so that a batch cannot be computed in pieces. */
    default boolean mixesImages() {
        return false;
    }

    /** Makes the layer's kernels and the buffers that only it uses. */
    LayerTask newTask(LayerPlan plan);
}
