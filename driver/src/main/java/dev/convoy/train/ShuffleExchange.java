package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.cost.TreeGroups;
import dev.convoy.imageset.ImageShard;
import dev.convoy.tensor.Parallelism;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * For many executors or large models: executors add up each other's gradients, so that the driver's link carries less. One
 * job of two stages: tasks compute the sums of their shards and put them into Spark's shuffle, a second stage takes them out
 * and adds. Additions follow the one {@link SummationTree}, element by element, so the bits are those of any other exchange.
 * A lost executor's part is computed again by Spark, from the shuffle's lineage.
 *
 * <p>Sharded: each of E adders gets one slice of every sum and gives the driver that slice of the gradient: the driver
 * receives one gradient, whatever E is. Tree: each of ⌈√P⌉ adders gets the whole sums of neighbouring tasks.
 */
final class ShuffleExchange implements GradientExchange {
    private final JavaSparkContext spark;
    private final JavaRDD<ImageShard> shards;
    private final Broadcast<RunSpec> spec;
    private final Routes routes;
    private float[] joined = new float[0];

    /** What of a task's sum goes to which adder. */
    private sealed interface Routes extends Serializable {
        int adders();

        /** The parts of a sum, each with its adder. */
        Stream<Tuple2<Integer, PartialSum>> of(int partition, PartialSum sum);
    }

    private ShuffleExchange(JavaSparkContext spark, JavaRDD<ImageShard> shards, RunSpec spec, Routes routes) {
        this.spark = spark;
        this.shards = shards;
        this.spec = spark.broadcast(spec);
        this.routes = routes;
    }

    /** Every executor adds one slice. */
    static ShuffleExchange sharded(JavaSparkContext spark, JavaRDD<ImageShard> shards, RunSpec spec, int executors) {
        return new ShuffleExchange(spark, shards, spec, new Slices(executors));
    }

    /** Some executors add the sums of neighbouring tasks. */
    static ShuffleExchange tree(JavaSparkContext spark, JavaRDD<ImageShard> shards, RunSpec spec, int executors) {
        return new ShuffleExchange(
                spark, shards, spec, new Neighbours(TreeGroups.of(executors, shards.getNumPartitions())));
    }

    @Override
    public PartialSum compute(Work work) {
        Broadcast<float[]> published = spark.broadcast(work.values());
        JavaPairRDD<Integer, PartialSum> parts =
                shards.mapPartitionsToPair(new Compute(spec, published, work.iteration(), work.learningRate(), routes));
        if (shards.getStorageLevel().equals(StorageLevel.NONE())) {
            // cleaning up goes back to the next persisted ancestor: not to the shuffle that the images were loaded by
            parts.persist(StorageLevel.MEMORY_ONLY());
        }
        JavaRDD<PartialSum> added =
                parts.partitionBy(new ToAdder(routes.adders())).mapPartitions(new Add());
        try {
            List<PartialSum> sums = added.collect();
            return routes instanceof Slices
                    ? join(sums, work.values().length)
                    : GradientSums.root(SummationTree.reduce(sums, unused -> {}, Parallelism.ALL_CORES), spec.value());
        } finally {
            added.rdd().cleanShuffleDependencies(false);
            parts.unpersist(false);
            published.destroy();
        }
    }

    /** The slices in order, each the sum over all shards, as one gradient. */
    private PartialSum join(List<PartialSum> slices, int length) {
        check(slices.size() == routes.adders(), "expected %d slices, found %d", routes.adders(), slices.size());
        if (joined.length != length) {
            joined = new float[length];
        }
        int offset = 0;
        for (PartialSum slice : slices) {
            float[] values = GradientSums.root(List.of(slice), spec.value()).gradient();
            System.arraycopy(values, 0, joined, offset, values.length);
            offset += values.length;
        }
        check(offset == length, "expected slices of %d values in all, found %d", length, offset);
        return slices.get(0).withGradient(joined);
    }

    @Override
    public void close() {
        ExecutorRun.forget(spec.value().runId());
        spec.destroy();
    }

    /** Slice a of A holds the values [⌊a·n/A⌋, ⌊(a+1)·n/A⌋). */
    private record Slices(int adders) implements Routes {
        @Override
        public Stream<Tuple2<Integer, PartialSum>> of(int partition, PartialSum sum) {
            return IntStream.range(0, adders)
                    .mapToObj(adder -> new Tuple2<>(adder, sum.withGradient(slice(sum.gradient(), adder))));
        }

        private float[] slice(float[] gradient, int adder) {
            return Arrays.copyOfRange(gradient, start(gradient.length, adder), start(gradient.length, adder + 1));
        }

        private int start(int length, int adder) {
            return (int) ((long) length * adder / adders);
        }
    }

    /** Sums go whole to the adder of their partition's neighbourhood. */
    private record Neighbours(int adders, int partitions) implements Routes {
        Neighbours(TreeGroups groups) {
            this(groups.count(), groups.partitions());
        }

        @Override
        public Stream<Tuple2<Integer, PartialSum>> of(int partition, PartialSum sum) {
            return Stream.of(new Tuple2<>(new TreeGroups(adders, partitions).groupOf(partition), sum));
        }
    }

    /** First stage: the sums of a partition's shards, on their way to those who add them. */
    private record Compute(
            Broadcast<RunSpec> spec, Broadcast<float[]> values, int iteration, double learningRate, Routes routes)
            implements PairFlatMapFunction<Iterator<ImageShard>, Integer, PartialSum> {
        @Override
        public Iterator<Tuple2<Integer, PartialSum>> call(Iterator<ImageShard> partition) {
            int number = TaskContext.getPartitionId();
            Work work = new Work(iteration, values.value(), learningRate, values.id());
            List<PartialSum> sums = GradientSums.ofPartition(ExecutorRun.of(spec.value()), partition, work);
            return sums.stream().flatMap(sum -> routes.of(number, sum)).iterator();
        }
    }

    /** Second stage: adds what came, as far as the tree allows. */
    private static final class Add implements FlatMapFunction<Iterator<Tuple2<Integer, PartialSum>>, PartialSum> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<PartialSum> call(Iterator<Tuple2<Integer, PartialSum>> parts) {
            List<PartialSum> sums = new ArrayList<>();
            parts.forEachRemaining(part -> sums.add(part._2()));
            return SummationTree.reduce(sums, unused -> {}).iterator();
        }
    }

    /** Sends a part to its adder. */
    private static final class ToAdder extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int adders;

        ToAdder(int adders) {
            this.adders = adders;
        }

        @Override
        public int numPartitions() {
            return adders;
        }

        @Override
        public int getPartition(Object key) {
            return (Integer) key;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ToAdder that && that.adders == adders;
        }

        @Override
        public int hashCode() {
            return adders;
        }
    }
}
