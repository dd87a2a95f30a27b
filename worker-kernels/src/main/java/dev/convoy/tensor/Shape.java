package dev.convoy.tensor;

import static dev.convoy.tensor.Checks.check;

/**
 * Shape of one image or of one image's activation: C × H × W.
 *
 * @param channels C, positive
 * @param height H in pixels, positive
 * @param width W in pixels, positive
 */
public record Shape(int channels, int height, int width) {
    public Shape {
        check(
                channels > 0 && height > 0 && width > 0,
                "shape must be positive, found %dx%dx%d",
                channels,
                height,
                width);
        check(
                (long) channels * height * width <= Integer.MAX_VALUE,
                "shape %dx%dx%d has more values than an array can hold",
                channels,
                height,
                width);
    }

    /** Number of values: C · H · W. */
    public int size() {
        return channels * height * width;
    }

    /** The field's notation, such as {@code 3x32x32}: channels first. */
    @Override
    public String toString() {
        return channels + "x" + height + "x" + width;
    }
}
