package dev.convoy.imageset;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What was found while a data set was made.
 *
 * @param quarantineReasons how many images could not be used for each reason
 * @param originalSizes how large the images were before resizing
 * @param duplicates images that are there more than once
 * @param colourComponents principal components of the colours of the train split
 */
public record Findings(
        Map<String, Long> quarantineReasons,
        SizeHistogram originalSizes,
        DuplicateCounts duplicates,
        ColourComponents colourComponents) {
    /** Of data sets that were made before these things were looked for. */
    public static final Findings NONE =
            new Findings(Map.of(), SizeHistogram.NONE, DuplicateCounts.NONE, ColourComponents.NONE);

    public Findings {
        quarantineReasons = Collections.unmodifiableMap(new TreeMap<>(quarantineReasons));
        Objects.requireNonNull(originalSizes, "originalSizes");
        Objects.requireNonNull(duplicates, "duplicates");
        Objects.requireNonNull(colourComponents, "colourComponents");
    }
}
