package dev.convoy.layer;

import dev.convoy.kernel.ConvAlgorithm;
import dev.convoy.kernel.ConvGeometry;
import dev.convoy.kernel.ConvKernel;
import java.util.Arrays;

/**
 * A group of a convolution at work: reads and writes its share of every pixel in place. Its weights are packed once for all
 * blocks and kept, or for each block and direction as they are used, into an array that all such groups of a task share.
 */
final class ConvGroup {
    private final ConvKernel kernel;
    private final KernelParts<ConvKernel> parts;
    private final LayerPlan plan;
    private final int weights;
    private final int biases;
    private final boolean keepsWeights;
    /** Of length 0 where weights are not kept. */
    private final float[] packedWeights;

    private final float[] packedDataWeights;
    private final float[] packedGradient;

    /**
     * @param geometry of one group
     * @param index of the group
     * @param weights where the group's W begins in the flat vector
     * @param biases where its b begins, or {@link ConvKernel#NO_BIASES}
     * @param keepsWeights whether packed weights are kept
     */
    ConvGroup(
            ConvAlgorithm algorithm,
            ConvGeometry geometry,
            int index,
            int weights,
            int biases,
            boolean keepsWeights,
            LayerPlan plan) {
        int c = geometry.input().channels();
        int k = geometry.filters();
        this.kernel = plan.kernels()
                .conv(
                        algorithm,
                        geometry,
                        plan.x().channels(index * c, c),
                        plan.y().channels(index * k, k),
                        plan.dy().channels(index * k, k),
                        plan.dx().channels(index * c, c));
        this.parts = new KernelParts<>(plan, kernel, multiplyAdds(geometry), kernel::parts);
        this.plan = plan;
        this.weights = weights;
        this.biases = biases;
        this.keepsWeights = keepsWeights;
        int floats = kernel.packedWeightsFloats();
        int dataFloats = plan.needsInputGradient() ? kernel.packedDataWeightsFloats() : 0;
        TaskMemory memory = plan.memory();
        this.packedWeights = memory.weights(keepsWeights ? floats : 0);
        this.packedDataWeights = memory.weights(keepsWeights ? dataFloats : 0);
        if (!keepsWeights) {
            memory.reservePassingWeights(Math.max(floats, dataFloats));
        }
        if (memory.trains() || algorithm == ConvAlgorithm.WINOGRAD) {
            parts.reserveScratch(kernel.scratchFloats());
        }
        this.packedGradient = memory.backwardFloats(kernel.packedGradientFloats());
    }

    private static long multiplyAdds(ConvGeometry geometry) {
        return (long) geometry.weights()
                * geometry.output().height()
                * geometry.output().width();
    }

    /** Whether threads compute a block together. */
    boolean isShared() {
        return parts.isShared();
    }

    ConvKernel kernel() {
        return kernel;
    }

    /** Packs the weights that are kept. */
    void setParameters(float[] parameters) {
        if (keepsWeights) {
            packWeights(parameters, packedWeights);
            if (plan.needsInputGradient()) {
                packDataWeights(parameters, packedDataWeights);
            }
        }
    }

    private void packWeights(float[] parameters, float[] packed) {
        kernel.packWeights(parameters, weights, biases, plan.memory().scratch(), packed);
    }

    private void packDataWeights(float[] parameters, float[] packed) {
        kernel.packDataWeights(parameters, weights, plan.memory().scratch(), packed);
    }

    /** y = W ∗ x + b, of one block. */
    void forward(Pass pass, float[] x, float[] y) {
        if (!keepsWeights) {
            packWeights(pass.parameters(), plan.memory().passingWeights());
        }
        float[] packed = keepsWeights ? packedWeights : plan.memory().passingWeights();
        parts.run((part, scratch) -> part.forward(x, packed, plan.relu(), scratch, y));
    }

    /** dW += dy ∗ x; db += sums of dy; then dx = dy ∗ W, turned by 180°, which may take the place of x; of one block. */
    void backward(Pass pass, float[] x, float[] dy, float[] dx) {
        parts.run((part, scratch) -> part.backwardWeights(x, dy, scratch, packedGradient));
        if (plan.needsInputGradient()) {
            if (!keepsWeights) {
                packDataWeights(pass.parameters(), plan.memory().passingWeights());
            }
            float[] packed = keepsWeights ? packedDataWeights : plan.memory().passingWeights();
            parts.run((part, scratch) -> backwardData(part, dy, packed, scratch, dx));
        }
    }

    private void backwardData(ConvKernel part, float[] dy, float[] packed, float[] scratch, float[] dx) {
        if (plan.masksInputGradient()) {
            part.backwardDataOverRelu(dy, packed, scratch, dx);
        } else {
            part.backwardData(dy, packed, scratch, dx);
        }
    }

    /** Adds the gradient that was collected to the flat vector, and forgets it. */
    void addGradient(float[] gradient) {
        kernel.addGradient(packedGradient, plan.memory().scratch(), gradient, weights, biases);
        Arrays.fill(packedGradient, 0f);
    }
}
