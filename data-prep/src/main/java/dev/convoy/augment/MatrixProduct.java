package dev.convoy.augment;

import java.util.Arrays;

/**
 * Products of a square matrix with many vectors, y = W·x. Every y[i] adds its terms W[i][k]·x[k] in the order of k, each
 * product and sum rounded to float, so the lanes of the machine do not change a bit.
 */
final class MatrixProduct {
    /** A panel of W, 64 × 512 floats, is 128 KiB: it stays in a second-level cache and is used for all vectors before the next. */
    private static final int PANEL_INPUTS = 64;

    private static final int PANEL_OUTPUTS = 512;
    private static final int UNROLLED = 4;

    private MatrixProduct() {}

    /** The transpose of a size × size matrix. */
    static float[] transposed(float[] matrix, int size) {
        float[] transposed = new float[matrix.length];
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < size; k++) {
                transposed[k * size + i] = matrix[i * size + k];
            }
        }
        return transposed;
    }

    /**
     * Multiplies.
     *
     * @param transposed Wᵀ: the weights of input k to all outputs lie side by side
     * @param size of W, of each vector and of each product
     * @param vectors how many
     * @param x vectors one after the other; read only
     * @param y products one after the other; overwritten
     */
    static void multiply(float[] transposed, int size, int vectors, float[] x, float[] y) {
        Arrays.fill(y, 0, vectors * size, 0f);
        for (int i = 0; i < size; i += PANEL_OUTPUTS) {
            int outputs = Math.min(PANEL_OUTPUTS, size - i);
            for (int k = 0; k < size; k += PANEL_INPUTS) {
                int inputs = Math.min(PANEL_INPUTS, size - k);
                for (int v = 0; v < vectors; v++) {
                    addPanel(transposed, k * size + i, size, inputs, outputs, x, v * size + k, y, v * size + i);
                }
            }
        }
    }

    private static void addPanel(
            float[] w, int wOffset, int size, int inputs, int outputs, float[] x, int xOffset, float[] y, int yOffset) {
        int bound = inputs - inputs % UNROLLED;
        for (int k = 0; k < bound; k += UNROLLED) {
            int row = wOffset + k * size;
            float x0 = x[xOffset + k];
            float x1 = x[xOffset + k + 1];
            float x2 = x[xOffset + k + 2];
            float x3 = x[xOffset + k + 3];
            addFour(w, row, size, outputs, x0, x1, x2, x3, y, yOffset);
        }
        for (int k = bound; k < inputs; k++) {
            addOne(w, wOffset + k * size, outputs, x[xOffset + k], y, yOffset);
        }
    }

    // methods of their own, so that the JIT compiles each as a small vector loop

    private static void addFour(
            float[] w, int row, int size, int n, float x0, float x1, float x2, float x3, float[] y, int yOffset) {
        int row1 = row + size;
        int row2 = row1 + size;
        int row3 = row2 + size;
        for (int i = 0; i < n; i++) {
            y[yOffset + i] =
                    ((y[yOffset + i] + w[row + i] * x0) + w[row1 + i] * x1) + w[row2 + i] * x2 + w[row3 + i] * x3;
        }
    }

    private static void addOne(float[] w, int row, int n, float x, float[] y, int yOffset) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] += w[row + i] * x;
        }
    }
}
