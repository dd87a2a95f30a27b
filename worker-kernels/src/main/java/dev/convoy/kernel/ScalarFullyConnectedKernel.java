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
 * <p>Weights are never packed.
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

    /** Weights are read where they lie in the flat vector. */
    @Override
    public int packedWeightsFloats() {
        return 0;
    }

    @Override
    public void packWeights(float[] parameters, int weights, float[] scratch, float[] packed) {}

    @Override
    public int packedDataWeightsFloats() {
        return 0;
    }

    @Override
    public void packDataWeights(float[] parameters, int weights, float[] packed) {}

    @Override
    public int scratchFloats(int blocks) {
        return 0;
    }

    @Override
    public void forward(
            int blocks,
            float[][] x,
            float[] parameters,
            int weights,
            int biases,
            float[] packed,
            boolean relu,
            float[] scratch,
            float[][] y) {
        for (int b = 0; b < blocks; b++) {
            for (int k = 0; k < outputs; k++) {
                int yOffset = yStart + k * IMAGES;
                Arrays.fill(
                        y[b], yOffset, yOffset + IMAGES, biases == ConvKernel.NO_BIASES ? 0f : parameters[biases + k]);
                for (int row = 0; row < input.height(); row++) {
                    for (int column = 0; column < input.width(); column++) {
                        for (int c = 0; c < input.channels(); c++) {
                            float w = parameters[weights + weight(k, c, row, column)];
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
    public void backwardData(
            int blocks, float[][] dy, float[] parameters, int weights, float[] packed, float[] scratch, float[][] dx) {
        for (int b = 0; b < blocks; b++) {
            for (int row = 0; row < input.height(); row++) {
                for (int column = 0; column < input.width(); column++) {
                    for (int c = 0; c < input.channels(); c++) {
                        int dxOffset = dxLayout.offset(c, row, column);
                        Arrays.fill(dx[b], dxOffset, dxOffset + IMAGES, 0f);
                        for (int k = 0; k < outputs; k++) {
                            float w = parameters[weights + weight(k, c, row, column)];
                            addProduct(w, dy[b], dyStart + k * IMAGES, dx[b], dxOffset);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void backwardWeights(
            int blocks, float[][] x, float[][] dy, float[] scratch, float[] gradient, int weights, int biases) {
        for (int b = 0; b < blocks; b++) {
            for (int k = 0; k < outputs; k++) {
                int dyOffset = dyStart + k * IMAGES;
                for (int row = 0; row < input.height(); row++) {
                    for (int column = 0; column < input.width(); column++) {
                        for (int c = 0; c < input.channels(); c++) {
                            int xOffset = xLayout.offset(c, row, column);
                            addImages(x[b], xOffset, dy[b], dyOffset, gradient, weights + weight(k, c, row, column));
                        }
                    }
                }
                if (biases != ConvKernel.NO_BIASES) {
                    addBias(dy[b], dyOffset, gradient, biases + k);
                }
            }
        }
    }

    private static void addBias(float[] dy, int dyOffset, float[] db, int dbOffset) {
        float sum = 0f;
        for (int n = 0; n < IMAGES; n++) {
            sum += dy[dyOffset + n];
        }
        db[dbOffset] += sum;
    }

    private static void addImages(float[] x, int xOffset, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        float sum = 0f;
        for (int n = 0; n < IMAGES; n++) {
            sum = Math.fma(dy[dyOffset + n], x[xOffset + n], sum);
        }
        dw[dwOffset] += sum;
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
