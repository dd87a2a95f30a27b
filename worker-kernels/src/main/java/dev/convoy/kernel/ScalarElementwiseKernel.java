package dev.convoy.kernel;

/** Element-wise passes as plain loops. */
public final class ScalarElementwiseKernel implements ElementwiseKernel {
    @Override
    public void relu(int length, float[] x, float[] y) {
        for (int i = 0; i < length; i++) {
            y[i] = Math.max(0f, x[i]);
        }
    }

    /** y[i] ← max(0, y[i]) for i in [offset, offset + length). */
    static void relu(float[] y, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            y[i] = Math.max(0f, y[i]);
        }
    }

    @Override
    public void reluBackward(int length, float[] y, float[] dy, float[] dx) {
        for (int i = 0; i < length; i++) {
            dx[i] = y[i] > 0f ? dy[i] : 0f;
        }
    }

    /** y[i] ← y[i] > 0 ? dy[i] : 0 for {@code length} elements of each from its offset on. */
    static void reluBackwardOver(int length, float[] dy, int dyOffset, float[] y, int yOffset) {
        for (int i = 0; i < length; i++) {
            y[yOffset + i] = y[yOffset + i] > 0f ? dy[dyOffset + i] : 0f;
        }
    }

    @Override
    public void scale(int length, float a, float[] y) {
        for (int i = 0; i < length; i++) {
            y[i] *= a;
        }
    }

    @Override
    public void scale(int offset, int length, float a, float[] y) {
        for (int i = offset; i < offset + length; i++) {
            y[i] *= a;
        }
    }

    @Override
    public void add(int offset, int length, float[] x, float[] y) {
        for (int i = offset; i < offset + length; i++) {
            y[i] += x[i];
        }
    }

    @Override
    public void addRelu(int length, float[] x, float[] y) {
        for (int i = 0; i < length; i++) {
            y[i] = Math.max(0f, y[i] + x[i]);
        }
    }

    @Override
    public void softThreshold(int offset, int length, float threshold, float[] parameters) {
        for (int i = offset; i < offset + length; i++) {
            parameters[i] = shrink(parameters[i], threshold);
        }
    }

    @Override
    public void softThreshold(int offset, int length, float threshold, float[] velocity, float[] parameters) {
        for (int i = offset; i < offset + length; i++) {
            float shrunk = shrink(parameters[i], threshold);
            velocity[i] += shrunk - parameters[i];
            parameters[i] = shrunk;
        }
    }

    /** sign(w) · max(0, |w| − threshold), without a negative zero. */
    static float shrink(float w, float threshold) {
        if (Math.abs(w) <= threshold) {
            return 0f;
        }
        return w < 0f ? w + threshold : w - threshold;
    }
}
