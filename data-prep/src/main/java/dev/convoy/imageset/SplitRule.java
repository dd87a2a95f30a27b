package dev.convoy.imageset;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * Which split an image belongs to. The content of the image alone decides, by a hash that is a point in [0, 1): below
 * the train fraction it is learned from, above it validates, above both it tests. So the same image falls into the same
 * split whatever else is in the set and wherever it is prepared, and no copy of a training image tests the net.
 */
final class SplitRule implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final double TWO_TO_MINUS_53 = 0x1p-53;

    private final boolean divideAll;
    private final double train;
    private final double trainAndVal;

    private SplitRule(boolean divideAll, double train, double trainAndVal) {
        this.divideAll = divideAll;
        this.train = train;
        this.trainAndVal = trainAndVal;
    }

    /**
     * The rule for an input.
     *
     * @param named splits that the input names itself, empty or with TRAIN among them
     * @param wanted fractions asked for
     * @throws ImageSetException if fractions are asked for and the input names its validation images itself
     */
    static SplitRule of(Set<Split> named, Optional<SplitFractions> wanted) {
        if (named.isEmpty()) {
            SplitFractions fractions = wanted.orElse(SplitFractions.DEFAULT);
            return new SplitRule(true, fractions.train(), fractions.train() + fractions.val());
        }
        if (wanted.isPresent() && named.contains(Split.VAL)) {
            throw new ImageSetException("split " + wanted.get()
                    + " has nothing to divide: the input names its train and val images itself; leave it out");
        }
        double train = wanted.map(fractions -> fractions.train() / (fractions.train() + fractions.val()))
                .orElse(1.0);
        return new SplitRule(false, train, 1);
    }

    /** The words for {@code dataset.json}. */
    static String describe(Set<Split> named, Optional<SplitFractions> wanted, boolean stratified) {
        String each = stratified ? " of each class" : "";
        if (named.isEmpty()) {
            return wanted.orElse(SplitFractions.DEFAULT) + each;
        }
        return wanted.map(fractions -> "test as named by the input, train and val as " + fractions + each)
                .orElse("as named by the input");
    }

    /** Whether the content decides about images that the input names so. */
    boolean divides(Split named) {
        return divideAll || (named == Split.TRAIN && train < 1);
    }

    /** The split of an image with this hash. */
    Split split(Split named, long content) {
        if (!divides(named)) {
            return named;
        }
        double point = point(content);
        if (point < train) {
            return Split.TRAIN;
        }
        return !divideAll || point < trainAndVal ? Split.VAL : Split.TEST;
    }

    /** How many of so many images are for training, to the nearest. */
    long trainImages(long images) {
        return Math.round(train * images);
    }

    /** How many of so many images are for training or validation, to the nearest. */
    long trainAndValImages(long images) {
        return divideAll ? Math.round(trainAndVal * images) : images;
    }

    /** The first 53 bits of the contents' SHA-256, as a number in [0, 1). */
    static double point(byte[] contents) {
        return point(ByteBuffer.wrap(Fingerprint.sha256().digest(contents)).getLong());
    }

    private static double point(long content) {
        return (content >>> 11) * TWO_TO_MINUS_53;
    }
}
