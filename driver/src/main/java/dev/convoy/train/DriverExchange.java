package dev.convoy.train;

import dev.convoy.imageset.ImageShard;
import dev.convoy.tensor.Parallelism;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * For executors in other JVMs: parameters go out, gradients come back to the driver, one array for each aligned run of shards in
 * a partition.
 */
final class DriverExchange implements GradientExchange {
    private final JavaRDD<ImageShard> shards;
    private final Broadcast<RunSpec> spec;
    private final Publisher publisher;

    DriverExchange(JavaSparkContext spark, JavaRDD<ImageShard> shards, RunSpec spec, BooleanSupplier isOneHost) {
        this.shards = shards;
        this.spec = spark.broadcast(spec);
        this.publisher = new Publisher(spark, this.spec, isOneHost);
    }

    @Override
    public PartialSum compute(Work work) {
        List<PartialSum> parts = publisher.run(
                work.values(),
                published -> ShardJob.run(shards, new Compute(spec, published, work.iteration(), work.learningRate())));
        return GradientSums.root(SummationTree.reduce(parts, unused -> {}, Parallelism.ALL_CORES), spec.value());
    }

    @Override
    public void close() {
        ExecutorRun.forget(spec.value().runId());
        spec.destroy();
    }

    /** One task: the sums of a partition's shards. */
    private record Compute(Broadcast<RunSpec> spec, Publication published, int iteration, double learningRate)
            implements ShardJob.PartitionFunction<ImageShard, List<PartialSum>> {
        @Override
        public List<PartialSum> apply(Iterator<ImageShard> partition) {
            ExecutorRun run = ExecutorRun.of(spec.value());
            return published.inTask(
                    run,
                    values -> published.toDriver(
                            run,
                            GradientSums.ofPartition(
                                    run, partition, new Work(iteration, values, learningRate, published.number()))));
        }
    }
}
