package dev.convoy.config;

import dev.convoy.augment.RegionJitter;
import java.util.Optional;

/**
 * Random changes to the training images. A random crop needs no switch: it happens wherever the data set's images, padded,
 * are larger than the net's input.
 *
 * @param cropPadding zeros put on each side of an image before it is cropped, in pixels
 * @param flip whether half of the images are mirrored left to right
 * @param region random regions that are resized to the input in place of a crop; excludes padding
 * @param colourNoise standard deviation of the noise of colours, 0 for none
 */
public record Augmentation(int cropPadding, boolean flip, Optional<RegionJitter> region, double colourNoise) {
    /** Images as they are, the middle where they are larger than the input. */
    public static final Augmentation NONE = new Augmentation(0, false);

    public Augmentation {
        if (cropPadding < 0) {
            throw new IllegalArgumentException("crop_padding must not be negative, found " + cropPadding);
        }
        if (region.isPresent() && cropPadding > 0) {
            throw new IllegalArgumentException(
                    "area resizes regions of the image itself, so crop_padding must be 0, found " + cropPadding);
        }
        if (!(colourNoise >= 0 && Double.isFinite(colourNoise))) {
            throw new IllegalArgumentException("color_noise must be finite and not negative, found " + colourNoise);
        }
    }

    /** Random crops and flips alone. */
    public Augmentation(int cropPadding, boolean flip) {
        this(cropPadding, flip, Optional.empty(), 0);
    }
}
