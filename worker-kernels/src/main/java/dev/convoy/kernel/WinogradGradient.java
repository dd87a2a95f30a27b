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
 * The gradient of the weights of a 3×3 convolution of stride 1 by Winograd's F(4×4, 3×3), transposed.
 *
 * <p>Some tiles at a time: their inputs are transformed as for forward; their output gradients are transposed so that lanes
 * are filters, then transformed; then for each of the 36 positions they are multiplied by register tiles. The packed gradient
 * is that of the transformed filters, [position][group of filters][panel of channels][row of panel][lanes of the group], then
 * the biases as [K]; it is transformed back to filters once a batch.
 */
final class WinogradGradient {
    private static final int PIXELS = OUTPUTS * OUTPUTS;
    /** Floats transformed at a time: what lies between columns and rows, 12 KB, stays in the L1 cache. */
    private static final int PIECE = 8 * IMAGES;

    private final GradientTiles tiles;
    private final WinogradTiles tiling;
    private final WinogradInputs inputs;
    private final Shape output;
    private final BlockLayout dy;
    private final int channels;
    private final RowPanels panels;
    private final FilterLanes filters;
    private final int tilesAtATime;
    private final int inputStep;
    private final int gradientStep;
    /** Parts of the scratch array behind the inputs. */
    private final int gradients;

    private final int transposed;
    private final int between;
    private final int sums;

    WinogradGradient(GradientTiles tiles, BlockLayout x, BlockLayout dy, int pad) {
        this.tiles = tiles;
        this.tiling = new WinogradTiles(x, dy, pad);
        this.inputs = new WinogradInputs(tiling);
        this.output = dy.shape();
        this.dy = dy;
        this.channels = x.shape().channels();
        this.panels = new RowPanels(channels);
        this.filters = new FilterLanes(output.channels(), tiles.groupLanes());
        this.tilesAtATime = tiling.atATime();
        this.inputStep = tilesAtATime * channels * IMAGES + WinogradInputs.GAP;
        this.gradientStep = tilesAtATime * filters.lanes() * IMAGES + WinogradInputs.GAP;
        this.gradients = POSITIONS * inputStep;
        this.transposed = gradients + POSITIONS * gradientStep;
        this.between = transposed + PIXELS * filters.lanes() * IMAGES;
        this.sums = between + Math.max(WinogradInputs.SCRATCH_FLOATS, SIDE * OUTPUTS * PIECE);
    }

    int scratchFloats() {
        return Math.max(sums + output.channels() * IMAGES, (TAPS * SIDE + TAPS * TAPS) * panelFloats());
    }

    String tiles() {
        return panels.description() + " rows x " + tiles.groupLanes() + " filters";
    }

    /** Multiply-adds of the products for one image, those of unused lanes included; the transforms are not among them. */
    long multiplyAdds() {
        return (long) POSITIONS * tiling.count() * positionFloats();
    }

    int packedFloats() {
        return biases() + output.channels();
    }

    private int positionFloats() {
        return panels.paddedRows() * filters.lanes();
    }

    /** Gradients of one position in the tallest panel. */
    private int panelFloats() {
        return panels.height(0) * filters.groupWidth(0);
    }

    private int biases() {
        return POSITIONS * positionFloats();
    }

    void run(float[] x, float[] dy, float[] scratch, float[] packed) {
        Arrays.fill(scratch, transposed, between, 0f);
        Arrays.fill(scratch, sums, sums + output.channels() * IMAGES, 0f);
        inputs.prepare(scratch, between);
        for (int first = 0; first < tiling.count(); first += tilesAtATime) {
            int count = Math.min(tilesAtATime, tiling.count() - first);
            for (int n = 0; n < count; n++) {
                inputs.load(x, first + n, scratch, n * channels * IMAGES, inputStep, between);
            }
            for (int n = 0; n < count; n++) {
                transpose(dy, first + n, scratch);
                transform(n, scratch);
            }
            for (int position = 0; position < POSITIONS; position++) {
                multiply(position, count, scratch, packed);
            }
        }
        int k = output.channels();
        for (int i = 0; i < output.height(); i++) {
            int row = this.dy.offset(0, i, 0);
            PixelSums.add(k, output.width(), dy, row, this.dy.pixelStride(), scratch, sums);
        }
        PixelSums.addImages(k, scratch, sums, packed, biases());
    }

    /** Output gradients of a tile to [group][pixel][image][lanes of the group], zero for pixels outside the image. */
    private void transpose(float[] dy, int tile, float[] scratch) {
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            int row = tiling.row(tile) + pixel / OUTPUTS;
            int column = tiling.column(tile) + pixel % OUTPUTS;
            if (tiling.isOutput(row, column)) {
                filters.transpose(dy, this.dy.offset(0, row, column), 0, 1, scratch, transposed, pixel, PIXELS);
            } else {
                for (int group = 0; group < filters.groups(); group++) {
                    int length = filters.groupWidth(group) * IMAGES;
                    int to = transposed + filters.groupStart(group) * PIXELS * IMAGES + pixel * length;
                    Arrays.fill(scratch, to, to + length, 0f);
                }
            }
        }
    }

    /** Transforms what was transposed, columns first, then rows, to [position][group][tile][image][lanes of the group]. */
    private void transform(int n, float[] scratch) {
        for (int group = 0; group < filters.groups(); group++) {
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

    private void multiply(int position, int count, float[] scratch, float[] packed) {
        int x = position * inputStep;
        for (int group = 0; group < filters.groups(); group++) {
            int width = filters.groupWidth(group);
            int z = gradients + position * gradientStep + filters.groupStart(group) * tilesAtATime * IMAGES;
            int dw = position * positionFloats() + filters.groupStart(group) * panels.paddedRows();
            for (int p = 0; p < panels.count(); p++) {
                tiles.add(
                        panels.height(p),
                        count * IMAGES,
                        scratch,
                        x + panels.start(p) * IMAGES,
                        channels * IMAGES,
                        scratch,
                        z,
                        width,
                        packed,
                        dw + panels.offset(p) * width);
            }
        }
    }

    /** Adds a packed gradient to the field's order, from {@code weights} and {@code biases} of the flat vector on. */
    void addGradient(float[] packed, float[] scratch, float[] gradient, int weights, int biases) {
        int taps = TAPS * SIDE * panelFloats();
        for (int group = 0; group < filters.groups(); group++) {
            for (int p = 0; p < panels.count(); p++) {
                int width = filters.groupWidth(group);
                int length = panels.height(p) * width;
                int from = filters.groupStart(group) * panels.paddedRows() + panels.offset(p) * width;
                for (int j = 0; j < SIDE; j++) {
                    WinogradLanes.filterGradient(
                            length,
                            packed,
                            from + j * positionFloats(),
                            SIDE * positionFloats(),
                            scratch,
                            j * length,
                            SIDE * length);
                }
                for (int r = 0; r < TAPS; r++) {
                    WinogradLanes.filterGradient(
                            length, scratch, r * SIDE * length, length, scratch, taps + r * TAPS * length, length);
                }
                addTaps(scratch, taps, group, p, gradient, weights);
            }
        }
        for (int k = 0; k < output.channels() && biases != ConvKernel.NO_BIASES; k++) {
            gradient[biases + k] += packed[biases() + k];
        }
    }

    private void addTaps(float[] scratch, int taps, int group, int p, float[] gradient, int weights) {
        int width = filters.groupWidth(group);
        int length = panels.height(p) * width;
        int plane = TAPS * TAPS;
        for (int lane = filters.groupStart(group);
                lane < filters.groupStart(group) + width;
                lane += FilterLanes.CHUNK) {
            int chunk = lane / FilterLanes.CHUNK;
            for (int k = filters.firstOwnFilter(chunk); k < filters.endFilter(chunk); k++) {
                int from = filters.laneOf(k) - filters.groupStart(group);
                int to = weights + (k * channels + panels.start(p)) * plane;
                for (int row = 0; row < panels.ownHeight(p); row++) {
                    for (int tap = 0; tap < plane; tap++) {
                        gradient[to + row * plane + tap] += scratch[taps + tap * length + row * width + from];
                    }
                }
            }
        }
    }
}
