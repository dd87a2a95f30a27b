package dev.convoy.imageset;

/**
 * How many images of a data set there are more than once.
 *
 * @param policy what became of them
 * @param maxDistance bits of the 64 of the perceptual hash in which near copies differ at most
 * @param exactCopies images with the same bytes as another that comes first, in whatever split
 * @param exactAcrossSplits those of them whose first copy is in another split
 * @param nearAcrossSplits images that are near copies of an image of an earlier split
 * @param conflictingLabels images with the same bytes as one that comes first and has another label
 * @param removed images that were taken out for it
 */
public record DuplicateCounts(
        DuplicatePolicy policy,
        int maxDistance,
        long exactCopies,
        long exactAcrossSplits,
        long nearAcrossSplits,
        long conflictingLabels,
        long removed) {
    /** Where nobody looked for them. */
    public static final DuplicateCounts NONE = new DuplicateCounts(DuplicatePolicy.OFF, 0, 0, 0, 0, 0, 0);
}
