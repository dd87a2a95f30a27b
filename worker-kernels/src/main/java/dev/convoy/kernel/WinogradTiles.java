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
    private static final int MOST_FLOATS = 2 << 20;

    int across() {
        return (out.shape().width() + Winograd.OUTPUTS - 1) / Winograd.OUTPUTS;
    }

    int count() {
        return across() * ((out.shape().height() + Winograd.OUTPUTS - 1) / Winograd.OUTPUTS);
    }

    /** Tiles that are computed in one go: an even number of them, as many as have 8 MB of inputs and sums, but at least two. */
    int atATime() {
        int floats = Winograd.POSITIONS
                * BlockLayout.IMAGES
                * (parts.count() * in.shape().channels() + out.shape().channels());
        return Math.min(count(), Math.max(2, MOST_FLOATS / floats / 2 * 2));
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
