package dev.convoy.kernel;

import static dev.convoy.kernel.Winograd.OUTPUTS;
import static dev.convoy.kernel.Winograd.POSITIONS;
import static dev.convoy.kernel.Winograd.SIDE;
import static dev.convoy.kernel.Winograd.TAPS;
import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import java.util.Arrays;

/**
 * A convolution of stride 1 of one block of sixteen images by Winograd's F(4×4, 3×3): forward, or backward to data.
 *
 * <p>Some tiles at a time: their inputs are transformed, then for each of the 36 positions weights are multiplied with inputs
 * by register tiles whose two pixels are two tiles, then the sums are transformed to outputs. Lanes are images throughout, so
 * nothing is shuffled. Weights are packed as [position][panel][part of the filter][input channel][row of panel], then one bias
 * for each output channel.
 */
final class WinogradPass {
    private static final int CHANNELS = WinogradInputs.CHANNELS;
    private static final int CHANNEL_FLOATS = WinogradInputs.CHANNEL_FLOATS;
    /** Where in scratch transformed columns of filters go, behind the taps. */
    private static final int COLUMNS = TAPS * TAPS * CHANNEL_FLOATS;

    private static final int PACKING_FLOATS = COLUMNS + SIDE * TAPS * CHANNEL_FLOATS;

    private final Tiles tiles;
    private final WinogradTiles tiling;
    private final WinogradParts parts;
    private final WinogradInputs inputs;
    private final BlockLayout out;
    private final int channels;
    private final int filters;
    private final RowPanels panels;
    private final int[] offsets;
    private final int tilesAtATime;
    private final int inputStep;
    private final int sumStep;
    /** Parts of the scratch array behind the inputs. */
    private final int sums;

    private final int between;
    /** Outputs outside the image, or those of a row of a tile before they go over others. */
    private final int unwanted;

    WinogradPass(Tiles tiles, WinogradTiles tiling) {
        this.tiles = tiles;
        this.tiling = tiling;
        this.parts = tiling.parts();
        this.inputs = new WinogradInputs(tiling);
        this.out = tiling.out();
        this.channels = tiling.in().shape().channels();
        this.filters = out.shape().channels();
        this.panels = new RowPanels(filters);
        this.offsets = new int[parts.count() * channels];
        Arrays.setAll(offsets, q -> q * IMAGES);
        this.tilesAtATime = tiling.atATime();
        this.inputStep = tilesAtATime * inputs.tileFloats() + WinogradInputs.GAP;
        this.sumStep = tilesAtATime * filters * IMAGES + WinogradInputs.GAP;
        this.sums = POSITIONS * inputStep;
        this.between = sums + POSITIONS * sumStep;
        this.unwanted = between + inputs.scratchFloats();
    }

    int scratchFloats() {
        return Math.max(unwanted + OUTPUTS * CHANNEL_FLOATS, PACKING_FLOATS);
    }

    /** Its register tiles: heights of the panels by tiles of outputs. */
    String tiles() {
        return panels.description() + " rows x 2 tiles";
    }

    /** Multiply-adds of the products for one image; the transforms are not among them. */
    long multiplyAdds() {
        return (long) parts.products() * tiling.count() * channels * panels.paddedRows();
    }

    int packedFloats() {
        return biases() + filters;
    }

    /** Packed weights of one position; those of parts without a product there are zero. */
    private int positionFloats() {
        return panels.paddedRows() * offsets.length;
    }

    private int biases() {
        return POSITIONS * positionFloats();
    }

    /** Packs weights, for which {@link ConvPass.WeightOrder} says where they are; biases become zero. */
    void pack(float[] parameters, int offset, ConvPass.WeightOrder order, float[] scratch, float[] packed) {
        for (int u = 0; u < parts.perSide(); u++) {
            for (int v = 0; v < parts.perSide(); v++) {
                for (int p = 0; p < panels.count(); p++) {
                    for (int c = 0; c < channels; c += CHANNELS) {
                        int from = offset + order.base() + panels.start(p) * order.out() + c * order.in();
                        gather(parameters, from, order, u, v, p, c, scratch);
                        int channel = parts.index(u, v) * channels + c;
                        int to = panels.offset(p) * offsets.length + channel * panels.height(p);
                        transform(Math.min(CHANNELS, channels - c) * panels.height(p), scratch, packed, to);
                    }
                }
            }
        }
        Arrays.fill(packed, biases(), packedFloats(), 0f);
    }

    private void transform(int length, float[] scratch, float[] packed, int to) {
        for (int t = 0; t < TAPS; t++) {
            int column = COLUMNS + t * length;
            WinogradLanes.filter(length, scratch, t * length, TAPS * length, scratch, column, TAPS * length);
        }
        int position = positionFloats();
        for (int i = 0; i < SIDE; i++) {
            int row = COLUMNS + i * TAPS * length;
            WinogradLanes.filter(length, scratch, row, length, packed, to + i * SIDE * position, position);
        }
    }

    /** Weights of a part and panel to [tap row][tap column][channel][row of panel], zero where the part has fewer taps. */
    private void gather(
            float[] parameters,
            int from,
            ConvPass.WeightOrder order,
            int u,
            int v,
            int p,
            int firstChannel,
            float[] taps) {
        int height = panels.height(p);
        int some = Math.min(CHANNELS, channels - firstChannel);
        int length = some * height;
        int first = from + parts.start(u) * order.row() + parts.start(v) * order.column();
        Arrays.fill(taps, 0, TAPS * TAPS * length, 0f);
        for (int k = 0; k < height; k++) {
            for (int c = 0; c < some; c++) {
                int weight = first + k * order.out() + c * order.in();
                int to = c * height + k;
                for (int r = 0; r < parts.size(u); r++) {
                    for (int t = 0; t < parts.size(v); t++) {
                        taps[to + (r * TAPS + t) * length] = parameters[weight + r * order.row() + t * order.column()];
                    }
                }
            }
        }
    }

    /** Packs one bias for each output channel, found at {@code offset}. */
    void packBiases(float[] parameters, int offset, float[] packed) {
        System.arraycopy(parameters, offset, packed, biases(), filters);
    }

    void run(Share share, float[] x, float[] packed, boolean relu, float[] scratch, float[] y) {
        run(share, x, packed, relu, false, scratch, y);
    }

    /** As {@link #run}, but y ← the sum where y was positive, else 0. */
    void runOverRelu(Share share, float[] x, float[] packed, float[] scratch, float[] y) {
        run(share, x, packed, false, true, scratch, y);
    }

    private void run(
            Share share, float[] x, float[] packed, boolean relu, boolean overRelu, float[] scratch, float[] y) {
        inputs.prepare(scratch, between);
        int runs = (tiling.count() + tilesAtATime - 1) / tilesAtATime;
        for (int run = share.first(runs); run < share.end(runs); run++) {
            int first = run * tilesAtATime;
            int count = Math.min(tilesAtATime, tiling.count() - first);
            for (int n = 0; n < count; n++) {
                inputs.load(x, first + n, scratch, n * inputs.tileFloats(), inputStep, between);
            }
            for (int position = 0; position < POSITIONS; position++) {
                multiply(position, count, packed, scratch);
            }
            for (int n = 0; n < count; n++) {
                store(first + n, n, packed, relu, overRelu, scratch, y);
            }
        }
    }

    private void multiply(int position, int count, float[] packed, float[] scratch) {
        int first = parts.first(position) * channels;
        int terms = parts.count(position) * channels;
        int x = position * inputStep + first * IMAGES;
        int pixel = inputs.tileFloats();
        for (int p = 0; p < panels.count(); p++) {
            int height = panels.height(p);
            int w = position * positionFloats() + panels.offset(p) * offsets.length + first * height;
            int row = sums + position * sumStep + panels.start(p) * IMAGES;
            for (int n = 0; n < count; n += 2) {
                int p0 = x + n * pixel;
                int q0 = row + n * filters * IMAGES;
                Arrays.fill(scratch, q0, q0 + height * IMAGES, 0f);
                if (n + 1 < count) {
                    int p1 = p0 + pixel;
                    int q1 = q0 + filters * IMAGES;
                    Arrays.fill(scratch, q1, q1 + height * IMAGES, 0f);
                    tiles.addPair(
                            height, terms, offsets, 0, scratch, p0, scratch, p1, packed, w, scratch, q0, scratch, q1);
                } else {
                    tiles.addOne(height, terms, offsets, 0, scratch, p0, packed, w, scratch, q0);
                }
            }
        }
    }

    /** Transforms the sums of a tile to its outputs, columns first, then rows. */
    private void store(int tile, int n, float[] packed, boolean relu, boolean overRelu, float[] scratch, float[] y) {
        int row = tiling.row(tile);
        int column = tiling.column(tile);
        for (int k = 0; k < filters; k += CHANNELS) {
            int length = Math.min(CHANNELS, filters - k) * IMAGES;
            int from = sums + (n * filters + k) * IMAGES;
            for (int j = 0; j < SIDE; j++) {
                WinogradLanes.output(
                        length,
                        scratch,
                        from + j * sumStep,
                        SIDE * sumStep,
                        scratch,
                        between + j * CHANNEL_FLOATS,
                        SIDE * CHANNEL_FLOATS);
            }
            for (int i = 0; i < OUTPUTS && tiling.isOutput(row + i, column); i++) {
                int transformed = between + i * SIDE * CHANNEL_FLOATS;
                if (overRelu) {
                    storeRowOverRelu(k, row + i, column, length, packed, scratch, transformed, y);
                    continue;
                }
                storeRow(k, row + i, column, length, packed, scratch, transformed, y);
                for (int j = 0; relu && j < OUTPUTS && tiling.isOutput(row + i, column + j); j++) {
                    VectorElementwiseKernel.relu(y, out.offset(k, row + i, column + j), length);
                }
            }
        }
    }

    private void storeRowOverRelu(
            int k, int row, int column, int length, float[] packed, float[] scratch, int from, float[] y) {
        WinogradLanes.output(
                length,
                scratch,
                from,
                CHANNEL_FLOATS,
                packed,
                biases() + k,
                scratch,
                unwanted,
                scratch,
                unwanted + CHANNEL_FLOATS,
                scratch,
                unwanted + 2 * CHANNEL_FLOATS,
                scratch,
                unwanted + 3 * CHANNEL_FLOATS);
        for (int j = 0; j < OUTPUTS && tiling.isOutput(row, column + j); j++) {
            int to = out.offset(k, row, column + j);
            VectorElementwiseKernel.reluBackwardOver(length, scratch, unwanted + j * CHANNEL_FLOATS, y, to);
        }
    }

    private void storeRow(
            int k, int row, int column, int length, float[] packed, float[] scratch, int from, float[] y) {
        boolean in1 = tiling.isOutput(row, column + 1);
        boolean in2 = tiling.isOutput(row, column + 2);
        boolean in3 = tiling.isOutput(row, column + 3);
        WinogradLanes.output(
                length,
                scratch,
                from,
                CHANNEL_FLOATS,
                packed,
                biases() + k,
                y,
                out.offset(k, row, column),
                in1 ? y : scratch,
                in1 ? out.offset(k, row, column + 1) : unwanted,
                in2 ? y : scratch,
                in2 ? out.offset(k, row, column + 2) : unwanted,
                in3 ? y : scratch,
                in3 ? out.offset(k, row, column + 3) : unwanted);
    }
}
