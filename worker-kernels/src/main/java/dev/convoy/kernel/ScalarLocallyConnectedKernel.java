package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;
import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;

/**
 * The locally connected layer that others must equal bit for bit: plain loops, and with them the order of every sum.
 *
 * <ul>
 *   <li>forward: y starts as b; then one fused multiply-add for each filter row r, filter column t and channel c,
 *       ascending in this nesting. Terms whose x lies in the padding are left out.
 *   <li>backwardData: dx starts as +0; then one for each output row i, output column j and filter k, ascending in this
 *       nesting, for the outputs that saw this x.
 *   <li>backwardWeights: each block gives a partial sum, which starts as +0 and runs over its images, ascending; partial
 *       sums are added to dW by ascending block. Terms in the padding's columns count (they are zero), filter rows in the
 *       padding are left out. db adds likewise.
 * </ul>
 *
 * <p>Packed weights and gradients are plain copies in the order W[OH][OW][K][C][R][S], b[K][OH][OW].
 */
public final class ScalarLocallyConnectedKernel implements LocallyConnectedKernel {
    private final ConvGeometry geometry;
    private final Shape input;
    private final Shape output;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;
    private final PassAxis rows;
    private final PassAxis columns;

    public ScalarLocallyConnectedKernel(
            ConvGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        ScalarConvKernel.checkLayouts(geometry, x, y, dy, dx);
        checkSize(geometry);
        this.geometry = geometry;
        this.input = geometry.input();
        this.output = geometry.output();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
        this.rows = forwardRows(geometry);
        this.columns = forwardColumns(geometry);
    }

    static PassAxis forwardRows(ConvGeometry g) {
        return PassAxis.forward(g.input().height(), g.filterHeight(), g.output().height(), g.stride(), g.pad());
    }

    static PassAxis forwardColumns(ConvGeometry g) {
        return PassAxis.forward(g.input().width(), g.filterWidth(), g.output().width(), g.stride(), g.pad());
    }

    /** Packed arrays may round filters and channels up to panels, of at most 15 more. */
    static void checkSize(ConvGeometry g) {
        Shape out = g.output();
        long channels = (long) g.input().channels() + IMAGES;
        long floats = (out.channels() + IMAGES)
                * (channels * g.filterHeight() * g.filterWidth() + 1)
                * out.height()
                * out.width();
        check(
                floats <= Integer.MAX_VALUE,
                "filters of %s outputs from %s need %d floats, more than an array can hold",
                out,
                g.input(),
                floats);
    }

    private int weights() {
        return geometry.weights() * output.height() * output.width();
    }

    private int weight(int i, int j, int k, int c, int r, int t) {
        int filter = (i * output.width() + j) * output.channels() + k;
        return ((filter * input.channels() + c) * geometry.filterHeight() + r) * geometry.filterWidth() + t;
    }

    private int bias(int k, int i, int j) {
        return weights() + (k * output.height() + i) * output.width() + j;
    }

    @Override
    public int packedWeightsFloats() {
        return weights() + output.size();
    }

    @Override
    public void packWeights(float[] parameters, int weights, int biases, float[] packed) {
        System.arraycopy(parameters, weights, packed, 0, weights());
        if (biases == ConvKernel.NO_BIASES) {
            Arrays.fill(packed, weights(), packedWeightsFloats(), 0f);
        } else {
            System.arraycopy(parameters, biases, packed, weights(), output.size());
        }
    }

    @Override
    public void forward(int blocks, float[][] x, float[] packed, boolean relu, float[][] y) {
        for (int b = 0; b < blocks; b++) {
            for (int i = 0; i < output.height(); i++) {
                for (int j = 0; j < output.width(); j++) {
                    for (int k = 0; k < output.channels(); k++) {
                        int yOffset = yLayout.offset(k, i, j);
                        Arrays.fill(y[b], yOffset, yOffset + IMAGES, packed[bias(k, i, j)]);
                        addTaps(x[b], packed, i, j, k, y[b], yOffset);
                        if (relu) {
                            ScalarElementwiseKernel.relu(y[b], yOffset, IMAGES);
                        }
                    }
                }
            }
        }
    }

    private void addTaps(float[] x, float[] w, int i, int j, int k, float[] y, int yOffset) {
        for (int r = rows.firstTap(i); r < rows.endTap(i); r++) {
            for (int t = columns.firstTap(j); t < columns.endTap(j); t++) {
                for (int c = 0; c < input.channels(); c++) {
                    int xOffset = xLayout.offset(c, rows.input(i) + r, columns.input(j) + t);
                    ScalarConvKernel.addProduct(w[weight(i, j, k, c, r, t)], x, xOffset, y, yOffset);
                }
            }
        }
    }

    @Override
    public int packedDataWeightsFloats() {
        return weights();
    }

    @Override
    public void packDataWeights(float[] parameters, int weights, float[] packed) {
        System.arraycopy(parameters, weights, packed, 0, weights());
    }

    /** Runs over outputs and adds to what they saw, which gives every dx its terms in the documented order. */
    @Override
    public void backwardData(int blocks, float[][] dy, float[] packed, float[][] dx) {
        for (int b = 0; b < blocks; b++) {
            clear(dx[b]);
            for (int i = 0; i < output.height(); i++) {
                for (int j = 0; j < output.width(); j++) {
                    for (int k = 0; k < output.channels(); k++) {
                        addToInputs(dy[b], packed, i, j, k, dx[b]);
                    }
                }
            }
        }
    }

    private void clear(float[] dx) {
        for (int row = 0; row < input.height(); row++) {
            for (int column = 0; column < input.width(); column++) {
                int offset = dxLayout.offset(0, row, column);
                Arrays.fill(dx, offset, offset + input.channels() * IMAGES, 0f);
            }
        }
    }

    private void addToInputs(float[] dy, float[] w, int i, int j, int k, float[] dx) {
        int dyOffset = dyLayout.offset(k, i, j);
        for (int r = rows.firstTap(i); r < rows.endTap(i); r++) {
            for (int t = columns.firstTap(j); t < columns.endTap(j); t++) {
                for (int c = 0; c < input.channels(); c++) {
                    int dxOffset = dxLayout.offset(c, rows.input(i) + r, columns.input(j) + t);
                    ScalarConvKernel.addProduct(w[weight(i, j, k, c, r, t)], dy, dyOffset, dx, dxOffset);
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
        return weights() + output.size();
    }

    @Override
    public void backwardWeights(int blocks, float[][] x, float[][] dy, float[] scratch, float[] packedGradient) {
        for (int b = 0; b < blocks; b++) {
            for (int i = 0; i < output.height(); i++) {
                for (int j = 0; j < output.width(); j++) {
                    for (int k = 0; k < output.channels(); k++) {
                        int dyOffset = dyLayout.offset(k, i, j);
                        addImages(x[b], dy[b], dyOffset, i, j, k, packedGradient);
                        packedGradient[bias(k, i, j)] += sumOfImages(dy[b], dyOffset);
                    }
                }
            }
        }
    }

    private static float sumOfImages(float[] dy, int dyOffset) {
        float sum = 0f;
        for (int n = 0; n < IMAGES; n++) {
            sum += dy[dyOffset + n];
        }
        return sum;
    }

    private void addImages(float[] x, float[] dy, int dyOffset, int i, int j, int k, float[] dw) {
        for (int r = rows.firstTap(i); r < rows.endTap(i); r++) {
            for (int t = 0; t < geometry.filterWidth(); t++) {
                for (int c = 0; c < input.channels(); c++) {
                    int xOffset = xLayout.offset(c, rows.input(i) + r, columns.input(j) + t);
                    float sum = 0f;
                    for (int n = 0; n < IMAGES; n++) {
                        sum = Math.fma(dy[dyOffset + n], x[xOffset + n], sum);
                    }
                    dw[weight(i, j, k, c, r, t)] += sum;
                }
            }
        }
    }

    @Override
    public void addGradient(float[] packedGradient, float[] gradient, int weights, int biases) {
        for (int i = 0; i < weights(); i++) {
            gradient[weights + i] += packedGradient[i];
        }
        for (int i = 0; i < output.size() && biases != ConvKernel.NO_BIASES; i++) {
            gradient[biases + i] += packedGradient[weights() + i];
        }
    }
}
