package dev.convoy.kernel;

/**
 * Maxout of one block: y[k] = the maximum of the {@code pieces} channels from k · pieces on, pixel by pixel. The piece that
 * won is stored in the forward pass and used by the backward pass. Among equal values the first wins; NaN wins over
 * everything, so that it is seen.
 */
public interface MaxoutKernel {
    /** Most pieces: their numbers fit a byte. */
    int MOST_PIECES = 127;

    /** Length of the switches array, one entry for each output activation of the block. */
    int switchesLength();

    /**
     * y = the maximum of each group of channels.
     *
     * @param x input block; read only
     * @param y output block; the inside is overwritten, the border is left alone
     * @param switches overwritten with the pieces that won
     */
    void forward(float[] x, float[] y, byte[] switches);

    /**
     * Each dy goes to the piece that won, all others get +0.
     *
     * @param dy read only
     * @param dx the inside is overwritten, the border is left alone
     */
    void backward(float[] dy, byte[] switches, float[] dx);
}
