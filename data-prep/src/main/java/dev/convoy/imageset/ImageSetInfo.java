package dev.convoy.imageset;

import dev.convoy.image.ColourMode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code dataset.json} says of a data set.
 *
 * @param formatVersion version of the layout on disk, {@link ImageSet#FORMAT_VERSION}
 * @param shape shape of every image
 * @param classNames names of the classes; the label of an image is its class's place in this list
 * @param counts for each split the number of images of each class, in the order of {@code classNames}
 * @param mean mean pixel of each channel over the train split, in [0, 255]
 * @param std standard deviation (of the population) of each channel over the train split, in [0, 255]
 * @param quarantined number of images that could not be used
 * @param fingerprint 64 hexadecimal digits that depend on every image, its label, split and id and on nothing else
 * @param encoding what the column {@code pixels} holds
 * @param decoderRevision how files were decoded: {@link ImageEncoding#JPEG} sets can be read with the same alone
 * @param origin how the data set was made
 * @param findings what was found while it was made
 */
public record ImageSetInfo(
        int formatVersion,
        ImageShape shape,
        List<String> classNames,
        Map<Split, List<Long>> counts,
        List<Double> mean,
        List<Double> std,
        long quarantined,
        String fingerprint,
        ImageEncoding encoding,
        int decoderRevision,
        Origin origin,
        Findings findings) {
    public ImageSetInfo {
        classNames = List.copyOf(classNames);
        Map<Split, List<Long>> inOrder = new EnumMap<>(Split.class); // so that dataset.json has one order
        counts.forEach((split, ofClass) -> inOrder.put(split, List.copyOf(ofClass)));
        counts = Collections.unmodifiableMap(inOrder);
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        for (Split split : Split.values()) {
            int found = counts.getOrDefault(split, List.of()).size();
            if (found != classNames.size()) {
                throw new ImageSetException("counts of " + split.folder() + " must be given for " + classNames.size()
                        + " classes, found " + found);
            }
        }
        if (mean.size() != shape.channels() || std.size() != shape.channels()) {
            throw new ImageSetException("mean and std must be given for " + shape.channels() + " channels, found "
                    + mean.size() + " and " + std.size());
        }
    }

    /**
     * How a data set was made.
     *
     * @param version version of Convoy
     * @param input path of the raw images, as given
     * @param format form of the raw images, as recognized
     * @param size the size asked for: a side, {@code WIDTHxHEIGHT}, or {@code keep} where images kept theirs
     * @param colour channels asked for
     * @param background colour that transparent pixels were laid over, {@code #rrggbb}
     * @param split fractions of train/val/test used, or {@code as named by the input}
     * @param maxBad fraction of bad images allowed
     */
    public record Origin(
            String version,
            String input,
            SourceFormat format,
            String size,
            ColourMode colour,
            String background,
            String split,
            double maxBad) {}

    /** Number of images in the split. */
    public long count(Split split) {
        return counts.get(split).stream().mapToLong(Long::longValue).sum();
    }

    /** Number of classes. */
    public int numClasses() {
        return classNames.size();
    }
}
