package dev.convoy.kernel;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.Shape;

/**
 * Windows and constants of local response normalization: y = x · (k + alpha · Σ x²)^−beta, summed over the window centred
 * on x and cut to what there is.
 *
 * @param shape C × H × W of input and output
 * @param region what the window spans
 * @param size channels in a window, or pixels along each of its sides; odd
 * @param alpha factor of a sum of squares, at least 0; whoever wants it divided by the size of the window divides it
 * @param beta exponent, positive
 * @param k added to the sum, positive
 */
public record LrnGeometry(Shape shape, LrnRegion region, int size, double alpha, double beta, double k) {
    public LrnGeometry {
        check(size > 0 && size % 2 == 1, "size must be odd and positive, found %d", size);
        check(alpha >= 0 && alpha <= Float.MAX_VALUE, "alpha must be finite and at least 0, found %s", alpha);
        check(beta > 0 && beta <= Float.MAX_VALUE, "beta must be finite and positive, found %s", beta);
        check(k >= Float.MIN_NORMAL && k <= Float.MAX_VALUE, "k must be finite and positive, found %s", k);
    }

    /** Neighbours on each side: (size − 1) / 2. */
    int reach() {
        return size / 2;
    }

    /** Whether {@link LrnPower} computes the power, as vectors can. */
    boolean hasFastPower() {
        return beta == 0.75;
    }
}
