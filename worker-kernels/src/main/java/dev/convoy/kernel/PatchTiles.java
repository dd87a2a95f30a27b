package dev.convoy.kernel;

/**
 * Register tiles of the gradient of filters of few weights, whose lanes are all weights of a filter: dw[row][k] += Σ_m
 * dy[row][m] · x[m][k], where m runs over pixels and then their sixteen images. The sum starts as +0, has one fused
 * multiply-add for each m, ascending, and is then added to dw.
 */
interface PatchTiles {
    /** Weights of a tile: 32 or 16. */
    int lanes();

    /**
     * Adds one tile.
     *
     * @param rows 12, 8 or 4 filters; row by row dy is sixteen floats further on
     * @param count number of terms m: pixels · 16
     * @param dyStep floats of dy from one pixel to the next
     * @param offsets where the lanes of x[m] begin behind {@code xOffset}; they may overlap those of other m
     * @param dw as [rows][lanes]
     */
    void add(
            int rows,
            int count,
            float[] dy,
            int dyOffset,
            int dyStep,
            float[] x,
            int xOffset,
            int[] offsets,
            float[] dw,
            int dwOffset);
}
