package dev.convoy.train;

import dev.convoy.imageset.ImageShard;
import dev.convoy.tensor.Parallelism;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.shuffle.FetchFailedException;
import scala.jdk.javaapi.CollectionConverters;

/**
 * For a local master, whose tasks share the driver's memory: parameters and gradients are handed over, not copied, and Spark
 * carries nothing.
 *
 * <p>Starting a job takes Spark some milliseconds, as long as a small net computes. So the job of an iteration that will follow
 * at once is handed to Spark while this one is computed: its tasks wait for the parameters in this JVM. And jobs after the
 * first are of numbers, not of the shards, whose history Spark would go through each time; tasks find the shards themselves.
 */
final class InProcessExchange implements GradientExchange {
    /** How long a task waits for parameters before it gives its core back: for what the training loop did not foresee. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Map<String, InProcessExchange> EXCHANGES = new ConcurrentHashMap<>();

    private final JavaRDD<ImageShard> shards;
    private final JavaSparkContext spark;
    private final JavaRDD<Integer> numbers;
    private final List<Partition> partitions;
    private final RunSpec spec;
    private final ConcurrentLinkedQueue<float[]> freeArrays = new ConcurrentLinkedQueue<>();
    private final WorkPost post = new WorkPost();
    private final Handover handover;
    private long publications;
    private Optional<ShardJob.Pending> current = Optional.empty();
    private Optional<ShardJob.Pending> ahead = Optional.empty();
    private float[] lastResult = new float[0];

    InProcessExchange(JavaRDD<ImageShard> shards, RunSpec spec) {
        this.shards = shards;
        this.spark = JavaSparkContext.fromSparkContext(shards.context());
        this.partitions = shards.partitions();
        this.numbers =
                spark.parallelize(IntStream.range(0, partitions.size()).boxed().toList(), partitions.size());
        this.spec = spec;
        this.handover = new Handover(partitions.size());
        EXCHANGES.put(spec.runId(), this);
    }

    @Override
    public PartialSum compute(Work next) {
        if (lastResult.length > 0) {
            freeArrays.add(lastResult);
            lastResult = new float[0];
        }
        Optional<ShardJob.Pending> sent = ahead;
        ahead = Optional.empty();
        publications++;
        handover.expect(publications);
        post.publish(next.published(publications));
        if (publications == 1) {
            computeByShards(); // which come into memory by it
        } else {
            ShardJob.Pending job = sent.orElseGet(() -> send(publications));
            current = Optional.of(job);
            // tasks that wait for the iteration after this must not stand in the way of doing this one again
            if (!post.wasGivenUp(publications)) {
                ahead = next.follower().map(description -> sendAs(description, publications + 1));
            }
            if (!handover.await(job::hasEnded)) {
                job.await(); // fails where the job did
                computeByShards();
            }
        }
        PartialSum root =
                GradientSums.root(SummationTree.reduce(handover.take(), freeArrays::add, Parallelism.ALL_CORES), spec);
        lastResult = root.gradient();
        return root;
    }

    private void computeByShards() {
        ShardJob.run(shards, new OfShards(spec.runId(), publications));
    }

    private ShardJob.Pending send(long publication) {
        return ShardJob.submit(numbers, new OfNumbers(spec.runId(), publication));
    }

    private ShardJob.Pending sendAs(String description, long publication) {
        String before = spark.getLocalProperty(JobDescriptions.PROPERTY);
        spark.setLocalProperty(JobDescriptions.PROPERTY, description);
        try {
            return send(publication);
        } finally {
            spark.setLocalProperty(JobDescriptions.PROPERTY, before);
        }
    }

    /** Computes a partition that Spark knows by its number alone; says whether that was possible. */
    private boolean computeNumber(long publication) {
        Optional<Work> work = post.await(publication, PATIENCE);
        if (work.isEmpty()) {
            return false;
        }
        TaskContext task = TaskContext.get();
        try {
            return computePartition(
                    CollectionConverters.asJava(shards.rdd().iterator(partitions.get(task.partitionId()), task)),
                    work.get());
        } catch (Exception e) { // Scala throws what Java calls checked
            if (e instanceof FetchFailedException) {
                return false; // Spark makes lost parts of the shards' history again, in a job of the shards
            }
            throw e;
        }
    }

    private boolean computeShards(Iterator<ImageShard> partition, long publication) {
        return computePartition(partition, post.await(publication, PATIENCE).orElseThrow());
    }

    private boolean computePartition(Iterator<ImageShard> partition, Work work) {
        ExecutorRun run = ExecutorRun.of(spec);
        List<PartialSum> sums =
                GradientSums.ofPartition(run, partition, work, () -> freeArray(run.sumLength()), freeArrays::add);
        handover.put(work.publication(), TaskContext.getPartitionId(), sums);
        return true;
    }

    private float[] freeArray(int length) {
        float[] free = freeArrays.poll();
        return free != null ? free : new float[length];
    }

    @Override
    public void close() {
        post.close();
        current.ifPresent(ShardJob.Pending::awaitEnd);
        ahead.ifPresent(ShardJob.Pending::awaitEnd);
        EXCHANGES.remove(spec.runId());
        ExecutorRun.forget(spec.runId());
    }

    /** One task: hands the sums of a partition's shards over. */
    private record OfShards(String runId, long publication) implements ShardJob.PartitionFunction<ImageShard, Boolean> {
        @Override
        public Boolean apply(Iterator<ImageShard> partition) {
            return EXCHANGES.get(runId).computeShards(partition, publication);
        }
    }

    /** The same for the partition of shards whose number it is. */
    private record OfNumbers(String runId, long publication) implements ShardJob.PartitionFunction<Integer, Boolean> {
        @Override
        public Boolean apply(Iterator<Integer> number) {
            return EXCHANGES.get(runId).computeNumber(publication);
        }
    }
}
