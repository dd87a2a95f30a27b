package dev.convoy.imageset;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Finds images that are in a set more than once, as Spark jobs: images of the same bytes by sorting their hashes, and near
 * copies in different splits by {@link NearCopies}.
 */
final class DuplicateSearch {
    private static final long IMAGES_PER_TASK = 100_000;

    private final JavaPairRDD<ImageCopy, Boolean> sorted;
    private final int numSlices;
    private final int tasks;

    DuplicateSearch(StagedImages images, Broadcast<SplitAssignment> assignment, long numImages) {
        numSlices = assignment.value().numSlices();
        tasks = Math.toIntExact(1 + numImages / IMAGES_PER_TASK);
        sorted = images.slices()
                .flatMapToPair(slice -> copies(slice._1(), slice._2(), assignment.value()))
                .repartitionAndSortWithinPartitions(new HashPartitioner(tasks));
    }

    private static Iterator<Tuple2<ImageCopy, Boolean>> copies(
            int number, StagedSlice slice, SplitAssignment assignment) {
        return IntStream.range(0, slice.images().size())
                .boxed()
                .flatMap(i -> assignment.split(number, i).stream()
                        .map(split -> new ImageCopy(slice.images().get(i), split, Duplicate.position(number, i))))
                .map(copy -> new Tuple2<>(copy, true))
                .iterator();
    }

    /** How many images have the same bytes as another that comes first. */
    long exactCopies() {
        return sorted.mapPartitions(images -> {
                    long all = 0;
                    long firsts = 0;
                    Optional<ImageCopy> first = Optional.empty();
                    while (images.hasNext()) {
                        ImageCopy image = images.next()._1();
                        all++;
                        if (first.filter(image::hasContentOf).isEmpty()) {
                            first = Optional.of(image);
                            firsts++;
                        }
                    }
                    return List.of(all - firsts).iterator();
                })
                .reduce(Long::sum);
    }

    /**
     * Images of the same bytes in different splits or classes, and near copies in different splits, in the order of the
     * input.
     */
    JavaRDD<Duplicate> find() {
        JavaPairRDD<Long, Duplicate> exact = sorted.mapPartitionsToPair(DuplicateSearch::duplicates);
        JavaPairRDD<Long, Duplicate> near = sorted.mapPartitions(DuplicateSearch::firsts)
                .flatMapToPair(image -> NearCopies.buckets(image.hash).stream()
                        .map(bucket -> new Tuple2<>(bucket, image))
                        .iterator())
                .repartitionAndSortWithinPartitions(new HashPartitioner(tasks))
                .mapPartitionsToPair(NearCopies::find)
                .reduceByKey(new HashPartitioner(tasks), Duplicate::better);
        return exact.union(near)
                .repartitionAndSortWithinPartitions(new InputOrder(numSlices, tasks))
                .values();
    }

    /** The first of the images that have the same bytes, for all images of a part. */
    private static Iterator<ImageCopy> firsts(Iterator<Tuple2<ImageCopy, Boolean>> images) {
        List<ImageCopy> firsts = new ArrayList<>();
        while (images.hasNext()) {
            ImageCopy image = images.next()._1();
            if (firsts.isEmpty() || !image.hasContentOf(firsts.get(firsts.size() - 1))) {
                firsts.add(image);
            }
        }
        return firsts.iterator();
    }

    private static Iterator<Tuple2<Long, Duplicate>> duplicates(Iterator<Tuple2<ImageCopy, Boolean>> images) {
        List<Tuple2<Long, Duplicate>> duplicates = new ArrayList<>();
        Optional<ImageCopy> first = Optional.empty();
        while (images.hasNext()) {
            ImageCopy image = images.next()._1();
            if (first.filter(image::hasContentOf).isEmpty()) {
                first = Optional.of(image);
            } else if (image.split != first.get().split || image.label != first.get().label) {
                duplicates.add(new Tuple2<>(image.position, image.of(first.get(), Duplicate.EXACT)));
            }
        }
        return duplicates.iterator();
    }

    /** Cuts positions into ranges of slices. */
    private static final class InputOrder extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int numSlices;
        private final int parts;

        private InputOrder(int numSlices, int parts) {
            this.numSlices = numSlices;
            this.parts = parts;
        }

        @Override
        public int numPartitions() {
            return parts;
        }

        @Override
        public int getPartition(Object key) {
            return (int) ((long) Duplicate.slice((Long) key) * parts / numSlices);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof InputOrder that && that.numSlices == numSlices && that.parts == parts;
        }

        @Override
        public int hashCode() {
            return 31 * numSlices + parts;
        }
    }
}
