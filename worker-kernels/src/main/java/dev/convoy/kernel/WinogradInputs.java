package dev.convoy.kernel;

import static dev.convoy.kernel.Winograd.SIDE;
import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import java.util.Arrays;

/** Transforms the inputs of Winograd's tiles, by vectors whose lanes are images. */
final class WinogradInputs {
    /** Channels transformed at a time: what lies between columns and rows, 18 or 24 KB, stays in the L1 cache. */
    static final int CHANNELS = 8;

    static final int CHANNEL_FLOATS = CHANNELS * IMAGES;
    /** Keeps positions from competing for the same sets of a cache where channels are a power of two. */
    static final int GAP = IMAGES;

    private final WinogradTiles tiles;
    private final WinogradParts parts;
    private final BlockLayout in;
    private final int channels;

    WinogradInputs(WinogradTiles tiles) {
        this.tiles = tiles;
        this.parts = tiles.parts();
        this.in = tiles.in();
        this.channels = in.shape().channels();
    }

    /** What lies between columns and rows, then zeros. */
    int scratchFloats() {
        return zeros(0) + CHANNEL_FLOATS;
    }

    /** To be called before {@link #load}, with the same {@code between}. */
    void prepare(float[] scratch, int between) {
        Arrays.fill(scratch, zeros(between), zeros(between) + CHANNEL_FLOATS, 0f);
    }

    private int zeros(int between) {
        return between + SIDE * parts.side() * CHANNEL_FLOATS;
    }

    /** Inputs of a tile at one position: [part][channel][image]. */
    int tileFloats() {
        return parts.count() * channels * IMAGES;
    }

    /**
     * Transforms the inputs of a tile for all parts of the filter, columns first, then rows. Columns that two parts see are
     * transformed once.
     *
     * @param to where in scratch the {@link #tileFloats} of the tile at position 0 go; those of a part without a product at a
     *     position are left alone
     * @param step from one position to the next
     * @param between where in scratch {@link #scratchFloats} may be used
     */
    void load(float[] x, int tile, float[] scratch, int to, int step, int between) {
        int column = tiles.column(tile) - tiles.pad();
        for (int c = 0; c < channels; c += CHANNELS) {
            int length = Math.min(CHANNELS, channels - c) * IMAGES;
            for (int u = 0; u < parts.perSide(); u++) {
                int row = tiles.row(tile) - tiles.pad() + parts.start(u);
                for (int j = 0; j < parts.side(); j++) {
                    int at = between + j * CHANNEL_FLOATS;
                    loadColumn(parts.points(u), x, c, row, column + j, length, scratch, at, zeros(between));
                }
                for (int v = 0; v < parts.perSide(); v++) {
                    int part = to + (parts.index(u, v) * channels + c) * IMAGES;
                    for (int i = 0; i < parts.points(u); i++) {
                        int from = between + (i * parts.side() + parts.start(v)) * CHANNEL_FLOATS;
                        int position = part + i * SIDE * step;
                        WinogradLanes.input(
                                parts.points(v), length, scratch, from, CHANNEL_FLOATS, scratch, position, step);
                    }
                }
            }
        }
    }

    private void loadColumn(
            int points, float[] x, int c, int row, int column, int length, float[] scratch, int to, int zeros) {
        boolean in0 = tiles.isInput(row, column);
        boolean in1 = tiles.isInput(row + 1, column);
        boolean in2 = tiles.isInput(row + 2, column);
        boolean in3 = tiles.isInput(row + 3, column);
        boolean in4 = tiles.isInput(row + 4, column);
        float[] x0 = in0 ? x : scratch;
        float[] x1 = in1 ? x : scratch;
        float[] x2 = in2 ? x : scratch;
        float[] x3 = in3 ? x : scratch;
        float[] x4 = in4 ? x : scratch;
        int p0 = in0 ? in.offset(c, row, column) : zeros;
        int p1 = in1 ? in.offset(c, row + 1, column) : zeros;
        int p2 = in2 ? in.offset(c, row + 2, column) : zeros;
        int p3 = in3 ? in.offset(c, row + 3, column) : zeros;
        int p4 = in4 ? in.offset(c, row + 4, column) : zeros;
        int step = parts.side() * CHANNEL_FLOATS;
        if (points == SIDE) {
            boolean in5 = tiles.isInput(row + 5, column);
            float[] x5 = in5 ? x : scratch;
            int p5 = in5 ? in.offset(c, row + 5, column) : zeros;
            WinogradLanes.input(length, x0, p0, x1, p1, x2, p2, x3, p3, x4, p4, x5, p5, scratch, to, step);
        } else {
            WinogradLanes.inputOfFive(length, x0, p0, x1, p1, x2, p2, x3, p3, x4, p4, scratch, to, step);
        }
    }
}
