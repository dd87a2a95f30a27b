package dev.convoy.kernel;

import static dev.convoy.kernel.Winograd.OUTPUTS;
import static dev.convoy.kernel.Winograd.POSITIONS;
import static dev.convoy.kernel.Winograd.SIDE;
import static dev.convoy.kernel.Winograd.TAPS;
import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;

/**
 * The gradient of the weights of a convolution of stride 1 by Winograd's F(4×4, 3×3), transposed.
 *
 * <p>Some tiles at a time: their inputs are transformed as for forward; their output gradients are transposed so that lanes
 * are filters, then transformed; then for each of the 36 positions they are multiplied by register tiles. The packed gradient
 * is that of the transformed filters, [position][group of filters][panel of parts and channels][row of panel][lanes of the
 * group], then the biases as [K]; it is transformed back to filters once a batch.
 */
final class WinogradGradient {
    private static final int PIXELS = OUTPUTS * OUTPUTS;
    /** Floats transformed at a time: what lies between columns and rows, 12 KB, stays in the L1 cache. */
    private static final int PIECE = 8 * IMAGES;
    /** Channels of the gradient transformed at a time. */
    private static final int CHANNELS = 12;

    private final GradientTiles tiles;
    private final WinogradTiles tiling;
    private final WinogradParts parts;
    private final WinogradInputs inputs;
    private final Shape output;
    private final BlockLayout dy;
    private final int channels;
    /** Of the channels of as many parts as the index says. */
    private final RowPanels[] panels;

    private final FilterLanes filters;
    private final int tilesAtATime;
    private final int inputStep;
    private final int gradientStep;
    /** Parts of the scratch array behind the inputs. */
    private final int gradients;

    private final int transposed;
    private final int between;
    private final int sums;

    WinogradGradient(GradientTiles tiles, WinogradTiles tiling) {
        this.tiles = tiles;
        this.tiling = tiling;
        this.parts = tiling.parts();
        this.inputs = new WinogradInputs(tiling);
        this.dy = tiling.out();
        this.output = dy.shape();
        this.channels = tiling.in().shape().channels();
        this.panels = new RowPanels[parts.count() + 1];
        Arrays.setAll(panels, some -> new RowPanels(some * channels));
        this.filters = new FilterLanes(output.channels(), tiles.groupLanes());
        this.tilesAtATime = tiling.atATime();
        this.inputStep = tilesAtATime * inputs.tileFloats() + WinogradInputs.GAP;
        this.gradientStep = tilesAtATime * filters.lanes() * IMAGES + WinogradInputs.GAP;
        this.gradients = POSITIONS * inputStep;
        this.transposed = gradients + POSITIONS * gradientStep;
        this.between = transposed + PIXELS * filters.lanes() * IMAGES;
        this.sums = between + Math.max(inputs.scratchFloats(), SIDE * OUTPUTS * PIECE);
    }

    int scratchFloats() {
        return Math.max(sums + output.channels() * IMAGES, (TAPS * SIDE + TAPS * TAPS) * panelFloats());
    }

    String tiles() {
        return panels[parts.count()].description() + " rows x " + tiles.groupLanes() + " filters";
    }

    /** Multiply-adds of the products for one image, those of unused lanes included; the transforms are not among them. */
    long multiplyAdds() {
        long rows = 0;
        for (int position = 0; position < POSITIONS; position++) {
            rows += panels[parts.count(position)].paddedRows();
        }
        return rows * tiling.count() * filters.lanes();
    }

    int packedFloats() {
        return biases() + output.channels();
    }

    private int positionFloats() {
        return panels[parts.count()].paddedRows() * filters.lanes();
    }

    /** Most gradients of one position that are transformed at a time. */
    private int panelFloats() {
        return CHANNELS * filters.groupWidth(0);
    }

    private int biases() {
        return POSITIONS * positionFloats();
    }

    /** A share of the groups of filters. */
    void run(Share share, float[] x, float[] dy, float[] scratch, float[] packed) {
        int firstGroup = share.first(filters.groups());
        int endGroup = share.end(filters.groups());
        if (firstGroup == endGroup) {
            return;
        }
        Arrays.fill(scratch, transposed, between, 0f);
        inputs.prepare(scratch, between);
        for (int first = 0; first < tiling.count(); first += tilesAtATime) {
            int count = Math.min(tilesAtATime, tiling.count() - first);
            for (int n = 0; n < count; n++) {
                inputs.load(x, first + n, scratch, n * inputs.tileFloats(), inputStep, between);
            }
            for (int n = 0; n < count; n++) {
                transpose(dy, first + n, firstGroup, endGroup, scratch);
                transform(n, firstGroup, endGroup, scratch);
            }
            for (int position = 0; position < POSITIONS; position++) {
                multiply(position, count, firstGroup, endGroup, scratch, packed);
            }
        }
        addBiases(dy, filters.groupStart(firstGroup), filters.endFilterOfGroup(endGroup - 1), scratch, packed);
    }

    private void addBiases(float[] dy, int firstFilter, int endFilter, float[] scratch, float[] packed) {
        int k = endFilter - firstFilter;
        Arrays.fill(scratch, sums, sums + k * IMAGES, 0f);
        for (int i = 0; i < output.height(); i++) {
            int row = this.dy.offset(firstFilter, i, 0);
            PixelSums.add(k, output.width(), dy, row, this.dy.pixelStride(), scratch, sums);
        }
        PixelSums.addImages(k, scratch, sums, packed, biases() + firstFilter);
    }

    /** Output gradients of a tile to [group][pixel][image][lanes of the group], zero for pixels outside the image. */
    private void transpose(float[] dy, int tile, int firstGroup, int endGroup, float[] scratch) {
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            int row = tiling.row(tile) + pixel / OUTPUTS;
            int column = tiling.column(tile) + pixel % OUTPUTS;
            if (tiling.isOutput(row, column)) {
                int from = this.dy.offset(0, row, column);
                filters.transpose(firstGroup, endGroup, dy, from, 0, 1, scratch, transposed, pixel, PIXELS);
            } else {
                for (int group = firstGroup; group < endGroup; group++) {
                    int length = filters.groupWidth(group) * IMAGES;
                    int to = transposed + filters.groupStart(group) * PIXELS * IMAGES + pixel * length;
                    Arrays.fill(scratch, to, to + length, 0f);
                }
            }
        }
    }

    /** Transforms what was transposed, columns first, then rows, to [position][group][tile][image][lanes of the group]. */
    private void transform(int n, int firstGroup, int endGroup, float[] scratch) {
        for (int group = firstGroup; group < endGroup; group++) {
            int length = filters.groupWidth(group) * IMAGES;
            int from = transposed + filters.groupStart(group) * PIXELS * IMAGES;
            int to = gradients + filters.groupStart(group) * tilesAtATime * IMAGES + n * length;
            for (int piece = 0; piece < length; piece += PIECE) {
                for (int j = 0; j < OUTPUTS; j++) {
                    WinogradLanes.outputGradient(
                            PIECE,
                            scratch,
                            from + j * length + piece,
                            OUTPUTS * length,
                            scratch,
                            between + j * PIECE,
                            OUTPUTS * PIECE);
                }
                for (int i = 0; i < SIDE; i++) {
                    WinogradLanes.outputGradient(
                            PIECE,
                            scratch,
                            between + i * OUTPUTS * PIECE,
                            PIECE,
                            scratch,
                            to + i * SIDE * gradientStep + piece,
                            gradientStep);
                }
            }
        }
    }

    private void multiply(int position, int count, int firstGroup, int endGroup, float[] scratch, float[] packed) {
        RowPanels rows = panels[parts.count(position)];
        int x = position * inputStep + parts.first(position) * channels * IMAGES;
        for (int group = firstGroup; group < endGroup; group++) {
            int width = filters.groupWidth(group);
            int z = gradients + position * gradientStep + filters.groupStart(group) * tilesAtATime * IMAGES;
            int dw = place(position, group, 0);
            for (int p = 0; p < rows.count(); p++) {
                tiles.add(
                        rows.height(p),
                        count * IMAGES,
                        scratch,
                        x + rows.start(p) * IMAGES,
                        inputs.tileFloats(),
                        scratch,
                        z,
                        width,
                        packed,
                        dw + rows.offset(p) * width);
            }
        }
    }

    /** Where a row of a position's panels and a group of filters is packed. */
    private int place(int position, int group, int row) {
        RowPanels rows = panels[parts.count(position)];
        int start = position * positionFloats() + filters.groupStart(group) * panels[parts.count()].paddedRows();
        return start + rows.place(row) * filters.groupWidth(group);
    }

    /** Adds a packed gradient to the field's order, from {@code weights} and {@code biases} of the flat vector on. */
    void addGradient(float[] packed, float[] scratch, float[] gradient, int weights, int biases) {
        for (int u = 0; u < parts.perSide(); u++) {
            for (int v = 0; v < parts.perSide(); v++) {
                for (int c = 0, some; c < channels; c += some) {
                    some = together(u, v, c);
                    for (int group = 0; group < filters.groups(); group++) {
                        addChannels(packed, u, v, c, some, group, scratch, gradient, weights);
                    }
                }
            }
        }
        for (int k = 0; k < output.channels() && biases != ConvKernel.NO_BIASES; k++) {
            gradient[biases + k] += packed[biases() + k];
        }
    }

    /** Row of a position's panels that has a channel of a part. */
    private int row(int position, int u, int v, int channel) {
        return (parts.index(u, v) - parts.first(position)) * channels + channel;
    }

    /** Channels from one on, at most {@link #CHANNELS}, whose rows follow one another at all positions. */
    private int together(int u, int v, int channel) {
        int most = Math.min(CHANNELS, channels - channel);
        for (int i = 0; i < parts.points(u); i++) {
            for (int j = 0; j < parts.points(v); j++) {
                int position = i * SIDE + j;
                most = panels[parts.count(position)].together(row(position, u, v, channel), most);
            }
        }
        return most;
    }

    private void addChannels(
            float[] packed,
            int u,
            int v,
            int channel,
            int some,
            int group,
            float[] scratch,
            float[] gradient,
            int weights) {
        int length = some * filters.groupWidth(group);
        int taps = TAPS * SIDE * length;
        for (int j = 0; j < parts.points(v); j++) {
            int from = place(j, group, row(j, u, v, channel));
            int end = (parts.points(u) - 1) * SIDE + j; // of five points the fifth again, for a tap that is not there
            int last = place(end, group, row(end, u, v, channel));
            int step = SIDE * positionFloats();
            WinogradLanes.filterGradient(length, packed, from, step, last, scratch, j * length, SIDE * length);
        }
        for (int r = 0; r < parts.size(u); r++) {
            int from = r * SIDE * length;
            int last = from + (parts.points(v) - 1) * length;
            WinogradLanes.filterGradient(
                    length, scratch, from, length, last, scratch, taps + r * TAPS * length, length);
        }
        int first = parts.start(u) * parts.filterSize() + parts.start(v);
        for (int r = 0; r < parts.size(u); r++) {
            for (int t = 0; t < parts.size(v); t++) {
                int tap = weights + first + r * parts.filterSize() + t;
                addTap(scratch, taps + (r * TAPS + t) * length, channel, some, group, gradient, tap);
            }
        }
    }

    private void addTap(float[] scratch, int from, int channel, int some, int group, float[] gradient, int tap) {
        int width = filters.groupWidth(group);
        int start = filters.groupStart(group);
        int plane = parts.filterSize() * parts.filterSize();
        for (int chunk = start / FilterLanes.CHUNK; chunk < (start + width) / FilterLanes.CHUNK; chunk++) {
            for (int k = filters.firstOwnFilter(chunk); k < filters.endFilter(chunk); k++) {
                int lane = from + filters.laneOf(k) - start;
                int to = tap + (k * channels + channel) * plane;
                for (int row = 0; row < some; row++) {
                    gradient[to + row * plane] += scratch[lane + row * width];
                }
            }
        }
    }
}
