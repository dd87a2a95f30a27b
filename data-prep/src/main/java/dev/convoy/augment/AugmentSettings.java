package dev.convoy.augment;

/**
 * How a stored image becomes the net's input.
 *
 * @param channels channels of the input; the stored image must have the same
 * @param height height h of the crop in pixels, positive
 * @param width width w of the crop in pixels, positive
 * @param mean what is subtracted
 * @param scale factor applied after the subtraction, finite and not 0
 * @param cropPadding zeros added on each side of the mean-subtracted image before it is cropped, in pixels, at least 0
 * @param flip whether training mirrors every second image, left to right
 */
public record AugmentSettings(
        int channels, int height, int width, MeanKind mean, float scale, int cropPadding, boolean flip) {
    public AugmentSettings {
        check(
                channels > 0 && height > 0 && width > 0,
                "input shape must be positive, found %dx%dx%d",
                channels,
                height,
                width);
        check(Float.isFinite(scale) && scale != 0, "scale must be finite and not 0, found %s", scale);
        check(cropPadding >= 0, "crop padding must be at least 0, found %d", cropPadding);
    }

    static void check(boolean holds, String message, Object... args) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(java.util.Locale.ROOT, message, args));
        }
    }
}
