package dev.convoy.imageset;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
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
    static String describe(Set<Split> named, Optional<SplitFractions> wanted) {
        if (named.isEmpty()) {
            return wanted.orElse(SplitFractions.DEFAULT).toString();
        }
        return wanted.map(fractions -> "test as named by the input, train and val as " + fractions)
                .orElse("as named by the input");
    }

    /** The split of the image with these contents. */
    Split split(Split named, byte[] contents) {
        if (!divideAll && (named != Split.TRAIN || train == 1)) {
            return named;
        }
        double point = point(contents);
        if (point < train) {
            return Split.TRAIN;
        }
        return !divideAll || point < trainAndVal ? Split.VAL : Split.TEST;
    }

    /** The first 53 bits of the contents' SHA-256, as a number in [0, 1). */
    static double point(byte[] contents) {
        MessageDigest digest = Fingerprint.sha256();
        return (ByteBuffer.wrap(digest.digest(contents)).getLong() >>> 11) * TWO_TO_MINUS_53;
    }
}
