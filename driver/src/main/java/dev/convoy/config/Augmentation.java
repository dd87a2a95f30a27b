package dev.convoy.config;

/**
 * Random changes to the training images. A random crop needs no switch: it happens wherever the data set's images, padded,
 * are larger than the net's input.
 *
 * @param cropPadding zeros put on each side of an image before it is cropped, in pixels
 * @param flip whether half of the images are mirrored left to right
 */
public record Augmentation(int cropPadding, boolean flip) {
    public Augmentation {
        if (cropPadding < 0) {
            throw new IllegalArgumentException("crop_padding must not be negative, found " + cropPadding);
        }
    }
}
