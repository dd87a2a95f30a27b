package dev.convoy.imageset;

import java.util.List;
import java.util.Set;

/**
 * The raw images of an input as the driver knows them before any is read.
 *
 * @param format form of the input, never AUTO
 * @param classNames names of the classes in the order of labels
 * @param namedSplits the splits that the input names itself; empty where it names none
 * @param slices the images in their order
 * @param grey whether images are grey unless something else is asked for
 */
record RawImages(
        SourceFormat format, List<String> classNames, Set<Split> namedSplits, List<RawSlice> slices, boolean grey) {
    long count() {
        return slices.stream().mapToLong(RawSlice::size).sum();
    }
}
