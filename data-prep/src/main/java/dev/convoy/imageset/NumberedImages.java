package dev.convoy.imageset;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** The images of a data set with their ids, in the partitions they were decoded in. */
final class NumberedImages {
    private static final int TREE_DEPTH = 2;

    private final JavaRDD<Tuple2<Long, Outcome.Prepared>> images;

    private NumberedImages(JavaRDD<Tuple2<Long, Outcome.Prepared>> images) {
        this.images = images;
    }

    /**
     * Numbers the images among the outcomes.
     *
     * @param firstIds the id of the first image of each partition and split: [partition][split]
     */
    static NumberedImages of(JavaRDD<Outcome> outcomes, Broadcast<long[][]> firstIds) {
        return new NumberedImages(
                outcomes.mapPartitionsWithIndex((partition, part) -> number(part, firstIds.value()[partition]), true));
    }

    private static Iterator<Tuple2<Long, Outcome.Prepared>> number(Iterator<Outcome> outcomes, long[] firstIds) {
        long[] next = firstIds.clone();
        List<Tuple2<Long, Outcome.Prepared>> images = new ArrayList<>();
        while (outcomes.hasNext()) {
            if (outcomes.next() instanceof Outcome.Prepared image) {
                images.add(new Tuple2<>(next[image.split.ordinal()]++, image));
            }
        }
        return images.iterator();
    }

    /** The images of one split. */
    JavaRDD<Tuple2<Long, Outcome.Prepared>> of(Split split) {
        return images.filter(image -> image._2().split == split);
    }

    /**
     * Up to {@code numSamples} images of the train split, at even distances, in the order of their ids.
     *
     * @param numImages how many images the split has
     */
    List<Outcome.Prepared> samples(long numImages, int numSamples) {
        long distance = Math.max(1, (numImages + numSamples - 1) / numSamples);
        return of(Split.TRAIN)
                .filter(image -> image._1() % distance == 0)
                .map(Tuple2::_2)
                .collect();
    }

    /** Sums over the train split, and the fingerprint of all splits. */
    PixelSums sums(ImageShape shape) {
        return images.mapPartitions(part -> List.of(sum(part, shape)).iterator())
                .treeReduce(PixelSums::add, TREE_DEPTH);
    }

    private static PixelSums sum(Iterator<Tuple2<Long, Outcome.Prepared>> images, ImageShape shape) {
        PixelSums sums = new PixelSums(shape);
        Fingerprint fingerprint = new Fingerprint();
        while (images.hasNext()) {
            Tuple2<Long, Outcome.Prepared> image = images.next();
            fingerprint.add(image._1(), image._2());
            if (image._2().split == Split.TRAIN) {
                sums.add(image._2());
            }
        }
        sums.addFingerprint(fingerprint.words());
        return sums;
    }
}
