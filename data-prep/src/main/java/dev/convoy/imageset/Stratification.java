package dev.convoy.imageset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Divides each class in the same fractions, to within one image: the images of a class are ordered by their hashes, the
 * first are for training, the next validate, the rest test. Where the order is cut there is a hash, and comparing with
 * it decides, so that copies of an image never part. Copies with different labels follow the class with the lowest.
 */
final class Stratification implements SplitAssignment.Rule {
    private static final long serialVersionUID = 1L;
    private static final long IMAGES_PER_TASK = 200_000;

    /** Above all hashes, which lose their last bit to be positive. */
    private static final long ALL = Long.MAX_VALUE;

    private final SplitRule rule;
    private final long[] trainEnds;
    private final long[] valEnds;
    private final HashMap<Long, Integer> shared;

    private Stratification(SplitRule rule, long[] trainEnds, long[] valEnds, Map<Long, Integer> shared) {
        this.rule = rule;
        this.trainEnds = trainEnds;
        this.valEnds = valEnds;
        this.shared = new HashMap<>(shared);
    }

    /**
     * Finds the cuts, as Spark jobs.
     *
     * @param rule which images are divided and in what fractions
     * @param numImages about how many images there are
     */
    static Stratification of(StagedImages images, SplitRule rule, int numClasses, long numImages) {
        int tasks = Math.toIntExact(1 + numImages / IMAGES_PER_TASK);
        JavaPairRDD<Long, Integer> labels = images.slices()
                .flatMapToPair(slice -> slice._2().images().stream()
                        .filter(image -> rule.divides(image.named()))
                        .map(image -> new Tuple2<>(hash(image), image.label()))
                        .iterator());
        Map<Long, Integer> shared = shared(labels, tasks);
        Broadcast<HashMap<Long, Integer>> owners = images.context().broadcast(new HashMap<>(shared));
        JavaPairRDD<ClassHash, Boolean> ordered = labels.mapToPair(image -> {
                    int label = owners.value().getOrDefault(image._1(), image._2());
                    return new Tuple2<>(new ClassHash(label, image._1()), true);
                })
                .repartitionAndSortWithinPartitions(new HashPartitioner(tasks));
        long[] counts = new long[numClasses];
        ordered.mapPartitions(Stratification::count).collect().forEach(count -> counts[count._1()] = count._2());
        long[] trainEnds = new long[numClasses];
        long[] valEnds = new long[numClasses];
        Arrays.fill(trainEnds, ALL);
        Arrays.fill(valEnds, ALL);
        ordered.mapPartitions(part -> cuts(part, rule, counts)).collect().forEach(cut -> {
            long[] ends = cut._1() < numClasses ? trainEnds : valEnds;
            ends[cut._1() % numClasses] = cut._2();
        });
        return new Stratification(rule, trainEnds, valEnds, shared);
    }

    /** The contents that occur in several classes, with the lowest of their labels. */
    private static Map<Long, Integer> shared(JavaPairRDD<Long, Integer> labels, int tasks) {
        return labels.mapValues(label -> ((long) label << Integer.SIZE) | label)
                .reduceByKey(
                        (a, b) -> (Math.min(a >> Integer.SIZE, b >> Integer.SIZE) << Integer.SIZE)
                                | Math.max(a.intValue(), b.intValue()),
                        tasks)
                .filter(range -> range._2() >> Integer.SIZE != range._2().intValue())
                .mapValues(range -> (int) (range >> Integer.SIZE))
                .collectAsMap();
    }

    private static Iterator<Tuple2<Integer, Long>> count(Iterator<Tuple2<ClassHash, Boolean>> images) {
        Map<Integer, Long> counts = new HashMap<>();
        while (images.hasNext()) {
            counts.merge(images.next()._1().label, 1L, Long::sum);
        }
        List<Tuple2<Integer, Long>> found = new ArrayList<>();
        counts.forEach((label, count) -> found.add(new Tuple2<>(label, count)));
        return found.iterator();
    }

    /** The hashes at which classes are cut: by label for the end of train, by label plus the number of classes for val. */
    private static Iterator<Tuple2<Integer, Long>> cuts(
            Iterator<Tuple2<ClassHash, Boolean>> images, SplitRule rule, long[] counts) {
        List<Tuple2<Integer, Long>> cuts = new ArrayList<>();
        int label = -1;
        long rank = 0;
        while (images.hasNext()) {
            ClassHash image = images.next()._1();
            rank = image.label == label ? rank + 1 : 0;
            label = image.label;
            if (rank == rule.trainImages(counts[label])) {
                cuts.add(new Tuple2<>(label, image.hash));
            }
            if (rank == rule.trainAndValImages(counts[label])) {
                cuts.add(new Tuple2<>(label + counts.length, image.hash));
            }
        }
        return cuts.iterator();
    }

    private static long hash(StagedImage image) {
        return image.content() >>> 1;
    }

    @Override
    public Split split(StagedImage image) {
        if (!rule.divides(image.named())) {
            return image.named();
        }
        int label = shared.getOrDefault(hash(image), image.label());
        if (hash(image) < trainEnds[label]) {
            return Split.TRAIN;
        }
        return hash(image) < valEnds[label] ? Split.VAL : Split.TEST;
    }

    /** The place of an image in the order of its class. */
    static final class ClassHash implements Comparable<ClassHash>, Serializable {
        private static final long serialVersionUID = 1L;

        private final int label;
        private final long hash;

        private ClassHash(int label, long hash) {
            this.label = label;
            this.hash = hash;
        }

        @Override
        public int compareTo(ClassHash other) {
            int byLabel = Integer.compare(label, other.label);
            return byLabel != 0 ? byLabel : Long.compare(hash, other.hash);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ClassHash that && that.label == label && that.hash == hash;
        }

        /** Of the label alone, which makes a class's images meet in one task. */
        @Override
        public int hashCode() {
            return label;
        }
    }
}
