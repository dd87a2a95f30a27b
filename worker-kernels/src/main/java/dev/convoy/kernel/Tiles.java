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

    /**
     * As {@link #addPair} for two pixels of one array, but the sum of each row starts as a weight of its own: y[row] ← b[row]
     * + Σ_q w[q][row] · x[q], where y is only written.
     *
     * @param count number of terms q, from 0 on
     * @param wOffset of b[rows], which the weights of term 0 follow
     */
    default void startPair(
            int rows,
            int count,
            int[] offsets,
            float[] x,
            int p0,
            int p1,
            float[] w,
            int wOffset,
            float[] y,
            int q0,
            int q1) {
        VectorElementwiseKernel.fillRows(rows, w, wOffset, y, q0);
        VectorElementwiseKernel.fillRows(rows, w, wOffset, y, q1);
        addPair(rows, count, offsets, 0, x, p0, x, p1, w, wOffset + rows, y, q0, y, q1);
    }
}
