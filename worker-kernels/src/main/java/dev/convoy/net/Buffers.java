package dev.convoy.net;

import dev.convoy.kernel.KernelSet;
import dev.convoy.tensor.BlockLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The activations and gradients of one task: one array for each value and block of sixteen images. Each lies with the
 * border of zeros that those who read it want; writers leave borders alone, so they stay zero.
 */
final class Buffers {
    private final List<BlockLayout> activationLayouts = new ArrayList<>();
    private final List<BlockLayout> gradientLayouts = new ArrayList<>();
    private final float[][][] activations;
    private final float[][][] gradients;

    Buffers(Net net, KernelSet kernels, int maxBlocks) {
        int count = net.values().size();
        activations = new float[count][][];
        gradients = new float[count][][];
        for (int value = 0; value < count; value++) {
            planLayouts(net, kernels, value);
            boolean hasGradient = net.values().get(value).hasGradient() || value == net.scores();
            activations[value] =
                    new float[maxBlocks][activationLayouts.get(value).floats()];
            gradients[value] = hasGradient
                    ? new float[maxBlocks][gradientLayouts.get(value).floats()]
                    : new float[maxBlocks][0];
        }
    }

    private void planLayouts(Net net, KernelSet kernels, int value) {
        int activationBorder = 0;
        int gradientBorder = 0;
        boolean isAligned = false;
        for (Node node : net.nodes()) {
            if (node.input() == value) {
                activationBorder = Math.max(activationBorder, node.layer().inputBorder());
            }
            if (node.output() == value) {
                boolean needsInputGradient = net.values().get(node.input()).hasGradient();
                gradientBorder = needsInputGradient
                        ? Math.max(gradientBorder, node.layer().outputGradientBorder(kernels))
                        : gradientBorder;
                isAligned |= node.alignsOutputGradient();
            }
        }
        int both = Math.max(activationBorder, gradientBorder);
        Value planned = net.values().get(value);
        activationLayouts.add(new BlockLayout(planned.shape(), isAligned ? both : activationBorder));
        gradientLayouts.add(new BlockLayout(planned.shape(), isAligned ? both : gradientBorder));
    }

    BlockLayout activationLayout(int value) {
        return activationLayouts.get(value);
    }

    BlockLayout gradientLayout(int value) {
        return gradientLayouts.get(value);
    }

    float[][] activations(int value) {
        return activations[value];
    }

    /** One array for each block, empty where no one wants the gradient. */
    float[][] gradients(int value) {
        return gradients[value];
    }

    long bytes() {
        long floats = 0;
        for (int value = 0; value < activations.length; value++) {
            for (int block = 0; block < activations[value].length; block++) {
                floats += activations[value][block].length + gradients[value][block].length;
            }
        }
        return floats * Float.BYTES;
    }
}
