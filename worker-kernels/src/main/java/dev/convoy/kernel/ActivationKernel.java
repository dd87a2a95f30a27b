package dev.convoy.kernel;

/**
 * Activation functions and their derivatives, over runs of activations.
 *
 * <p>All but softmax take each activation on its own. A run starts at an offset in each array; its length is a multiple of
 * sixteen. The last array of each method is overwritten and may be any of the others, at the same offset, but for GELU's. NaN stays NaN.
 * The exponential is {@link Exponential}'s, so any lane count gives the same bits.
 */
public interface ActivationKernel {
    /** y = a·x. */
    void scale(int length, float a, float[] x, int xOffset, float[] y, int yOffset);

    /** y = x where x > 0, else slope·x. */
    void leakyRelu(int length, float slope, float[] x, int xOffset, float[] y, int yOffset);

    /** dx = dy where y > 0, else slope·dy. */
    void leakyReluBackward(
            int length, float slope, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset);

    /** y = tanh x, within 3 units of the last place. */
    void tanh(int length, float[] x, int xOffset, float[] y, int yOffset);

    /** dx = dy·(1 − y²), the bracket rounded once. */
    void tanhBackward(int length, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset);

    /** y = 1 / (1 + e^−x), within 3 units of the last place. */
    void sigmoid(int length, float[] x, int xOffset, float[] y, int yOffset);

    /** dx = dy·(y·(1 − y)), the bracket as y − y² rounded once. */
    void sigmoidBackward(int length, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset);

    /** y = x·Φ(x), Φ being the normal distribution's share below x. y must not be x. */
    void gelu(int length, float[] x, int xOffset, float[] y, int yOffset);

    /** dx = dy·(Φ(x) + x·φ(x)), φ being the normal distribution's density. dx must be none of the others. */
    void geluBackward(int length, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset);

    /**
     * Softmax over the channels of one pixel: y[c] = e[c] / Σ e with e[c] = exp(x[c] − max x); the sum takes channels
     * ascending, from +0.
     */
    void softmax(int channels, float[] x, int xOffset, float[] y, int yOffset);

    /** dx[c] = y[c]·(dy[c] − Σ dy·y) for one pixel; the sum takes channels ascending, from +0, fused. */
    void softmaxBackward(int channels, float[] y, int yOffset, float[] dy, int dyOffset, float[] dx, int dxOffset);
}
