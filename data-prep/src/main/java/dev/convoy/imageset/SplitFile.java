package dev.convoy.imageset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One file of a split: its images from one id to before another. A plain class, not a record, for Spark's Kryo. */
final class SplitFile implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Pixels in one file: large enough for a store that counts files, small enough to write side by side. */
    private static final long FILE_BYTES = 64L << 20;

    final Split split;
    final int number;
    final long firstId;
    final long endId;

    private SplitFile(Split split, int number, long firstId, long endId) {
        this.split = split;
        this.number = number;
        this.firstId = firstId;
        this.endId = endId;
    }

    String name() {
        return String.format(Locale.ROOT, "part-%05d.zstd.parquet", number);
    }

    /**
     * The files of all splits; those of a split differ by one image at most, and a split without images has one file.
     *
     * @param counts images of each split
     * @param bytes bytes of an image
     * @param trainFiles files of the train split, or nothing for a number that makes them of a good size
     */
    static List<SplitFile> plan(long[] counts, long bytes, Optional<Integer> trainFiles) {
        List<SplitFile> plan = new ArrayList<>();
        for (Split split : Split.values()) {
            long images = counts[split.ordinal()];
            long files = trainFiles.isPresent()
                    ? inProportion(trainFiles.get(), images, counts[Split.TRAIN.ordinal()])
                    : 1 + images * bytes / FILE_BYTES;
            files = Math.max(1, Math.min(files, images));
            for (int number = 0; number < files; number++) {
                plan.add(new SplitFile(split, number, number * images / files, (number + 1) * images / files));
            }
        }
        return plan;
    }

    private static long inProportion(long trainFiles, long images, long trainImages) {
        return (trainFiles * images + trainImages - 1) / trainImages;
    }
}
