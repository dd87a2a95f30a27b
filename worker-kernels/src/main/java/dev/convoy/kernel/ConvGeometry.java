package dev.convoy.kernel;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.Shape;

/**
 * What a convolution computes: y[k, i, j] = b[k] + Σ_{c,r,t} W[k, c, r, t] · x[c, i·stride + r − pad, j·stride + t − pad].
 *
 * @param input C × H × W
 * @param filters K, number of filters
 * @param filterHeight R
 * @param filterWidth S
 * @param stride step of the filter in both directions, at least 1
 * @param pad zeros on each side of H and of W, less than the filter's sides
 */
public record ConvGeometry(Shape input, int filters, int filterHeight, int filterWidth, int stride, int pad) {
    public ConvGeometry {
        check(filters > 0, "filters must be positive, found %d", filters);
        check(
                filterHeight > 0 && filterWidth > 0,
                "filter sides must be positive, found %dx%d",
                filterHeight,
                filterWidth);
        check(stride > 0, "stride must be positive, found %d", stride);
        check(
                pad >= 0 && pad < filterHeight && pad < filterWidth,
                "pad must be in [0, %d), found %d",
                Math.min(filterHeight, filterWidth),
                pad);
        check(
                filterHeight <= input.height() + 2 * pad && filterWidth <= input.width() + 2 * pad,
                "filter %dx%d with pad %d does not fit input %s",
                filterHeight,
                filterWidth,
                pad,
                input);
    }

    /** K × OH × OW with OH = ⌊(H + 2·pad − R) / stride⌋ + 1. */
    public Shape output() {
        return new Shape(
                filters,
                (input.height() + 2 * pad - filterHeight) / stride + 1,
                (input.width() + 2 * pad - filterWidth) / stride + 1);
    }

    /** Number of weights: K · C · R · S, in that order. */
    public int weights() {
        return Math.multiplyExact(filters * filterHeight, Math.multiplyExact(filterWidth, input.channels()));
    }
}
