package dev.convoy.kernel;

/**
 * Dropout of one block. A mask has a bit for each activation, 1 if it is dropped: activation a = (row · W + column) · C +
 * channel of image n is the bit 31 − a mod 32 of mask[(a / 32) · 16 + n]. Which these are {@link dev.convoy.random.Bernoulli}
 * tells: trial a of (stream, key of the image).
 */
public interface DropoutKernel {
    /** Length of a mask. */
    int maskLength();

    /**
     * Draws what is dropped.
     *
     * @param keys of sixteen images: the lower halves, then the upper halves; 32
     * @param mask overwritten
     */
    void draw(int[] keys, int[] mask);

    /**
     * y = 0 where the mask drops, else scale · x.
     *
     * @param x activations or their gradients
     * @param y overwritten, but for its border; may be x
     */
    void apply(int[] mask, float scale, float[] x, float[] y);
}
