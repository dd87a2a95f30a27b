package dev.convoy.kernel;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.Shape;

/**
 * Windows of a pooling layer.
 *
 * @param input C × H × W
 * @param window side of the square window in pixels
 * @param stride step of the window, at least 1
 * @param pad pixels outside the image that windows may start in, on each side; less than {@code window}
 * @param roundUp Caffe's rule: the pooled size rounds up, so the last window may reach over the edge; else it rounds
 *     down
 */
public record PoolGeometry(Shape input, int window, int stride, int pad, boolean roundUp) {
    public PoolGeometry {
        check(window > 0, "window must be positive, found %d", window);
        check(stride > 0, "stride must be positive, found %d", stride);
        check(pad >= 0 && pad < window, "pad must be in [0, %d), found %d", window, pad);
        check(
                window <= input.height() + 2 * pad && window <= input.width() + 2 * pad,
                "window %dx%d with pad %d does not fit input %s",
                window,
                window,
                pad,
                input);
    }

    /**
     * C × OH × OW with OH = ⌊ or ⌈ (H + 2·pad − window) / stride ⌋ or ⌉ + 1; a last window that would start
     * outside the image and its leading padding is dropped, as in Caffe (which does so only where pad > 0, and without
     * padding pools an empty window if stride > window).
     */
    public Shape output() {
        return new Shape(input.channels(), pooled(input.height()), pooled(input.width()));
    }

    private int pooled(int side) {
        int span = side + 2 * pad - window;
        int size = (roundUp ? (span + stride - 1) / stride : span / stride) + 1;
        boolean lastStartsOutside = (size - 1) * stride >= side + pad;
        return lastStartsOutside ? size - 1 : size;
    }
}
