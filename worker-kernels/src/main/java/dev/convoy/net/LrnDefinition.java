package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.LrnRegion;

/**
 * Local response normalization: each activation is divided by (k + alpha · Σ x²)^beta, summed over its neighbours and
 * itself.
 *
 * @param name unique in the net
 * @param size channels in a window, or pixels along each of its sides; odd
 * @param alpha factor of the sum of squares, at least 0
 * @param beta exponent, positive; 0.75 is fast, others are not
 * @param k added to the sum, positive
 * @param region what the window spans
 * @param divideAlpha whether alpha is divided by the number of places in a window, {@code size} or {@code size}², as
 *     Caffe and cuda-convnet do; the paper does not
 */
public record LrnDefinition(
        String name, int size, double alpha, double beta, double k, LrnRegion region, boolean divideAlpha)
        implements LayerDefinition {
    public LrnDefinition {
        LayerDefinition.checkName(name);
        check(size > 0 && size % 2 == 1, "%s: size must be odd and positive, found %d", name, size);
        check(alpha >= 0 && alpha <= Float.MAX_VALUE, "%s: alpha must be finite and at least 0, found %s", name, alpha);
        check(beta > 0 && beta <= Float.MAX_VALUE, "%s: beta must be finite and positive, found %s", name, beta);
        check(k >= Float.MIN_NORMAL && k <= Float.MAX_VALUE, "%s: k must be finite and positive, found %s", name, k);
    }

    @Override
    public String type() {
        return "lrn";
    }

    /** What a square is multiplied by: alpha, divided if {@link #divideAlpha} says so. */
    double alphaPerSquare() {
        int places = switch (region) {
            case ACROSS_CHANNELS -> size;
            case WITHIN_CHANNEL -> size * size;
        };
        return divideAlpha ? alpha / places : alpha;
    }
}
