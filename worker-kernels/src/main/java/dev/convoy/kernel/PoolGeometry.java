package dev.convoy.kernel;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.Shape;

/**
 * Windows of a pooling layer.
 *
 * @param input C × H × W
 * @param windowHeight rows of the window
 * @param windowWidth columns of the window
 * @param stride step of the window, at least 1
 * @param pad pixels outside the image that windows may start in, on each side; less than the window's sides
 * @param roundUp Caffe's rule: the pooled size rounds up, so the last window may reach over the edge; else it rounds
 *     down
 */
public record PoolGeometry(Shape input, int windowHeight, int windowWidth, int stride, int pad, boolean roundUp) {
    public PoolGeometry {
        int side = Math.min(windowHeight, windowWidth);
        check(side > 0, "window must be positive, found %dx%d", windowHeight, windowWidth);
        check(stride > 0, "stride must be positive, found %d", stride);
        check(pad >= 0 && pad < side, "pad must be in [0, %d), found %d", side, pad);
        check(
                windowHeight <= input.height() + 2 * pad && windowWidth <= input.width() + 2 * pad,
                "window %dx%d with pad %d does not fit input %s",
                windowHeight,
                windowWidth,
                pad,
                input);
    }

    /** Square windows. */
    public PoolGeometry(Shape input, int window, int stride, int pad, boolean roundUp) {
        this(input, window, window, stride, pad, roundUp);
    }

    /** One window over the whole input. */
    public static PoolGeometry global(Shape input) {
        return new PoolGeometry(input, input.height(), input.width(), 1, 0, false);
    }

    /** Positions of a window. */
    public int places() {
        return Math.multiplyExact(windowHeight, windowWidth);
    }

    /**
     * C × OH × OW with OH = ⌊ or ⌈ (H + 2·pad − window) / stride ⌋ or ⌉ + 1; a last window that would start
     * outside the image and its leading padding is dropped, as in Caffe (which does so only where pad > 0, and without
     * padding pools an empty window if stride > window).
     */
    public Shape output() {
        return new Shape(input.channels(), pooled(input.height(), windowHeight), pooled(input.width(), windowWidth));
    }

    private int pooled(int side, int window) {
        int span = side + 2 * pad - window;
        int size = (roundUp ? (span + stride - 1) / stride : span / stride) + 1;
        boolean lastStartsOutside = (size - 1) * stride >= side + pad;
        return lastStartsOutside ? size - 1 : size;
    }
}
