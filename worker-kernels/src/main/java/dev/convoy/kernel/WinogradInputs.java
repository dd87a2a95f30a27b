package dev.convoy.kernel;

import static dev.convoy.kernel.Winograd.POSITIONS;
import static dev.convoy.kernel.Winograd.SIDE;
import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import java.util.Arrays;

/** Transforms the inputs of Winograd's tiles, by vectors whose lanes are images. */
final class WinogradInputs {
    /** Channels transformed at a time: what lies between columns and rows, 18 KB, stays in the L1 cache. */
    static final int CHANNELS = 8;

    static final int CHANNEL_FLOATS = CHANNELS * IMAGES;
    /** Keeps positions from competing for the same sets of a cache where channels are a power of two. */
    static final int GAP = IMAGES;
    /** What lies between columns and rows, then zeros. */
    static final int SCRATCH_FLOATS = (POSITIONS + 1) * CHANNEL_FLOATS;

    private final WinogradTiles tiles;
    private final BlockLayout in;
    private final int channels;

    WinogradInputs(WinogradTiles tiles) {
        this.tiles = tiles;
        this.in = tiles.in();
        this.channels = in.shape().channels();
    }

    /** To be called before {@link #load}, with the same {@code between}. */
    void prepare(float[] scratch, int between) {
        Arrays.fill(scratch, zeros(between), zeros(between) + CHANNEL_FLOATS, 0f);
    }

    private static int zeros(int between) {
        return between + POSITIONS * CHANNEL_FLOATS;
    }

    /**
     * Transforms the inputs of a tile, columns first, then rows.
     *
     * @param to where in scratch the channels of the tile at position 0 go
     * @param step from one position to the next
     * @param between where in scratch {@link #SCRATCH_FLOATS} may be used
     */
    void load(float[] x, int tile, float[] scratch, int to, int step, int between) {
        int row = tiles.row(tile) - tiles.pad();
        int column = tiles.column(tile) - tiles.pad();
        for (int c = 0; c < channels; c += CHANNELS) {
            int length = Math.min(CHANNELS, channels - c) * IMAGES;
            for (int j = 0; j < SIDE; j++) {
                loadColumn(x, c, row, column + j, length, scratch, between + j * CHANNEL_FLOATS, zeros(between));
            }
            for (int i = 0; i < SIDE; i++) {
                int from = between + i * SIDE * CHANNEL_FLOATS;
                WinogradLanes.input(
                        length, scratch, from, CHANNEL_FLOATS, scratch, to + c * IMAGES + i * SIDE * step, step);
            }
        }
    }

    private void loadColumn(float[] x, int c, int row, int column, int length, float[] scratch, int to, int zeros) {
        boolean in0 = tiles.isInput(row, column);
        boolean in1 = tiles.isInput(row + 1, column);
        boolean in2 = tiles.isInput(row + 2, column);
        boolean in3 = tiles.isInput(row + 3, column);
        boolean in4 = tiles.isInput(row + 4, column);
        boolean in5 = tiles.isInput(row + 5, column);
        WinogradLanes.input(
                length,
                in0 ? x : scratch,
                in0 ? in.offset(c, row, column) : zeros,
                in1 ? x : scratch,
                in1 ? in.offset(c, row + 1, column) : zeros,
                in2 ? x : scratch,
                in2 ? in.offset(c, row + 2, column) : zeros,
                in3 ? x : scratch,
                in3 ? in.offset(c, row + 3, column) : zeros,
                in4 ? x : scratch,
                in4 ? in.offset(c, row + 4, column) : zeros,
                in5 ? x : scratch,
                in5 ? in.offset(c, row + 5, column) : zeros,
                scratch,
                to,
                SIDE * CHANNEL_FLOATS);
    }
}
