package dev.convoy.kernel;

/**
 * Batch normalization of neighbouring pixels in a row: the innermost loops of {@link BatchNormKernel}. Every pixel is a run
 * of C · 16 floats, one pixel behind the other. Sums are kept by channel and image, so lanes never mix; each adds its terms
 * in ascending order of pixels.
 */
interface BatchNormPixels {
    /** sums[i] += x[pixel][i]. */
    void addSums(int pixels, int length, float[] x, int xOffset, float[] sums);

    /** sums[i] ← fma(d, d, sums[i]) with d = x[pixel][i] − mean[i]. */
    void addSquares(int pixels, float[] x, int xOffset, BatchNormRows rows, float[] sums);

    /** y = fma(factor, x − mean, shift), then max(0, y) if {@code relu}. */
    void normalize(int pixels, float[] x, int xOffset, BatchNormRows rows, boolean relu, float[] y, int yOffset);

    /** sums[i] += dy[pixel][i]; sums[C · 16 + i] ← fma(dy, x − mean, sums[C · 16 + i]). */
    void addProducts(int pixels, float[] x, int xOffset, BatchNormRows rows, float[] dy, int dyOffset, float[] sums);

    /** The same after dy ← 0 where y, computed once more, is not above 0. */
    void addMaskedProducts(
            int pixels, float[] x, int xOffset, BatchNormRows rows, float[] dy, int dyOffset, float[] sums);

    /** dx = fma(factor, dy, fma(slope, x − mean, offset)). */
    void backward(
            int pixels, float[] x, int xOffset, float[] dy, int dyOffset, BatchNormRows rows, float[] dx, int dxOffset);
}
