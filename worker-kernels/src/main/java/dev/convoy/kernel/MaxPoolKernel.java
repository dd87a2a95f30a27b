package dev.convoy.kernel;

/**
 * Max pooling of one block. The position of the maximum in its window is stored in the forward pass and used by the
 * backward pass. Among equal values the first in row-major order of the window wins, as in Caffe. Positions outside the
 * image never win. NaN wins over everything, so that it is seen.
 */
public interface MaxPoolKernel {
    /** Length of the switches array, one entry for each output activation of the block. */
    int switchesLength();

    /**
     * y = the maximum of each window, then max(0, y) if {@code relu}.
     *
     * @param switches overwritten with the positions of the maxima
     */
    void forward(float[] x, boolean relu, float[] y, byte[] switches);

    /**
     * Overwrites dx: each dy goes to the position that won, windows in row-major order.
     *
     * @param dx the inside is overwritten, the border is left alone
     */
    void backward(float[] dy, byte[] switches, float[] dx);
}
