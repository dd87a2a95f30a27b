package dev.convoy.train;

import dev.convoy.imageset.ImageShard;
import dev.convoy.tensor.Parallelism;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaRDD;

/**
 * For a local master, whose tasks share the driver's memory: parameters and gradients are handed over, not copied, and
 * Spark carries only tokens. A task's sums wait under a token of their own, so a task that runs twice hands over twice and
 * the driver takes what Spark reports.
 */
final class InProcessExchange implements GradientExchange {
    private static final Map<String, InProcessExchange> EXCHANGES = new ConcurrentHashMap<>();

    private final JavaRDD<ImageShard> shards;
    private final RunSpec spec;
    private final ConcurrentLinkedQueue<float[]> freeArrays = new ConcurrentLinkedQueue<>();
    private final Map<Long, List<PartialSum>> handedOver = new ConcurrentHashMap<>();
    private final AtomicLong tokens = new AtomicLong();
    private volatile Work work = Work.gradient(0, new float[0]);
    private long publications;
    private float[] lastResult = new float[0];

    InProcessExchange(JavaRDD<ImageShard> shards, RunSpec spec) {
        this.shards = shards;
        this.spec = spec;
        EXCHANGES.put(spec.runId(), this);
    }

    @Override
    public PartialSum compute(Work next) {
        publications++;
        work = next.published(publications);
        if (lastResult.length > 0) {
            freeArrays.add(lastResult);
        }
        List<Long> delivered = ShardJob.run(shards, new Compute(spec.runId()));
        List<PartialSum> parts = new ArrayList<>();
        delivered.forEach(token -> parts.addAll(handedOver.remove(token)));
        handedOver.clear();
        PartialSum root = GradientSums.root(SummationTree.reduce(parts, freeArrays::add, Parallelism.ALL_CORES), spec);
        lastResult = root.gradient();
        return root;
    }

    private long computePartition(Iterator<ImageShard> partition) {
        ExecutorRun run = ExecutorRun.of(spec);
        List<PartialSum> sums =
                GradientSums.ofPartition(run, partition, work, () -> freeArray(run.sumLength()), freeArrays::add);
        long token = tokens.incrementAndGet();
        handedOver.put(token, sums);
        return token;
    }

    private float[] freeArray(int length) {
        float[] free = freeArrays.poll();
        return free != null ? free : new float[length];
    }

    @Override
    public void close() {
        EXCHANGES.remove(spec.runId());
        ExecutorRun.forget(spec.runId());
    }

    /** One task: hands the sums of a partition's shards over and returns their token. */
    private record Compute(String runId) implements ShardJob.PartitionFunction<Long> {
        @Override
        public Long apply(Iterator<ImageShard> partition) {
            return EXCHANGES.get(runId).computePartition(partition);
        }
    }
}
