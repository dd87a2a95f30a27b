package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageShard;
import dev.convoy.imageset.LoadedShards;
import dev.convoy.imageset.LogicalShards;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradientExchangeTest {
    private static final NetFile NET = NetFile.parse("tiny.yaml", TinyRun.NET, Map.of());
    private static final TrainingPlan PLAN = NET.plan().orElseThrow();

    private static final int SHARDS = PLAN.batch().shards().orElseThrow();

    @TempDir
    static Path folder;

    private static SparkSession session;
    private static TrainingInputs inputs;
    private static BatchPlan batches;

    @BeforeAll
    static void prepare() throws IOException {
        session = LocalSpark.start(2);
        TinyRun.prepare(session, folder.resolve("raw"), folder.resolve("data"));
        ImageSet data =
                ImageSet.open(new Configuration(), folder.resolve("data").toString());
        inputs = TrainingInputs.of(NET, data);
        batches = new BatchPlan(data.count(Split.TRAIN), TinyRun.BATCH_SIZE, SHARDS);
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    /** Iteration 11 (counted from 0) is the first whose batch reaches over the end of an epoch. */
    @ParameterizedTest(name = "{0} partitions")
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void compute_anyPartitions_sameBitsInProcessAndByBroadcast(int partitions) {
        float[] parameters = inputs.net().initialParameters(PLAN.seed());
        JavaRDD<ImageShard> onePartition = shards(1);
        JavaRDD<ImageShard> shards = shards(partitions);
        try (GradientExchange one = new InProcessExchange(onePartition, spec());
                GradientExchange inProcess = new InProcessExchange(shards, spec());
                GradientExchange broadcast = broadcast(shards)) {
            for (int iteration : new int[] {0, 1, 11, 500}) {
                PartialSum expected = one.compute(iteration, parameters);

                assertSame(inProcess.compute(iteration, parameters), expected);
                assertSame(broadcast.compute(iteration, parameters), expected);
            }
        } finally {
            shards.unpersist();
            onePartition.unpersist();
        }
    }

    @Test
    void compute_sameIterationTwice_sameBits() {
        float[] parameters = inputs.net().initialParameters(PLAN.seed());
        JavaRDD<ImageShard> shards = shards(2);
        try (GradientExchange exchange = new InProcessExchange(shards, spec())) {
            float[] first = exchange.compute(3, parameters).gradient().clone();
            float[] other = exchange.compute(4, parameters).gradient().clone();
            float[] again = exchange.compute(3, parameters).gradient().clone();

            assertThat(again).isEqualTo(first);
            assertThat(other).isNotEqualTo(first);
        } finally {
            shards.unpersist();
        }
    }

    /**
     * The heap holds as much after 5,000 iterations as after 1,000. One array of the parameters' length kept for each of them
     * would be 7 MB; 3 MB leaves room for what Spark is about to clean up and for its bounded lists of past jobs.
     */
    @ParameterizedTest(name = "by broadcast: {0}, images in {1}")
    @CsvSource({"false, MEMORY", "true, MEMORY", "false, DISK"})
    @Tag("slow")
    void compute_thousandsOfIterations_heapStaysFlat(boolean byBroadcast, ShardCache cache) {
        int warmUp = 1000;
        int iterations = 5000;
        long largestGrowth = 3_000_000;
        float[] parameters = inputs.net().initialParameters(PLAN.seed());
        assertThat((long) (iterations - warmUp) * parameters.length * Float.BYTES)
                .as("what one leaked array an iteration would add up to")
                .isGreaterThan(2 * largestGrowth);
        LoadedShards loaded = LogicalShards.load(session, inputs.data(), Split.TRAIN, SHARDS, 2, cache);
        JavaRDD<ImageShard> shards = loaded.rdd();
        try (GradientExchange exchange = byBroadcast ? broadcast(shards) : new InProcessExchange(shards, spec())) {
            long before = 0;
            for (int iteration = 0; iteration < iterations; iteration++) {
                if (iteration == warmUp) {
                    before = usedHeapBytes();
                }
                exchange.compute(iteration, parameters);
            }
            assertThat(usedHeapBytes() - before).as("growth in bytes").isLessThan(largestGrowth);
        } finally {
            loaded.close();
        }
    }

    /** Used heap when all that can go is gone: Spark's cleaner needs a collection to learn of what it may clean. */
    private static long usedHeapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static void assertSame(PartialSum found, PartialSum expected) {
        assertThat(found.gradient()).isEqualTo(expected.gradient());
        assertThat(found.lossSum()).isEqualTo(expected.lossSum());
        assertThat(found.correct()).isEqualTo(expected.correct());
        assertThat(found.images()).isEqualTo(TinyRun.BATCH_SIZE);
    }

    private static GradientExchange broadcast(JavaRDD<ImageShard> shards) {
        return new BroadcastExchange(JavaSparkContext.fromSparkContext(session.sparkContext()), shards, spec());
    }

    private static JavaRDD<ImageShard> shards(int partitions) {
        return LogicalShards.load(session, inputs.data(), Split.TRAIN, SHARDS, partitions, ShardCache.MEMORY)
                .rdd();
    }

    private static RunSpec spec() {
        return new RunSpec(
                UUID.randomUUID().toString(),
                NET.text(),
                inputs.transform(PLAN.augmentation(), new float[0]),
                PLAN.seed(),
                batches);
    }
}
