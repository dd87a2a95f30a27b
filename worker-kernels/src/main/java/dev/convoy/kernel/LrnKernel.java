package dev.convoy.kernel;

/**
 * Local response normalization of one block.
 *
 * <p>With t = k + alpha · Σ x² over the window of an activation, all numbers being floats:
 *
 * <pre>
 * Σ x²  x · x rounded, from +0: channels ascending, or in each row columns ascending, then from +0 rows ascending
 * t     fma(alpha, Σ x², k)
 * s     t^−beta by {@link LrnPower} if beta is 0.75; else {@link StrictMath#pow} rounded to float
 * y     x · s
 * dx    fma(−(2·alpha·beta) · x, Σ v, dy · s) with v = (dy · s) · (x · (1 / t)), summed as the squares are
 * </pre>
 *
 * <p>Backward works t and s out again from x: one float kept for each activation would have to be written and read, a fifth
 * and more of what is moved, and take half as much memory again.
 */
public interface LrnKernel {
    /** Length of the scratch array. */
    int scratchFloats();

    /**
     * Overwrites the inside of y.
     *
     * @param x input block; read only
     * @param scratch of {@link #scratchFloats}, zeros when a kernel gets it first and no one else's afterwards
     * @param y output block, not x
     */
    void forward(float[] x, float[] scratch, float[] y);

    /**
     * Overwrites the inside of dx.
     *
     * @param x input block; read only
     * @param dy gradient of the output; read only
     * @param scratch as for {@link #forward}
     * @param dx gradient of the input, not dy
     */
    void backward(float[] x, float[] dy, float[] scratch, float[] dx);
}
