package dev.convoy.kernel;

/** Passes over whole arrays. Every element is computed on its own, so any lane count gives the same bits. */
public interface ElementwiseKernel {
    /** y[i] ← max(0, x[i]); NaN stays NaN; x may be y. */
    void relu(int length, float[] x, float[] y);

    /** dx[i] ← y[i] > 0 ? dy[i] : 0; dx may be dy. */
    void reluBackward(int length, float[] y, float[] dy, float[] dx);

    /** y[i] ← a · y[i]. */
    void scale(int length, float a, float[] y);

    /** y[i] ← a · y[i] for i in [offset, offset + length). */
    void scale(int offset, int length, float a, float[] y);

    /** y[i] ← y[i] + x[i] for i in [offset, offset + length). */
    void add(int offset, int length, float[] x, float[] y);

    /** y[i] ← max(0, y[i] + x[i]); NaN stays NaN. */
    void addRelu(int length, float[] x, float[] y);

    /**
     * Moves weights towards zero and no further: w[i] ← 0 where |w[i]| ≤ threshold, else w[i] − sign(w[i])·threshold, for i
     * in [offset, offset + length). Zeros are positive; NaN stays NaN.
     *
     * @param threshold at least 0
     */
    void softThreshold(int offset, int length, float threshold, float[] parameters);

    /**
     * As {@link #softThreshold(int, int, float, float[])}, and v[i] ← v[i] + (w[i] after − w[i] before).
     *
     * @param threshold at least 0
     */
    void softThreshold(int offset, int length, float threshold, float[] velocity, float[] parameters);
}
