package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.Shape;
import java.io.Serializable;

/**
 * What a net takes: the shape of one image, and how pixels in [0, 255] become its input: (pixel − mean) · scale.
 *
 * @param channels C, 1 for grey or 3 for red, green, blue in that order
 * @param height H in pixels, after cropping
 * @param width W in pixels, after cropping
 * @param mean what is subtracted first
 * @param scale what the difference is multiplied by, not 0
 */
public record InputDefinition(int channels, int height, int width, MeanSubtraction mean, double scale)
        implements Serializable {
    public InputDefinition {
        check(
                channels > 0 && height > 0 && width > 0,
                "input: shape must be positive, found %dx%dx%d",
                channels,
                height,
                width);
        check(scale != 0 && Double.isFinite(scale), "input: scale must be finite and not 0, found %s", scale);
    }

    /** C × H × W. */
    public Shape shape() {
        return new Shape(channels, height, width);
    }
}
