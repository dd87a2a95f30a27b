package dev.convoy.kernel;

/**
 * Register tiles of the gradient of weights, whose lanes are filters: dw[row][k] += Σ_m x[row][m] · dy[m][k], where m runs
 * over pixels and then their sixteen images. The sum starts as +0, has one fused multiply-add for each m, ascending, and is
 * then added to dw.
 */
interface GradientTiles {
    /** Filters of the widest tile: 32 or 16. */
    int groupLanes();

    /**
     * Adds one tile.
     *
     * @param rows 12, 8, 4 or 1; row by row x is sixteen floats further on
     * @param count number of terms m: pixels · 16
     * @param step floats of x from one pixel to the next
     * @param dy as [m][width]
     * @param width 32 or 16 filters
     * @param dw as [rows][width]
     */
    void add(
            int rows,
            int count,
            float[] x,
            int xOffset,
            int step,
            float[] dy,
            int dyOffset,
            int width,
            float[] dw,
            int dwOffset);
}
