package dev.convoy.imageset;

import java.util.Objects;
import java.util.Optional;

/**
 * How decoded images are put together to a data set; changing it does not make decoded images useless.
 *
 * @param stratified whether each class is divided in the fractions asked for, to within an image; otherwise the hash of
 *     an image alone decides, whatever else is in the set
 * @param duplicates what becomes of images that are there more than once
 * @param files number of files of the train split, to which those of val and test are in proportion; without it as many
 *     as give files of about 64 MiB of pixels
 */
public record Arrangement(boolean stratified, DuplicatePolicy duplicates, Optional<Integer> files) {
    /** By hash alone, duplicates reported, files by size. */
    public static final Arrangement DEFAULT = new Arrangement(false, DuplicatePolicy.REPORT, Optional.empty());

    private static final int MAX_FILES = 100_000;

    public Arrangement {
        Objects.requireNonNull(duplicates, "duplicates");
        if (files.isPresent() && (files.get() < 1 || files.get() > MAX_FILES)) {
            throw new ImageSetException("files must be in [1, " + MAX_FILES + "], found " + files.get());
        }
    }

    public Arrangement withStratified(boolean newStratified) {
        return new Arrangement(newStratified, duplicates, files);
    }

    public Arrangement withDuplicates(DuplicatePolicy newDuplicates) {
        return new Arrangement(stratified, newDuplicates, files);
    }

    public Arrangement withFiles(int newFiles) {
        return new Arrangement(stratified, duplicates, Optional.of(newFiles));
    }
}
