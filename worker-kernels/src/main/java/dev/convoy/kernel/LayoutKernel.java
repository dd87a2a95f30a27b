package dev.convoy.kernel;

import dev.convoy.tensor.BlockLayout;

/** Changes between plain N × C × H × W arrays and blocks of sixteen images. */
public interface LayoutKernel {
    /**
     * Writes images into the inside of a block; lanes beyond {@code images} become zero.
     *
     * @param images in [1, 16]
     * @param nchw images one after the other, starting at {@code offset}
     */
    void toBlock(int images, float[] nchw, int offset, BlockLayout layout, float[] block);

    /** The reverse of {@link #toBlock}. */
    void fromBlock(int images, BlockLayout layout, float[] block, float[] nchw, int offset);
}
