package dev.convoy.imageset;

import dev.convoy.image.DecodeSettings;
import dev.convoy.image.ImageSize;
import java.util.Objects;
import java.util.Optional;

/**
 * What to prepare and how. Built by {@link #of} and the {@code with} methods.
 *
 * @param input folder of the raw images, any Hadoop path
 * @param output folder of the data set, any Hadoop path; must not exist or be empty
 * @param format form of the input
 * @param decoding size and channels of the images to make, and what lies behind transparent ones; where images keep
 *     their size, all must have the same
 * @param split parts of train, val and test; without it {@link SplitFractions#DEFAULT} where the input names no splits,
 *     and the input's own splits where it does
 * @param maxBad fraction in [0, 1] of the images that may be quarantined before preparation fails
 * @param keepJpeg whether to keep JPEG files that take fewer bytes than their pixels, to be decoded while training
 * @param columns the columns of a manifest or table that count
 * @param arrangement how decoded images are put together to a data set
 */
public record PreparationSettings(
        String input,
        String output,
        SourceFormat format,
        DecodeSettings decoding,
        Optional<SplitFractions> split,
        double maxBad,
        boolean keepJpeg,
        TableColumns columns,
        Arrangement arrangement) {
    /** Fraction of bad images that is allowed unless another is asked for. */
    public static final double DEFAULT_MAX_BAD = 0.01;

    public PreparationSettings {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(decoding, "decoding");
        Objects.requireNonNull(split, "split");
        Objects.requireNonNull(columns, "columns");
        Objects.requireNonNull(arrangement, "arrangement");
        if (input.isBlank() || output.isBlank()) {
            throw new ImageSetException("input and output must be paths, found '" + input + "' and '" + output + "'");
        }
        if (!(maxBad >= 0 && maxBad <= 1)) {
            throw new ImageSetException("max-bad must be in [0, 1], found " + maxBad);
        }
    }

    /** Recognizes the format, keeps size and colour, splits as {@code split} says by default, allows 1 % bad images. */
    public static PreparationSettings of(String input, String output) {
        return new PreparationSettings(
                input,
                output,
                SourceFormat.AUTO,
                DecodeSettings.AS_STORED,
                Optional.empty(),
                DEFAULT_MAX_BAD,
                false,
                TableColumns.DEFAULT,
                Arrangement.DEFAULT);
    }

    public PreparationSettings withFormat(SourceFormat newFormat) {
        return new PreparationSettings(
                input, output, newFormat, decoding, split, maxBad, keepJpeg, columns, arrangement);
    }

    public PreparationSettings withDecoding(DecodeSettings newDecoding) {
        return new PreparationSettings(
                input, output, format, newDecoding, split, maxBad, keepJpeg, columns, arrangement);
    }

    /** Squares of this side, as {@link ImageSize.Square} describes. */
    public PreparationSettings withSize(int side) {
        return withDecoding(decoding.withSize(new ImageSize.Square(side)));
    }

    public PreparationSettings withSplit(SplitFractions newSplit) {
        return new PreparationSettings(
                input, output, format, decoding, Optional.of(newSplit), maxBad, keepJpeg, columns, arrangement);
    }

    public PreparationSettings withMaxBad(double newMaxBad) {
        return new PreparationSettings(
                input, output, format, decoding, split, newMaxBad, keepJpeg, columns, arrangement);
    }

    public PreparationSettings withKeepJpeg(boolean newKeepJpeg) {
        return new PreparationSettings(
                input, output, format, decoding, split, maxBad, newKeepJpeg, columns, arrangement);
    }

    public PreparationSettings withColumns(TableColumns newColumns) {
        return new PreparationSettings(
                input, output, format, decoding, split, maxBad, keepJpeg, newColumns, arrangement);
    }

    public PreparationSettings withArrangement(Arrangement newArrangement) {
        return new PreparationSettings(
                input, output, format, decoding, split, maxBad, keepJpeg, columns, newArrangement);
    }
}
