package dev.convoy.kernel;

/**
 * One side, rows or columns, of the windows of a pooling layer.
 *
 * @param side of the image
 * @param window side of the windows
 * @param stride step of the windows
 * @param pad pixels outside the image that windows may start in
 * @param windows number of windows
 */
record PoolAxis(int side, int window, int stride, int pad, int windows) {
    /** Where window {@code i} starts; negative in the padding. */
    int start(int i) {
        return i * stride - pad;
    }

    /** First position of window {@code i} inside the image. */
    int first(int i) {
        return Math.max(0, start(i));
    }

    /** End, exclusive, of window {@code i} inside the image. */
    int end(int i) {
        return Math.min(side, start(i) + window);
    }

    /** Length of window {@code i} cut to the padded image: Caffe's divisor counts padding but not what lies beyond. */
    int paddedLength(int i) {
        return Math.min(side + pad, start(i) + window) - start(i);
    }

    /** First of the windows that hold this position. */
    int firstWindow(int position) {
        return Math.max(0, Math.floorDiv(position + pad - window, stride) + 1);
    }

    /** End, exclusive, of the windows that hold this position. */
    int endWindow(int position) {
        return Math.min(windows, (position + pad) / stride + 1);
    }

    /** Most windows that hold one position. */
    int mostWindows() {
        return Math.min(windows, (window + stride - 1) / stride);
    }
}
