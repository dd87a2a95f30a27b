package dev.convoy.augment;

import static dev.convoy.augment.AugmentSettings.check;

import java.io.Serializable;
import java.util.Arrays;

/** Turns pixels into numbers: (pixel − mean) · factor[c], where factor[c] is the scale, divided by the channel's deviation. */
final class PixelNormalizer implements Serializable {
    private static final long serialVersionUID = 1L;

    private final MeanKind meanKind;
    private final float[] mean;
    private final float[] factors;

    /**
     * A normalizer of images of H × W pixels.
     *
     * @throws IllegalArgumentException if mean or deviations have another length or a value that cannot be
     */
    PixelNormalizer(AugmentSettings settings, int height, int width, InputStatistics statistics) {
        int channels = settings.channels();
        int expected = switch (settings.mean()) {
            case NONE -> 0;
            case CHANNEL -> channels;
            case IMAGE -> channels * height * width;
        };
        int found = statistics.mean().length;
        check(found == expected, "mean must hold %d numbers, found %d", expected, found);
        this.meanKind = settings.mean();
        this.mean = statistics.mean().clone();
        this.factors = factors(settings, statistics.std());
    }

    private static float[] factors(AugmentSettings settings, float[] std) {
        float[] factors = new float[settings.channels()];
        Arrays.fill(factors, settings.scale());
        check(
                std.length == 0 || std.length == factors.length,
                "std must hold %d numbers, found %d",
                factors.length,
                std.length);
        for (int c = 0; c < std.length; c++) {
            check(
                    Float.isFinite(std[c]) && std[c] > 0,
                    "std of channel %d must be positive and finite, found %s",
                    c,
                    std[c]);
            factors[c] = (float) ((double) settings.scale() / std[c]);
        }
        return factors;
    }

    /** What differences from the mean of a channel are multiplied by. */
    float factor(int channel) {
        return factors[channel];
    }

    /**
     * Writes the numbers of neighbouring pixels of channel c.
     *
     * @param source place of the first one in the image
     */
    void write(byte[] pixels, int source, int c, int length, float[] out, int target) {
        switch (meanKind) {
            case NONE -> subtractNumber(pixels, source, 0f, factors[c], length, out, target);
            case CHANNEL -> subtractNumber(pixels, source, mean[c], factors[c], length, out, target);
            case IMAGE -> subtractImage(pixels, mean, source, factors[c], length, out, target);
        }
    }

    // the two innermost loops are methods of their own, so that the JIT compiles each as a small vector loop

    private static void subtractNumber(
            byte[] pixels, int source, float mean, float factor, int length, float[] out, int target) {
        for (int i = 0; i < length; i++) {
            out[target + i] = ((pixels[source + i] & 0xff) - mean) * factor;
        }
    }

    private static void subtractImage(
            byte[] pixels, float[] mean, int source, float factor, int length, float[] out, int target) {
        for (int i = 0; i < length; i++) {
            out[target + i] = ((pixels[source + i] & 0xff) - mean[source + i]) * factor;
        }
    }
}
