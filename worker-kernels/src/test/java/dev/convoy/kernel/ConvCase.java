package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertBorderIs;
import static dev.convoy.kernel.TestData.fillInside;
import static dev.convoy.kernel.TestData.filled;
import static dev.convoy.kernel.TestData.fromBlock;
import static dev.convoy.kernel.TestData.toBlock;
import static dev.convoy.kernel.TestData.values;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;

/** A convolution with its layouts and data; borders differ, so that a kernel that mixes them up fails. */
final class ConvCase {
    /** What stands where nothing is to be read or written. */
    private static final float OUTSIDE = 7f;

    final ConvGeometry g;
    final BlockLayout x;
    final BlockLayout y;
    final BlockLayout dy;
    final BlockLayout dx;
    final ConvKernel kernel;
    final float[] parameters;
    final float[] images;
    final float[] outputGradients;

    /**
     * A case.
     *
     * @param integers whether values are small integers, whose sums are exact
     * @param others channels that layouts have before and behind those of the convolution
     */
    ConvCase(KernelSet set, ConvAlgorithm algorithm, ConvGeometry g, boolean integers, int others) {
        this.g = g;
        this.x = among(others, g.input(), g.pad() + 1);
        this.y = among(others, g.output(), 2);
        this.dy = among(others, g.output(), 1);
        this.dx = among(others, g.input(), 3);
        this.kernel = set.conv(algorithm, g, x, y, dy, dx);
        this.parameters = values(integers, 3 + g.weights() + g.filters(), 1L);
        this.images = values(integers, IMAGES * g.input().size(), 2L);
        this.outputGradients = values(integers, IMAGES * g.output().size(), 3L);
    }

    /** By direct sums. */
    static ConvCase direct(KernelSet set, ConvGeometry g, boolean integers) {
        return new ConvCase(set, ConvAlgorithm.DIRECT, g, integers, 0);
    }

    /** By Winograd's algorithm, of reals. */
    static ConvCase winograd(KernelSet set, ConvGeometry g) {
        return new ConvCase(set, ConvAlgorithm.WINOGRAD, g, false, 0);
    }

    private static BlockLayout among(int others, Shape shape, int border) {
        Shape all = new Shape(shape.channels() + 2 * others, shape.height(), shape.width());
        return new BlockLayout(all, border).channels(others, shape.channels());
    }

    /** The same data, computed by parts of the kernel one after the other, the last first. */
    ConvCase divided(int count) {
        return new ConvCase(this, new PartsInTurn(kernel, count));
    }

    private ConvCase(ConvCase whole, ConvKernel kernel) {
        this.g = whole.g;
        this.x = whole.x;
        this.y = whole.y;
        this.dy = whole.dy;
        this.dx = whole.dx;
        this.kernel = kernel;
        this.parameters = whole.parameters;
        this.images = whole.images;
        this.outputGradients = whole.outputGradients;
    }

    /** Filled with what an earlier call may have left. */
    float[] scratch() {
        float[] scratch = new float[kernel.scratchFloats()];
        Arrays.fill(scratch, OUTSIDE);
        return scratch;
    }

    float[] plainParameters() {
        return Arrays.copyOfRange(parameters, 3, parameters.length);
    }

    float weight(int k, int c, int r, int t) {
        return parameters[3 + ((k * g.input().channels() + c) * g.filterHeight() + r) * g.filterWidth() + t];
    }

    /** For packed weights: zeros, as tasks give them, but for Winograd's algorithm, which relies on none. */
    private float[] packed(int floats) {
        float[] packed = new float[floats];
        if (kernel.algorithm() == ConvAlgorithm.WINOGRAD) {
            Arrays.fill(packed, OUTSIDE);
        }
        return packed;
    }

    float[] forward(boolean relu) {
        float[] packed = packed(kernel.packedWeightsFloats());
        kernel.packWeights(parameters, 3, 3 + g.weights(), scratch(), packed);
        float[] block = filled(y, OUTSIDE);
        kernel.forward(toBlock(x, images), packed, relu, scratch(), block);
        assertBorderIs(OUTSIDE, y, block);
        return fromBlock(y, block);
    }

    float[] backwardData() {
        float[] packed = packed(kernel.packedDataWeightsFloats());
        kernel.packDataWeights(parameters, 3, scratch(), packed);
        float[] block = filled(dx, OUTSIDE);
        kernel.backwardData(toBlock(dy, outputGradients), packed, scratch(), block);
        assertBorderIs(OUTSIDE, dx, block);
        return fromBlock(dx, block);
    }

    /** Over what the convolution read, as if a ReLU had left it. */
    float[] backwardDataOverRelu() {
        float[] packed = packed(kernel.packedDataWeightsFloats());
        kernel.packDataWeights(parameters, 3, scratch(), packed);
        float[] block = filled(dx, OUTSIDE);
        fillInside(dx, images, block);
        kernel.backwardDataOverRelu(toBlock(dy, outputGradients), packed, scratch(), block);
        assertBorderIs(OUTSIDE, dx, block);
        return fromBlock(dx, block);
    }

    /** The same in two steps. */
    float[] backwardDataThenMask() {
        float[] masked = backwardData();
        new ScalarElementwiseKernel().reluBackward(masked.length, images, masked, masked);
        return masked;
    }

    /** Two calls on one block, so that accumulation shows. */
    float[] backwardWeightsTwice() {
        float[] scratch = scratch();
        float[] packed = new float[kernel.packedGradientFloats()];
        kernel.backwardWeights(toBlock(x, images), toBlock(dy, outputGradients), scratch, packed);
        kernel.backwardWeights(toBlock(x, images), toBlock(dy, outputGradients), scratch, packed);
        float[] gradient = new float[5 + g.weights() + g.filters()];
        kernel.addGradient(packed, scratch(), gradient, 5, 5 + g.weights());
        assertThat(Arrays.copyOf(gradient, 5)).containsOnly(0f);
        return Arrays.copyOfRange(gradient, 5, gradient.length);
    }
}
