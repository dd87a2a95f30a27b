package dev.convoy.kernel;

/**
 * Register tiles of a matrix product whose lanes are images: y[row] += Σ_q w[q][row] · x[q], q ascending, one fused
 * multiply-add each.
 *
 * <p>x[q] are the sixteen floats at {@code p + offsets[q]}: a table makes one loop of filter rows, columns and channels,
 * whatever the shape. Offsets ascend by sixteen or more. Weights lie as [q][rows]. Rows of y are sixteen floats each, one
 * after the other.
 */
interface Tiles {
    /**
     * Adds to the rows of two pixels, which share the weights.
     *
     * @param rows 12, 8, 4 or 1
     * @param count number of terms q, from {@code first} on
     * @param wOffset of the weights of the first term
     */
    void addPair(
            int rows,
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] x1,
            int p1,
            float[] w,
            int wOffset,
            float[] y0,
            int q0,
            float[] y1,
            int q1);

    /** Adds to the rows of one pixel, as {@link #addPair} does to two. */
    void addOne(
            int rows,
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] w,
            int wOffset,
            float[] y0,
            int q0);
}
