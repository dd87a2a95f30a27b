package dev.convoy.imageset;

import java.io.Serializable;
import java.util.Comparator;

/**
 * An image of which there is a copy that comes first: in an earlier split, or before it in the same. A plain class, not a
 * record: Spark's Kryo cannot fill records.
 */
final class Duplicate implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The copy that is named is that of the earliest split, among those the most similar, among those the first. */
    static final Comparator<Duplicate> BEST_FIRST = Comparator.<Duplicate>comparingInt(copy -> copy.keptSplit)
            .thenComparingInt(copy -> copy.distance)
            .thenComparingLong(copy -> copy.kept);

    /** Distance of images of the same bytes. */
    static final int EXACT = -1;

    /** Slice · 2³² + number in the slice. */
    final long position;

    /** Position of the copy that comes first. */
    final long kept;

    final byte split;
    final byte keptSplit;

    /** How many bits of the perceptual hashes differ, or {@link #EXACT}. */
    final int distance;

    Duplicate(long position, int split, long kept, int keptSplit, int distance) {
        this.position = position;
        this.split = (byte) split;
        this.kept = kept;
        this.keptSplit = (byte) keptSplit;
        this.distance = distance;
    }

    static long position(int slice, int image) {
        return ((long) slice << Integer.SIZE) | image;
    }

    static int slice(long position) {
        return (int) (position >> Integer.SIZE);
    }

    static int image(long position) {
        return (int) position;
    }

    boolean isExact() {
        return distance == EXACT;
    }

    boolean isAcrossSplits() {
        return split != keptSplit;
    }

    static Duplicate better(Duplicate a, Duplicate b) {
        return BEST_FIRST.compare(a, b) <= 0 ? a : b;
    }
}
