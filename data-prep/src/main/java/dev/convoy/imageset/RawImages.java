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
record RawImages(SourceFormat format, List<String> classNames, Set<Split> namedSplits, RawSlices slices, boolean grey) {
    static RawImages of(
            SourceFormat format, List<String> classNames, Set<Split> named, List<RawSlice> slices, boolean grey) {
        return new RawImages(format, classNames, named, new RawSlices.Listed(slices), grey);
    }

    long count() {
        return slices.count();
    }
}
