package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.Shape;
import java.io.Serializable;

/**
 * What a net takes: the shape of one image, and how pixels in [0, 255] become its input: (pixel − mean) / std · scale.
 *
 * @param channels C, 1 for grey or 3 for red, green, blue in that order
 * @param height H in pixels, after cropping
 * @param width W in pixels, after cropping
 * @param mean what is subtracted first
 * @param std what the difference is divided by
 * @param scale what the quotient is multiplied by, not 0
 * @param whitening what is done to all numbers of the input together, last
 * @param whiteningEpsilon what is added to each eigenvalue that whitening divides by, at least 0
 */
public record InputDefinition(
        int channels,
        int height,
        int width,
        MeanSubtraction mean,
        DeviationDivision std,
        double scale,
        Whitening whitening,
        double whiteningEpsilon)
        implements Serializable {
    /** Most numbers of an input that whitening takes: a matrix of 38 MB and 9.4 million multiply-adds an image. */
    private static final int LARGEST_WHITENED = 3072;

    public InputDefinition {
        check(
                channels > 0 && height > 0 && width > 0,
                "input: shape must be positive, found %dx%dx%d",
                channels,
                height,
                width);
        check(scale != 0 && Double.isFinite(scale), "input: scale must be finite and not 0, found %s", scale);
        check(
                whiteningEpsilon >= 0 && Double.isFinite(whiteningEpsilon),
                "input: whitening_epsilon must be finite and at least 0, found %s",
                whiteningEpsilon);
        if (whitening != Whitening.NONE) {
            checkWhitening(channels, height, width, mean);
        }
    }

    private static void checkWhitening(int channels, int height, int width, MeanSubtraction mean) {
        check(mean != MeanSubtraction.NONE, "input: whitening needs a mean to be subtracted, found mean: none");
        double size = (double) channels * height * width;
        check(
                size <= LARGEST_WHITENED,
                "input: whitening %dx%dx%d takes a matrix of %.0f x %.0f numbers, %.1f GB, and as many multiply-adds for"
                        + " each image; inputs of at most %d numbers (3x32x32) are whitened",
                channels,
                height,
                width,
                size,
                size,
                size * size * Float.BYTES / 1e9,
                LARGEST_WHITENED);
    }

    /** An input that is not whitened. */
    public InputDefinition(
            int channels, int height, int width, MeanSubtraction mean, DeviationDivision std, double scale) {
        this(channels, height, width, mean, std, scale, LayerDefaults.WHITENING, LayerDefaults.WHITENING_EPSILON);
    }

    /** An input that is divided by no standard deviation. */
    public InputDefinition(int channels, int height, int width, MeanSubtraction mean, double scale) {
        this(channels, height, width, mean, LayerDefaults.STD, scale);
    }

    /** C × H × W. */
    public Shape shape() {
        return new Shape(channels, height, width);
    }
}
