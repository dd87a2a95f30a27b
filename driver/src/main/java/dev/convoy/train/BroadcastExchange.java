package dev.convoy.train;

import dev.convoy.imageset.ImageShard;
import dev.convoy.tensor.Parallelism;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * For executors in other JVMs: parameters go out as a broadcast, gradients come back as task results, one array for each
 * aligned run of shards in a partition.
 */
final class BroadcastExchange implements GradientExchange {
    private final JavaSparkContext spark;
    private final JavaRDD<ImageShard> shards;
    private final Broadcast<RunSpec> spec;

    BroadcastExchange(JavaSparkContext spark, JavaRDD<ImageShard> shards, RunSpec spec) {
        this.spark = spark;
        this.shards = shards;
        this.spec = spark.broadcast(spec);
    }

    @Override
    public PartialSum compute(Work work) {
        Broadcast<float[]> published = spark.broadcast(work.values());
        try {
            List<PartialSum> parts = new ArrayList<>();
            ShardJob.run(shards, new Compute(spec, published, work.iteration(), work.learningRate()))
                    .forEach(parts::addAll);
            return GradientSums.root(SummationTree.reduce(parts, unused -> {}, Parallelism.ALL_CORES), spec.value());
        } finally {
            published.destroy();
        }
    }

    @Override
    public void close() {
        ExecutorRun.forget(spec.value().runId());
        spec.destroy();
    }

    /** One task: the sums of a partition's shards. */
    private record Compute(Broadcast<RunSpec> spec, Broadcast<float[]> values, int iteration, double learningRate)
            implements ShardJob.PartitionFunction<ImageShard, List<PartialSum>> {
        @Override
        public List<PartialSum> apply(Iterator<ImageShard> partition) {
            Work work = new Work(iteration, values.value(), learningRate, values.id());
            return GradientSums.ofPartition(ExecutorRun.of(spec.value()), partition, work);
        }
    }
}
