package dev.convoy.kernel;

import static dev.convoy.kernel.Winograd.OUTPUTS;
import static dev.convoy.kernel.Winograd.POSITIONS;
import static dev.convoy.kernel.Winograd.SIDE;
import static dev.convoy.kernel.Winograd.TAPS;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import java.util.Arrays;

/**
 * Convolution by Winograd's F(4×4, 3×3), which others must equal bit for bit: plain loops, and with them the order of every
 * sum.
 *
 * <ul>
 *   <li>filters: each 3×3 filter is transformed to 6×6 by {@link Winograd#filter}, columns first, then rows. A 5×5 filter is
 *       four ({@link WinogradParts}), with zeros for the taps that a part does not have.
 *   <li>forward: outputs are cut into tiles of 4×4 from the upper left ({@link WinogradTiles}). The 6×6 inputs of a tile,
 *       zeros where they lie outside the image, are transformed by {@link Winograd#input}, columns first, then rows, those of
 *       each part of the filter. For each of the 36 positions a sum starts as +0 and has one fused multiply-add for each part
 *       that has a product there and each channel, ascending, channels innermost. The sums are
 *       transformed by {@link Winograd#output}, columns first, then rows; b[k] is added last.
 *   <li>backwardData: the same of dy with the filters turned by 180°, pad filter size − 1 − pad and filters as channels,
 *   without biases.
 *   <li>backwardWeights: the output gradients of a tile, zeros outside the image, are transformed by {@link
 *       Winograd#outputGradient}, columns first, then rows. Every {@link WinogradTiles#atATime} tiles give a partial sum for
 *       each position, which starts as +0 and runs over tiles and then images, ascending; partial sums are added up over tiles
 *       and blocks. Once a batch the totals are transformed by {@link Winograd#filterGradient}, columns first, then rows, part
 *       by part, and added to dW.
 *   <li>bias: as {@link ScalarConvKernel} does it.
 * </ul>
 */
public final class ScalarWinogradKernel implements ConvKernel {
    private final ConvGeometry geometry;
    private final ScalarConvKernel direct;
    private final WinogradParts parts;
    private final WinogradTiles forward;
    private final WinogradTiles backward;

    /** A kernel for 3×3 or 5×5 filters and stride 1. */
    public ScalarWinogradKernel(ConvGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        check(
                ConvAlgorithm.WINOGRAD.supports(geometry),
                "Winograd's algorithm takes 3x3 and 5x5 filters and stride 1, found %s",
                geometry);
        this.geometry = geometry;
        this.direct = new ScalarConvKernel(geometry, x, y, dy, dx);
        this.parts = new WinogradParts(geometry.filterHeight());
        this.forward = new WinogradTiles(x, y, geometry.pad(), parts);
        this.backward = new WinogradTiles(dy, dx, geometry.filterHeight() - 1 - geometry.pad(), parts);
    }

    @Override
    public ConvAlgorithm algorithm() {
        return ConvAlgorithm.WINOGRAD;
    }

    @Override
    public int inputBorder() {
        return geometry.pad();
    }

    @Override
    public int outputGradientBorder() {
        return 0;
    }

    private int transformedWeights() {
        return geometry.filters() * parts.count() * geometry.input().channels() * POSITIONS;
    }

    @Override
    public int packedWeightsFloats() {
        return transformedWeights() + geometry.filters();
    }

    /** Packs as [K][part][C][36], then [K]. */
    @Override
    public void packWeights(float[] parameters, int weights, int biases, float[] scratch, float[] packed) {
        int plane = parts.filterSize() * parts.filterSize();
        int channels = geometry.input().channels();
        for (int k = 0; k < geometry.filters(); k++) {
            for (int c = 0; c < channels; c++) {
                transform(parameters, weights + (k * channels + c) * plane, 1, packed, k, c, channels);
            }
        }
        int end = packedWeightsFloats();
        if (biases == NO_BIASES) {
            Arrays.fill(packed, transformedWeights(), end, 0f);
        } else {
            System.arraycopy(parameters, biases, packed, transformedWeights(), geometry.filters());
        }
    }

    /** The filter whose first tap is at {@code first}; {@code step} is −1 for one that is turned. */
    private void transform(float[] parameters, int first, int step, float[] packed, int k, int c, int channels) {
        float[] taps = new float[TAPS * TAPS];
        float[] columns = new float[SIDE * TAPS];
        for (int u = 0; u < parts.perSide(); u++) {
            for (int v = 0; v < parts.perSide(); v++) {
                for (int tap = 0; tap < taps.length; tap++) {
                    int row = parts.start(u) + tap / TAPS;
                    int column = parts.start(v) + tap % TAPS;
                    boolean isTap = row < parts.filterSize() && column < parts.filterSize();
                    taps[tap] = isTap ? parameters[first + step * (row * parts.filterSize() + column)] : 0f;
                }
                for (int t = 0; t < TAPS; t++) {
                    Winograd.filter(taps, t, TAPS, columns, t, TAPS);
                }
                int to = ((k * parts.count() + parts.index(u, v)) * channels + c) * POSITIONS;
                for (int i = 0; i < SIDE; i++) {
                    Winograd.filter(columns, i * TAPS, 1, packed, to + i * SIDE, 1);
                }
            }
        }
    }

    @Override
    public void forward(float[] x, float[] packed, boolean relu, float[] scratch, float[] y) {
        Store store = relu ? Store.RELU : Store.PLAIN;
        run(forward, x, packed, transformedWeights(), store, scratch, y);
    }

    @Override
    public int packedDataWeightsFloats() {
        return transformedWeights() + geometry.input().channels();
    }

    /** Packs as [C][part][K][36], then zeros in the place of biases. */
    @Override
    public void packDataWeights(float[] parameters, int weights, float[] scratch, float[] packed) {
        int plane = parts.filterSize() * parts.filterSize();
        int channels = geometry.input().channels();
        for (int k = 0; k < geometry.filters(); k++) {
            for (int c = 0; c < channels; c++) {
                int last = weights + (k * channels + c) * plane + plane - 1;
                transform(parameters, last, -1, packed, c, k, geometry.filters());
            }
        }
        Arrays.fill(packed, transformedWeights(), packedDataWeightsFloats(), 0f);
    }

    @Override
    public void backwardData(float[] dy, float[] packed, float[] scratch, float[] dx) {
        run(backward, dy, packed, transformedWeights(), Store.PLAIN, scratch, dx);
    }

    @Override
    public void backwardDataOverRelu(float[] dy, float[] packed, float[] scratch, float[] x) {
        run(backward, dy, packed, transformedWeights(), Store.OVER_RELU, scratch, x);
    }

    /** What becomes of a sum s that goes to y. */
    private enum Store {
        /** y = s. */
        PLAIN,
        /** y = max(0, s). */
        RELU,
        /** y = s where y was positive, else 0. */
        OVER_RELU;

        float apply(float sum, float before) {
            return switch (this) {
                case PLAIN -> sum;
                case RELU -> Math.max(0f, sum);
                case OVER_RELU -> before > 0f ? sum : 0f;
            };
        }
    }

    private static void run(
            WinogradTiles tiles, float[] x, float[] packed, int biases, Store store, float[] inputs, float[] y) {
        int channels = tiles.in().shape().channels();
        int filters = tiles.out().shape().channels();
        for (int tile = 0; tile < tiles.count(); tile++) {
            for (int n = 0; n < IMAGES; n++) {
                for (int q = 0; q < tiles.parts().count() * channels; q++) {
                    load(tiles, tile, x, n, q, inputs, q * POSITIONS);
                }
                for (int k = 0; k < filters; k++) {
                    float[] sums = new float[POSITIONS];
                    for (int p = 0; p < POSITIONS; p++) {
                        for (int q = tiles.parts().first(p) * channels;
                                q < tiles.parts().end(p) * channels;
                                q++) {
                            float w = packed[(k * tiles.parts().count() * channels + q) * POSITIONS + p];
                            sums[p] = Math.fma(w, inputs[q * POSITIONS + p], sums[p]);
                        }
                    }
                    store(tiles, tile, sums, packed[biases + k], store, y, n, k);
                }
            }
        }
    }

    /** Inputs of image {@code n} of a tile; {@code q} counts channels of all parts of the filter. */
    private static void load(WinogradTiles tiles, int tile, float[] x, int n, int q, float[] to, int offset) {
        float[] d = new float[POSITIONS];
        int channels = tiles.in().shape().channels();
        int c = q % channels;
        int row = tiles.row(tile) - tiles.pad() + tiles.parts().row(q / channels);
        int column = tiles.column(tile) - tiles.pad() + tiles.parts().column(q / channels);
        for (int p = 0; p < POSITIONS; p++) {
            int i = row + p / SIDE;
            int j = column + p % SIDE;
            d[p] = tiles.isInput(i, j) ? x[tiles.in().offset(c, i, j) + n] : 0f;
        }
        float[] columns = new float[POSITIONS];
        for (int j = 0; j < SIDE; j++) {
            Winograd.input(d, j, SIDE, columns, j, SIDE);
        }
        for (int i = 0; i < SIDE; i++) {
            Winograd.input(columns, i * SIDE, 1, to, offset + i * SIDE, 1);
        }
    }

    private static void store(
            WinogradTiles tiles, int tile, float[] sums, float bias, Store store, float[] y, int n, int k) {
        float[] columns = new float[OUTPUTS * SIDE];
        float[] outputs = new float[OUTPUTS * OUTPUTS];
        for (int j = 0; j < SIDE; j++) {
            Winograd.output(sums, j, SIDE, columns, j, SIDE);
        }
        for (int i = 0; i < OUTPUTS; i++) {
            Winograd.output(columns, i * SIDE, 1, outputs, i * OUTPUTS, 1);
        }
        for (int p = 0; p < outputs.length; p++) {
            int i = tiles.row(tile) + p / OUTPUTS;
            int j = tiles.column(tile) + p % OUTPUTS;
            if (tiles.isOutput(i, j)) {
                int to = tiles.out().offset(k, i, j) + n;
                y[to] = store.apply(outputs[p] + bias, y[to]);
            }
        }
    }

    @Override
    public int scratchFloats() {
        int rows = parts.count() * geometry.input().channels();
        return (rows + geometry.filters()) * forward.atATime() * IMAGES * POSITIONS;
    }

    @Override
    public int packedGradientFloats() {
        return transformedWeights() + geometry.filters();
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] scratch, float[] packedGradient) {
        int rows = parts.count() * geometry.input().channels();
        int tileFloats = IMAGES * POSITIONS;
        int gradients = rows * forward.atATime() * tileFloats;
        for (int first = 0; first < forward.count(); first += forward.atATime()) {
            int count = Math.min(forward.atATime(), forward.count() - first);
            for (int tile = 0; tile < count; tile++) {
                for (int n = 0; n < IMAGES; n++) {
                    int to = (tile * IMAGES + n) * POSITIONS;
                    for (int q = 0; q < rows; q++) {
                        load(forward, first + tile, x, n, q, scratch, q * count * tileFloats + to);
                    }
                    for (int k = 0; k < geometry.filters(); k++) {
                        loadGradient(first + tile, dy, n, k, scratch, gradients + k * count * tileFloats + to);
                    }
                }
            }
            addProducts(scratch, gradients, count * IMAGES, packedGradient);
        }
        for (int k = 0; k < geometry.filters(); k++) {
            packedGradient[transformedWeights() + k] += direct.biasGradient(dy, k);
        }
    }

    private void loadGradient(int tile, float[] dy, int n, int k, float[] to, int offset) {
        float[] tileGradient = new float[OUTPUTS * OUTPUTS];
        for (int p = 0; p < tileGradient.length; p++) {
            int i = forward.row(tile) + p / OUTPUTS;
            int j = forward.column(tile) + p % OUTPUTS;
            tileGradient[p] = forward.isOutput(i, j) ? dy[backward.in().offset(k, i, j) + n] : 0f;
        }
        float[] columns = new float[SIDE * OUTPUTS];
        for (int j = 0; j < OUTPUTS; j++) {
            Winograd.outputGradient(tileGradient, j, OUTPUTS, columns, j, OUTPUTS);
        }
        for (int i = 0; i < SIDE; i++) {
            Winograd.outputGradient(columns, i * OUTPUTS, 1, to, offset + i * SIDE, 1);
        }
    }

    /** Adds the products of {@code terms} transformed inputs and gradients to the packed gradient. */
    private void addProducts(float[] scratch, int gradients, int terms, float[] packedGradient) {
        int channels = geometry.input().channels();
        for (int k = 0; k < geometry.filters(); k++) {
            for (int p = 0; p < POSITIONS; p++) {
                for (int q = parts.first(p) * channels; q < parts.end(p) * channels; q++) {
                    float sum = 0f;
                    for (int m = 0; m < terms; m++) {
                        float v = scratch[(q * terms + m) * POSITIONS + p];
                        float z = scratch[gradients + (k * terms + m) * POSITIONS + p];
                        sum = Math.fma(z, v, sum);
                    }
                    packedGradient[(k * parts.count() * channels + q) * POSITIONS + p] += sum;
                }
            }
        }
    }

    @Override
    public void addGradient(float[] packedGradient, float[] scratch, float[] gradient, int weights, int biases) {
        int channels = geometry.input().channels();
        int plane = parts.filterSize() * parts.filterSize();
        float[] columns = new float[TAPS * SIDE];
        float[] taps = new float[TAPS * TAPS];
        for (int i = 0; i < geometry.filters() * parts.count() * channels; i++) {
            for (int j = 0; j < SIDE; j++) {
                Winograd.filterGradient(packedGradient, i * POSITIONS + j, SIDE, columns, j, SIDE);
            }
            for (int r = 0; r < TAPS; r++) {
                Winograd.filterGradient(columns, r * SIDE, 1, taps, r * TAPS, 1);
            }
            int k = i / channels / parts.count();
            int part = i / channels % parts.count();
            int to = weights + (k * channels + i % channels) * plane;
            for (int tap = 0; tap < taps.length; tap++) {
                int row = parts.row(part) + tap / TAPS;
                int column = parts.column(part) + tap % TAPS;
                if (row < parts.filterSize() && column < parts.filterSize()) {
                    gradient[to + row * parts.filterSize() + column] += taps[tap];
                }
            }
        }
        for (int k = 0; k < geometry.filters() && biases != NO_BIASES; k++) {
            gradient[biases + k] += packedGradient[transformedWeights() + k];
        }
    }
}
