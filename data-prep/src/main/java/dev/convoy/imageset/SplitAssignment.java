package dev.convoy.imageset;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/**
 * The split of every decoded image, as one byte each: [slice][image]. A plain class, not a record: Spark's Kryo cannot
 * fill records.
 */
final class SplitAssignment implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte REMOVED = -1;
    private static final int TREE_DEPTH = 2;

    private final byte[][] splits;

    private SplitAssignment(byte[][] splits) {
        this.splits = splits;
    }

    /** Decides about one image. */
    interface Rule extends Serializable {
        Split split(StagedImage image);
    }

    static SplitAssignment of(StagedImages images, Rule rule) {
        JavaRDD<byte[]> splits = images.slices().map(slice -> {
            List<StagedImage> all = slice._2().images();
            byte[] ofImage = new byte[all.size()];
            for (int i = 0; i < ofImage.length; i++) {
                ofImage[i] = (byte) rule.split(all.get(i)).ordinal();
            }
            return ofImage;
        });
        return new SplitAssignment(splits.collect().toArray(new byte[0][]));
    }

    /** The split of an image, or nothing if it is removed. */
    Optional<Split> split(int slice, int image) {
        byte split = splits[slice][image];
        return split == REMOVED ? Optional.empty() : Optional.of(Split.values()[split]);
    }

    boolean isIn(Split split, int slice, int image) {
        return splits[slice][image] == split.ordinal();
    }

    /** An assignment of its own, so that what tasks were given does not change under them. */
    SplitAssignment copy() {
        return new SplitAssignment(Arrays.stream(splits).map(byte[]::clone).toArray(byte[][]::new));
    }

    /** Takes an image out of the set. */
    void remove(int slice, int image) {
        splits[slice][image] = REMOVED;
    }

    int numSlices() {
        return splits.length;
    }

    /** For each slice, and once more for the end, the number of images of each split before it: [slice][split]. */
    long[][] firstIds() {
        long[][] first = new long[splits.length + 1][];
        long[] next = new long[Split.values().length];
        for (int slice = 0; slice < splits.length; slice++) {
            first[slice] = next.clone();
            for (byte split : splits[slice]) {
                if (split != REMOVED) {
                    next[split]++;
                }
            }
        }
        first[splits.length] = next;
        return first;
    }

    /** How many images each split has of each class: [split][label]. */
    static long[][] counts(StagedImages images, Broadcast<SplitAssignment> assignment, int numClasses) {
        return images.slices()
                .map(slice -> {
                    long[][] counts = new long[Split.values().length][numClasses];
                    List<StagedImage> all = slice._2().images();
                    for (int i = 0; i < all.size(); i++) {
                        int label = all.get(i).label();
                        assignment.value().split(slice._1(), i).ifPresent(split -> counts[split.ordinal()][label]++);
                    }
                    return counts;
                })
                .treeReduce(SplitAssignment::sum, TREE_DEPTH);
    }

    private static long[][] sum(long[][] a, long[][] b) {
        for (int split = 0; split < a.length; split++) {
            for (int label = 0; label < a[split].length; label++) {
                a[split][label] += b[split][label];
            }
        }
        return a;
    }
}
