package dev.convoy.kernel;

/**
 * Average pooling of one block. The divisor is the window's area cut to the padded image, Caffe's rule: padding counts,
 * what rounding up adds beyond it does not.
 */
public interface AveragePoolKernel {
    /** y = the mean of each window, then max(0, y) if {@code relu}. */
    void forward(float[] x, boolean relu, float[] y);

    /** Overwrites the inside of dx: each dy divided by its divisor goes to every position of its window. */
    void backward(float[] dy, float[] dx);
}
