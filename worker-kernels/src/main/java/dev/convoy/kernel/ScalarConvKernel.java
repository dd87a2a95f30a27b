package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;
import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;

/**
 * The convolution that others must equal bit for bit: plain loops, and with them the order of every sum.
 *
 * <ul>
 *   <li>forward: y starts as b[k]; then one fused multiply-add for each filter row r, filter column t and channel c,
 *       ascending in this nesting. Terms whose x lies in the padding are left out.
 *   <li>backwardData: dx starts as +0; then one for each output row i, output column j and filter k, ascending in this
 *       nesting, for the outputs that saw this x.
 *   <li>backwardWeights: each output row gives a partial sum, which starts as +0 and runs over output columns and then
 *       images, ascending; terms in the padding count (they are zero). Partial sums are added to dW by ascending row;
 *       rows whose x lies wholly in the padding are left out.
 *   <li>bias: the sum over an image's pixels in row-major order from +0, then the sum over images, ascending, from +0,
 *       then added to db.
 * </ul>
 *
 * <p>Packed weights and gradients are plain copies in the order W[K][C][R][S], b[K].
 */
public final class ScalarConvKernel implements ConvKernel {
    private final ConvGeometry geometry;
    private final Shape input;
    private final Shape output;
    private final int stride;
    private final int pad;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;

    public ScalarConvKernel(ConvGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        checkLayouts(geometry, x, y, dy, dx);
        this.geometry = geometry;
        this.input = geometry.input();
        this.output = geometry.output();
        this.stride = geometry.stride();
        this.pad = geometry.pad();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
    }

    static void checkLayouts(ConvGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        Shape in = geometry.input();
        Shape out = geometry.output();
        check(x.shape().equals(in) && dx.shape().equals(in), "expected x and dx of %s, found %s and %s", in, x, dx);
        check(y.shape().equals(out) && dy.shape().equals(out), "expected y and dy of %s, found %s and %s", out, y, dy);
        check(x.border() >= geometry.pad(), "border of x must be at least %d, found %d", geometry.pad(), x.border());
    }

    @Override
    public ConvAlgorithm algorithm() {
        return ConvAlgorithm.DIRECT;
    }

    @Override
    public int inputBorder() {
        return pad;
    }

    @Override
    public int outputGradientBorder() {
        return 0;
    }

    @Override
    public int packedWeightsFloats() {
        return geometry.weights() + geometry.filters();
    }

    @Override
    public void packWeights(float[] parameters, int weights, int biases, float[] scratch, float[] packed) {
        System.arraycopy(parameters, weights, packed, 0, geometry.weights());
        if (biases == NO_BIASES) {
            Arrays.fill(packed, geometry.weights(), packedWeightsFloats(), 0f);
        } else {
            System.arraycopy(parameters, biases, packed, geometry.weights(), geometry.filters());
        }
    }

    @Override
    public void forward(float[] x, float[] packed, boolean relu, float[] scratch, float[] y) {
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                for (int k = 0; k < output.channels(); k++) {
                    int yOffset = yLayout.offset(k, i, j);
                    Arrays.fill(y, yOffset, yOffset + IMAGES, packed[geometry.weights() + k]);
                    addTaps(x, packed, i, j, k, y, yOffset);
                    if (relu) {
                        ScalarElementwiseKernel.relu(y, yOffset, IMAGES);
                    }
                }
            }
        }
    }

    private void addTaps(float[] x, float[] w, int i, int j, int k, float[] y, int yOffset) {
        int row = i * stride - pad;
        int column = j * stride - pad;
        int rEnd = Math.min(geometry.filterHeight(), input.height() - row);
        int tEnd = Math.min(geometry.filterWidth(), input.width() - column);
        for (int r = Math.max(0, -row); r < rEnd; r++) {
            for (int t = Math.max(0, -column); t < tEnd; t++) {
                for (int c = 0; c < input.channels(); c++) {
                    addProduct(w[weight(k, c, r, t)], x, xLayout.offset(c, row + r, column + t), y, yOffset);
                }
            }
        }
    }

    @Override
    public int packedDataWeightsFloats() {
        return geometry.weights();
    }

    @Override
    public void packDataWeights(float[] parameters, int weights, float[] scratch, float[] packed) {
        System.arraycopy(parameters, weights, packed, 0, geometry.weights());
    }

    @Override
    public void backwardData(float[] dy, float[] packed, float[] scratch, float[] dx) {
        for (int row = 0; row < input.height(); row++) {
            for (int column = 0; column < input.width(); column++) {
                for (int c = 0; c < input.channels(); c++) {
                    int dxOffset = dxLayout.offset(c, row, column);
                    Arrays.fill(dx, dxOffset, dxOffset + IMAGES, 0f);
                    addOutputs(dy, packed, row, column, c, dx, dxOffset);
                }
            }
        }
    }

    @Override
    public void backwardDataOverRelu(float[] dy, float[] packed, float[] scratch, float[] x) {
        for (int row = 0; row < input.height(); row++) {
            for (int column = 0; column < input.width(); column++) {
                for (int c = 0; c < input.channels(); c++) {
                    Arrays.fill(scratch, 0, IMAGES, 0f);
                    addOutputs(dy, packed, row, column, c, scratch, 0);
                    int xOffset = dxLayout.offset(c, row, column);
                    ScalarElementwiseKernel.reluBackwardOver(IMAGES, scratch, 0, x, xOffset);
                }
            }
        }
    }

    private void addOutputs(float[] dy, float[] w, int row, int column, int c, float[] dx, int dxOffset) {
        int iEnd = Math.min(output.height(), (row + pad) / stride + 1);
        int jEnd = Math.min(output.width(), (column + pad) / stride + 1);
        for (int i = firstOutput(row, geometry.filterHeight()); i < iEnd; i++) {
            for (int j = firstOutput(column, geometry.filterWidth()); j < jEnd; j++) {
                int r = row + pad - i * stride;
                int t = column + pad - j * stride;
                for (int k = 0; k < output.channels(); k++) {
                    addProduct(w[weight(k, c, r, t)], dy, dyLayout.offset(k, i, j), dx, dxOffset);
                }
            }
        }
    }

    /** The first output whose filter reaches the input position: max(0, ⌈(position + pad − filterSize + 1) / stride⌉). */
    private int firstOutput(int position, int filterSize) {
        return Math.max(0, Math.floorDiv(position + pad - filterSize, stride) + 1);
    }

    @Override
    public int scratchFloats() {
        return IMAGES;
    }

    @Override
    public int packedGradientFloats() {
        return geometry.weights() + geometry.filters();
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] scratch, float[] packedGradient) {
        for (int k = 0; k < output.channels(); k++) {
            for (int c = 0; c < input.channels(); c++) {
                for (int r = 0; r < geometry.filterHeight(); r++) {
                    for (int t = 0; t < geometry.filterWidth(); t++) {
                        addRows(x, dy, k, c, r, t, packedGradient);
                    }
                }
            }
            packedGradient[geometry.weights() + k] += biasGradient(dy, k);
        }
    }

    private void addRows(float[] x, float[] dy, int k, int c, int r, int t, float[] dw) {
        for (int i = 0; i < output.height(); i++) {
            int row = i * stride + r - pad;
            if (row >= 0 && row < input.height()) {
                float sum = 0f;
                for (int j = 0; j < output.width(); j++) {
                    int dyOffset = dyLayout.offset(k, i, j);
                    int xOffset = xLayout.offset(c, row, j * stride + t - pad);
                    for (int n = 0; n < IMAGES; n++) {
                        sum = Math.fma(dy[dyOffset + n], x[xOffset + n], sum);
                    }
                }
                dw[weight(k, c, r, t)] += sum;
            }
        }
    }

    float biasGradient(float[] dy, int k) {
        float sum = 0f;
        for (int n = 0; n < IMAGES; n++) {
            float imageSum = 0f;
            for (int i = 0; i < output.height(); i++) {
                for (int j = 0; j < output.width(); j++) {
                    imageSum += dy[dyLayout.offset(k, i, j) + n];
                }
            }
            sum += imageSum;
        }
        return sum;
    }

    @Override
    public void addGradient(float[] packedGradient, float[] scratch, float[] gradient, int weights, int biases) {
        for (int i = 0; i < geometry.weights(); i++) {
            gradient[weights + i] += packedGradient[i];
        }
        for (int k = 0; k < geometry.filters() && biases != NO_BIASES; k++) {
            gradient[biases + k] += packedGradient[geometry.weights() + k];
        }
    }

    private int weight(int k, int c, int r, int t) {
        return ((k * input.channels() + c) * geometry.filterHeight() + r) * geometry.filterWidth() + t;
    }

    static void addProduct(float w, float[] x, int xOffset, float[] y, int yOffset) {
        for (int n = 0; n < IMAGES; n++) {
            y[yOffset + n] = Math.fma(w, x[xOffset + n], y[yOffset + n]);
        }
    }
}
