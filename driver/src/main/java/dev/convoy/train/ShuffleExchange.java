package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.cost.TreeGroups;
import dev.convoy.imageset.ImageShard;
import dev.convoy.tensor.Parallelism;
import dev.convoy.train.Publication.Part;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
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
    private final JavaRDD<ImageShard> shards;
    private final Broadcast<RunSpec> spec;
    private final Publisher publisher;
    private final Routes routes;
    private float[] joined = new float[0];

    /** What of a task's sum goes to which adder. */
    private sealed interface Routes extends Serializable {
        int adders();

        /** The parts of a partition's sum of so many values. */
        List<Part> of(int partition, int length);
    }

    private ShuffleExchange(
            JavaSparkContext spark,
            JavaRDD<ImageShard> shards,
            RunSpec spec,
            BooleanSupplier isOneHost,
            Routes routes) {
        this.shards = shards;
        this.spec = spark.broadcast(spec);
        this.publisher = new Publisher(spark, this.spec, isOneHost);
        this.routes = routes;
    }

    /** Every executor adds one slice. */
    static ShuffleExchange sharded(
            JavaSparkContext spark,
            JavaRDD<ImageShard> shards,
            RunSpec spec,
            BooleanSupplier isOneHost,
            int executors) {
        return new ShuffleExchange(spark, shards, spec, isOneHost, new Slices(executors));
    }

    /** Some executors add the sums of neighbouring tasks. */
    static ShuffleExchange tree(
            JavaSparkContext spark,
            JavaRDD<ImageShard> shards,
            RunSpec spec,
            BooleanSupplier isOneHost,
            int executors) {
        return new ShuffleExchange(
                spark, shards, spec, isOneHost, new Neighbours(TreeGroups.of(executors, shards.getNumPartitions())));
    }

    @Override
    public PartialSum compute(Work work) {
        List<PartialSum> sums = publisher.run(work.values(), published -> add(work, published));
        return routes instanceof Slices
                ? join(sums, work.values().length)
                : GradientSums.root(SummationTree.reduce(sums, unused -> {}, Parallelism.ALL_CORES), spec.value());
    }

    private List<List<PartialSum>> add(Work work, Publication published) {
        JavaPairRDD<Integer, PartialSum> parts =
                shards.mapPartitionsToPair(new Compute(spec, published, work.iteration(), work.learningRate(), routes));
        if (shards.getStorageLevel().equals(StorageLevel.NONE())) {
            // cleaning up goes back to the next persisted ancestor: not to the shuffle that the images were loaded by
            parts.persist(StorageLevel.MEMORY_ONLY());
        }
        JavaPairRDD<Integer, PartialSum> routed = parts.partitionBy(new ToAdder(routes.adders()));
        try {
            return ShardJob.run(JavaRDD.fromRDD(routed.rdd(), routed.classTag()), new Add(spec, published));
        } finally {
            routed.rdd().cleanShuffleDependencies(false);
            parts.unpersist(false);
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
        public List<Part> of(int partition, int length) {
            return IntStream.range(0, adders)
                    .mapToObj(adder -> new Part(adder, start(length, adder), start(length, adder + 1)))
                    .toList();
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
        public List<Part> of(int partition, int length) {
            return List.of(new Part(new TreeGroups(adders, partitions).groupOf(partition), 0, length));
        }
    }

    /** First stage: the sums of a partition's shards, on their way to those who add them. */
    private record Compute(
            Broadcast<RunSpec> spec, Publication published, int iteration, double learningRate, Routes routes)
            implements PairFlatMapFunction<Iterator<ImageShard>, Integer, PartialSum> {
        @Override
        public Iterator<Tuple2<Integer, PartialSum>> call(Iterator<ImageShard> partition) {
            int number = TaskContext.getPartitionId();
            ExecutorRun run = ExecutorRun.of(spec.value());
            List<PartialSum> sums = published.inTask(
                    run,
                    values -> GradientSums.ofPartition(
                            run, partition, new Work(iteration, values, learningRate, published.number())));
            List<Tuple2<Integer, PartialSum>> routed = new ArrayList<>();
            for (PartialSum sum : sums) {
                routed.addAll(published.toAdders(run, sum, routes.of(number, sum.gradient().length)));
            }
            return routed.iterator();
        }
    }

    /** Second stage: adds what came, as far as the tree allows. */
    private record Add(Broadcast<RunSpec> spec, Publication published)
            implements ShardJob.PartitionFunction<Tuple2<Integer, PartialSum>, List<PartialSum>> {
        @Override
        public List<PartialSum> apply(Iterator<Tuple2<Integer, PartialSum>> parts) {
            ExecutorRun run = ExecutorRun.of(spec.value());
            List<PartialSum> sums = new ArrayList<>();
            parts.forEachRemaining(part -> sums.add(published.atAdder(run, part._2(), part._1())));
            return published.toDriver(run, SummationTree.reduce(sums, array -> published.release(run, array)));
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
