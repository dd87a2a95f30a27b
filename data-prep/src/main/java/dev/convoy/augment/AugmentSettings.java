package dev.convoy.augment;

import java.util.Optional;

/**
 * How a stored image becomes the net's input.
 *
 * @param channels channels of the input; the stored image must have the same
 * @param height height h of the crop in pixels, positive
 * @param width width w of the crop in pixels, positive
 * @param mean what is subtracted
 * @param scale factor applied after the subtraction (and the division by the standard deviation), finite and not 0
 * @param cropPadding zeros added on each side of the mean-subtracted image before it is cropped, in pixels, at least 0
 * @param flip whether training mirrors every second image, left to right
 * @param region random regions that training resizes to the input in place of crops of its size; excludes padding
 * @param colourNoise standard deviation of the noise of colours in training, at least 0; 0 for none
 */
public record AugmentSettings(
        int channels,
        int height,
        int width,
        MeanKind mean,
        float scale,
        int cropPadding,
        boolean flip,
        Optional<RegionJitter> region,
        double colourNoise) {
    private static final int MOST_COLOUR_CHANNELS = 3;

    public AugmentSettings {
        check(
                channels > 0 && height > 0 && width > 0,
                "input shape must be positive, found %dx%dx%d",
                channels,
                height,
                width);
        check(Float.isFinite(scale) && scale != 0, "scale must be finite and not 0, found %s", scale);
        check(cropPadding >= 0, "crop padding must be at least 0, found %d", cropPadding);
        check(region.isEmpty() || cropPadding == 0, "random regions take no crop padding, found %d", cropPadding);
        check(
                colourNoise >= 0 && Double.isFinite(colourNoise),
                "colour noise must be finite and at least 0, found %s",
                colourNoise);
        check(
                colourNoise == 0 || channels <= MOST_COLOUR_CHANNELS,
                "colour noise needs at most %d channels, found %d",
                MOST_COLOUR_CHANNELS,
                channels);
    }

    /** Settings without random regions and colour noise. */
    public AugmentSettings(
            int channels, int height, int width, MeanKind mean, float scale, int cropPadding, boolean flip) {
        this(channels, height, width, mean, scale, cropPadding, flip, Optional.empty(), 0);
    }

    static void check(boolean holds, String message, Object... args) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(java.util.Locale.ROOT, message, args));
        }
    }
}
