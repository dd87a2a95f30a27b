package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;
import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;

/**
 * The full connection that others must equal bit for bit: plain loops, and with them the order of every sum.
 *
 * <ul>
 *   <li>forward: y starts as b[k]; then one fused multiply-add for each activation d in the order of the block, which is
 *       row, column, channel, ascending.
 *   <li>backwardData: dx starts as +0; then one for each output k, ascending.
 *   <li>backwardWeights: each block gives a partial sum, which starts as +0 and runs over its images, ascending; partial
 *       sums are added to dW by ascending block. db adds likewise.
 * </ul>
 *
 * <p>Packed weights and gradients are plain copies in the order W[K][C·H·W], b[K].
 */
public final class ScalarFullyConnectedKernel implements FullyConnectedKernel {
    private final Shape input;
    private final int outputs;
    private final int yStart;
    private final int dyStart;
    private final BlockLayout xLayout;
    private final BlockLayout dxLayout;

    public ScalarFullyConnectedKernel(BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        checkLayouts(x, y, dy, dx);
        this.input = x.shape();
        this.outputs = y.shape().channels();
        this.yStart = y.offset(0, 0, 0);
        this.dyStart = dy.offset(0, 0, 0);
        this.xLayout = x;
        this.dxLayout = dx;
    }

    static void checkLayouts(BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        int outputs = y.shape().channels();
        check(y.shape().size() == outputs, "expected y of shape Kx1x1, found %s", y.shape());
        check(dy.shape().equals(y.shape()), "expected dy of %s, found %s", y.shape(), dy.shape());
        check(x.shape().equals(dx.shape()), "expected dx of %s, found %s", x.shape(), dx.shape());
        check(
                ((long) x.shape().size() + 1) * outputs <= Integer.MAX_VALUE,
                "%d outputs of %s inputs have more weights than an array can hold",
                outputs,
                x.shape());
    }

    @Override
    public int packedWeightsFloats() {
        return outputs * input.size() + outputs;
    }

    @Override
    public void packWeights(float[] parameters, int weights, int biases, float[] scratch, float[] packed) {
        int size = outputs * input.size();
        System.arraycopy(parameters, weights, packed, 0, size);
        if (biases == ConvKernel.NO_BIASES) {
            Arrays.fill(packed, size, packedWeightsFloats(), 0f);
        } else {
            System.arraycopy(parameters, biases, packed, size, outputs);
        }
    }

    @Override
    public void forward(int blocks, float[][] x, float[] packed, boolean relu, float[][] y) {
        for (int b = 0; b < blocks; b++) {
            for (int k = 0; k < outputs; k++) {
                int yOffset = yStart + k * IMAGES;
                Arrays.fill(y[b], yOffset, yOffset + IMAGES, packed[outputs * input.size() + k]);
                for (int row = 0; row < input.height(); row++) {
                    for (int column = 0; column < input.width(); column++) {
                        for (int c = 0; c < input.channels(); c++) {
                            float w = packed[weight(k, c, row, column)];
                            addProduct(w, x[b], xLayout.offset(c, row, column), y[b], yOffset);
                        }
                    }
                }
                if (relu) {
                    ScalarElementwiseKernel.relu(y[b], yOffset, IMAGES);
                }
            }
        }
    }

    @Override
    public void backwardData(int blocks, float[][] dy, float[] packed, float[][] dx) {
        for (int b = 0; b < blocks; b++) {
            for (int row = 0; row < input.height(); row++) {
                for (int column = 0; column < input.width(); column++) {
                    for (int c = 0; c < input.channels(); c++) {
                        int dxOffset = dxLayout.offset(c, row, column);
                        Arrays.fill(dx[b], dxOffset, dxOffset + IMAGES, 0f);
                        for (int k = 0; k < outputs; k++) {
                            addProduct(packed[weight(k, c, row, column)], dy[b], dyStart + k * IMAGES, dx[b], dxOffset);
                        }
                    }
                }
            }
        }
    }

    @Override
    public int scratchFloats(int blocks) {
        return 0;
    }

    @Override
    public int packedGradientFloats() {
        return packedWeightsFloats();
    }

    @Override
    public void backwardWeights(int blocks, float[][] x, float[][] dy, float[] scratch, float[] packedGradient) {
        for (int b = 0; b < blocks; b++) {
            for (int k = 0; k < outputs; k++) {
                for (int row = 0; row < input.height(); row++) {
                    for (int column = 0; column < input.width(); column++) {
                        for (int c = 0; c < input.channels(); c++) {
                            int xOffset = xLayout.offset(c, row, column);
                            addImages(
                                    x[b],
                                    xOffset,
                                    dy[b],
                                    dyStart + k * IMAGES,
                                    packedGradient,
                                    weight(k, c, row, column));
                        }
                    }
                }
                float sum = 0f;
                for (int n = 0; n < IMAGES; n++) {
                    sum += dy[b][dyStart + k * IMAGES + n];
                }
                packedGradient[outputs * input.size() + k] += sum;
            }
        }
    }

    private static void addImages(float[] x, int xOffset, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        float sum = 0f;
        for (int n = 0; n < IMAGES; n++) {
            sum = Math.fma(dy[dyOffset + n], x[xOffset + n], sum);
        }
        dw[dwOffset] += sum;
    }

    @Override
    public void addGradient(float[] packedGradient, float[] scratch, float[] gradient, int weights, int biases) {
        int size = outputs * input.size();
        for (int i = 0; i < size; i++) {
            gradient[weights + i] += packedGradient[i];
        }
        for (int k = 0; k < outputs && biases != ConvKernel.NO_BIASES; k++) {
            gradient[biases + k] += packedGradient[size + k];
        }
    }

    private int weight(int k, int c, int row, int column) {
        return k * input.size() + (c * input.height() + row) * input.width() + column;
    }

    private static void addProduct(float w, float[] x, int xOffset, float[] y, int yOffset) {
        for (int n = 0; n < IMAGES; n++) {
            y[yOffset + n] = Math.fma(w, x[xOffset + n], y[yOffset + n]);
        }
    }
}
