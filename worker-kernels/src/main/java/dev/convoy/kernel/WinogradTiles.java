package dev.convoy.kernel;

import dev.convoy.tensor.BlockLayout;

/**
 * How the outputs of a convolution of stride 1 are cut into tiles of 4×4, the last of a row or column reaching over the edge
 * where need be; the inputs of a tile are 6×6 for each part of the filter.
 *
 * @param in layout of the input
 * @param out layout of the output
 * @param pad output (i, j) reads input rows from i − pad on, and columns likewise
 * @param parts of the filter
 */
record WinogradTiles(BlockLayout in, BlockLayout out, int pad, WinogradParts parts) {
    int across() {
        return (out.shape().width() + Winograd.OUTPUTS - 1) / Winograd.OUTPUTS;
    }

    int count() {
        return across() * ((out.shape().height() + Winograd.OUTPUTS - 1) / Winograd.OUTPUTS);
    }

    /**
     * Tiles that are computed in one go: two, as many as share the weights in registers. More of them read weights less often,
     * but
     * their inputs and sums leave the L2 cache, which costs more.
     */
    int atATime() {
        return Math.min(count(), 2);
    }

    /** First output row of a tile. */
    int row(int tile) {
        return tile / across() * Winograd.OUTPUTS;
    }

    /** First output column of a tile. */
    int column(int tile) {
        return tile % across() * Winograd.OUTPUTS;
    }

    boolean isInput(int row, int column) {
        return row >= 0
                && row < in.shape().height()
                && column >= 0
                && column < in.shape().width();
    }

    boolean isOutput(int row, int column) {
        return row < out.shape().height() && column < out.shape().width();
    }
}
