package dev.convoy.imageset;

import java.io.Serializable;

/**
 * Shape of every image of a data set: C × H × W.
 *
 * @param channels C: 1 (grey) or 3 (red, green, blue)
 * @param height H in pixels, positive
 * @param width W in pixels, positive
 */
public record ImageShape(int channels, int height, int width) implements Serializable {
    public ImageShape {
        if (!((channels == 1 || channels == 3) && height > 0 && width > 0)) {
            throw new ImageSetException("image shape must have 1 or 3 channels and positive sides, found " + channels
                    + "x" + height + "x" + width);
        }
        if ((long) channels * height * width > Integer.MAX_VALUE) {
            throw new ImageSetException(
                    "image shape " + channels + "x" + height + "x" + width + " has more pixels than an array can hold");
        }
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
