package dev.convoy.imageset;

import dev.convoy.image.ColourMode;
import java.util.Objects;
import java.util.Optional;

/**
 * What to prepare and how. Built by {@link #of} and the {@code with} methods.
 *
 * @param input folder of the raw images, any Hadoop path
 * @param output folder of the data set, any Hadoop path; must not exist or be empty
 * @param format form of the input
 * @param size side in pixels of the square images to make: the shorter side is resized to it (antialiased) and the
 *     middle cut out; without it images keep their size, and all must have the same
 * @param colour channels to make
 * @param split parts of train, val and test; without it {@link SplitFractions#DEFAULT} where the input names no splits,
 *     and the input's own splits where it does
 * @param maxBad fraction in [0, 1] of the images that may be quarantined before preparation fails
 */
public record PreparationSettings(
        String input,
        String output,
        SourceFormat format,
        Optional<Integer> size,
        ColourMode colour,
        Optional<SplitFractions> split,
        double maxBad) {
    private static final int MAX_SIZE = 4096;
    private static final double DEFAULT_MAX_BAD = 0.01;

    public PreparationSettings {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(colour, "colour");
        Objects.requireNonNull(split, "split");
        if (input.isBlank() || output.isBlank()) {
            throw new ImageSetException("input and output must be paths, found '" + input + "' and '" + output + "'");
        }
        if (size.isPresent() && (size.get() < 1 || size.get() > MAX_SIZE)) {
            throw new ImageSetException("size must be in [1, " + MAX_SIZE + "], found " + size.get());
        }
        if (!(maxBad >= 0 && maxBad <= 1)) {
            throw new ImageSetException("max-bad must be in [0, 1], found " + maxBad);
        }
    }

    /** Recognizes the format, keeps size and colour, splits as {@code split} says by default, allows 1 % bad images. */
    public static PreparationSettings of(String input, String output) {
        return new PreparationSettings(
                input, output, SourceFormat.AUTO, Optional.empty(), ColourMode.AUTO, Optional.empty(), DEFAULT_MAX_BAD);
    }

    public PreparationSettings withFormat(SourceFormat newFormat) {
        return new PreparationSettings(input, output, newFormat, size, colour, split, maxBad);
    }

    public PreparationSettings withSize(int newSize) {
        return new PreparationSettings(input, output, format, Optional.of(newSize), colour, split, maxBad);
    }

    public PreparationSettings withColour(ColourMode newColour) {
        return new PreparationSettings(input, output, format, size, newColour, split, maxBad);
    }

    public PreparationSettings withSplit(SplitFractions newSplit) {
        return new PreparationSettings(input, output, format, size, colour, Optional.of(newSplit), maxBad);
    }

    public PreparationSettings withMaxBad(double newMaxBad) {
        return new PreparationSettings(input, output, format, size, colour, split, newMaxBad);
    }
}
