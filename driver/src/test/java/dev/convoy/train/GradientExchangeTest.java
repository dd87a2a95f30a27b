package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.config.ExchangeKind;
import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageShard;
import dev.convoy.imageset.LoadedShards;
import dev.convoy.imageset.LogicalShards;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
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
        System.setProperty("spark.local.dir", folder.resolve("scratch").toString());
        try {
            session = LocalSpark.start(2);
        } finally {
            System.clearProperty("spark.local.dir");
        }
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
    void compute_anyPartitions_sameBitsInProcessByBroadcastAndByBlocks(int partitions) {
        float[] parameters = inputs.net().initialParameters(PLAN.seed());
        JavaRDD<ImageShard> onePartition = shards(1);
        JavaRDD<ImageShard> shards = shards(partitions);
        try (GradientExchange one = new InProcessExchange(onePartition, spec());
                GradientExchange inProcess = new InProcessExchange(shards, spec());
                GradientExchange broadcast = byDriver(shards, () -> false);
                GradientExchange stored = byDriver(shards, () -> true)) {
            for (int iteration : new int[] {0, 1, 11, 500}) {
                PartialSum expected = one.compute(iteration, parameters);

                assertSame(inProcess.compute(iteration, parameters), expected);
                assertSame(broadcast.compute(iteration, parameters), expected);
                assertSame(stored.compute(iteration, parameters), expected);
            }
        } finally {
            shards.unpersist();
            onePartition.unpersist();
        }
    }

    /** Executors that are not there change nothing of who adds what: the number of adders is what is tried. */
    @ParameterizedTest(name = "{0} partitions, {1} executors, images in {2}, one host {3}")
    @CsvSource({
        "1, 1, MEMORY, true",
        "2, 2, MEMORY, false",
        "3, 2, MEMORY, true",
        "5, 3, MEMORY, false",
        "8, 16, MEMORY, true",
        "3, 2, DISK, false"
    })
    void compute_addedByExecutors_sameBitsAsByTheDriver(
            int partitions, int executors, ShardCache cache, boolean isOneHost) {
        float[] parameters = inputs.net().initialParameters(PLAN.seed());
        JavaRDD<ImageShard> onePartition = shards(1);
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        LoadedShards loaded = LogicalShards.load(session, inputs.data(), Split.TRAIN, SHARDS, partitions, cache);
        try (GradientExchange one = new InProcessExchange(onePartition, spec());
                GradientExchange tree = Exchanges.onCluster(
                        ExchangeKind.TREE, executors, spark, loaded.rdd(), spec(), () -> isOneHost);
                GradientExchange sharded = Exchanges.onCluster(
                        ExchangeKind.SHARDED, executors, spark, loaded.rdd(), spec(), () -> isOneHost)) {
            for (int iteration : new int[] {0, 1, 11, 500}) {
                PartialSum expected = one.compute(iteration, parameters);

                assertSame(tree.compute(iteration, parameters), expected);
                assertSame(sharded.compute(iteration, parameters), expected);
            }
        } finally {
            loaded.close();
            onePartition.unpersist();
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 3, 5, 8, 11})
    void ofThreads_anyNumber_sameBits(int threads) {
        float[] parameters = inputs.net().initialParameters(PLAN.seed());
        JavaRDD<ImageShard> shards = shards(1);
        ExecutorRun run = ExecutorRun.of(spec());
        try (GradientExchange exchange = new InProcessExchange(shards, spec())) {
            PartialSum expected = exchange.compute(11, parameters);

            List<PartialSum> sums = GradientSums.ofThreads(
                    threads,
                    run,
                    shards.collect(),
                    Work.gradient(11, parameters).published(2),
                    () -> new float[parameters.length],
                    unused -> {});

            assertSame(GradientSums.root(sums, batches.numShards(), batches.batchSize()), expected);
        } finally {
            shards.unpersist();
        }
    }

    /** Each iteration's shuffle is files of its own, which must not stay until the disk is full. */
    @Test
    void compute_sharded_leavesNoFilesBehind() throws IOException {
        float[] parameters = inputs.net().initialParameters(PLAN.seed());
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        LoadedShards loaded = LogicalShards.load(session, inputs.data(), Split.TRAIN, SHARDS, 2, ShardCache.MEMORY);
        try (GradientExchange sharded =
                Exchanges.onCluster(ExchangeKind.SHARDED, 2, spark, loaded.rdd(), spec(), () -> true)) {
            sharded.compute(0, parameters);
            long before = files("shuffle_") + files("broadcast_");
            for (int iteration = 1; iteration < 40; iteration++) {
                sharded.compute(iteration, parameters);
            }

            // cleaning is asynchronous: the last iterations may not be gone yet
            assertThat(files("shuffle_") + files("broadcast_")).isLessThan(before + 40);
        } finally {
            loaded.close();
        }
    }

    /** Values and sums that travel as blocks are files too: three an iteration. */
    @Test
    void compute_byBlocks_leavesNoFilesBehind() throws IOException {
        float[] parameters = inputs.net().initialParameters(PLAN.seed());
        JavaRDD<ImageShard> shards = shards(2);
        try (GradientExchange exchange = byDriver(shards, () -> true)) {
            long before = files("broadcast_");
            for (int iteration = 0; iteration < 40; iteration++) {
                exchange.compute(iteration, parameters);
            }

            // cleaning is asynchronous: the last iterations may not be gone yet
            assertThat(files("broadcast_")).isLessThan(before + 40);
        } finally {
            shards.unpersist();
        }
    }

    /**
     * Files of Spark's on this machine's disk: two for each task of a shuffle's first stage, data and index; a block that is kept
     * on disk.
     */
    private static long files(String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("scratch"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .count();
        } catch (UncheckedIOException e) {
            throw e.getCause(); // a file that went while it was looked at
        }
    }

    /** One shard, whose share of 80 images ends in a part of a block. */
    @ParameterizedTest(name = "pieces of {0}")
    @ValueSource(ints = {16, 32, 64, 80})
    void compute_shareInPieces_sameBits(int microBatch) {
        float[] parameters = inputs.net().initialParameters(PLAN.seed());
        BatchPlan one = new BatchPlan(inputs.data().count(Split.TRAIN), 75, 1);
        LoadedShards loaded = LogicalShards.load(session, inputs.data(), Split.TRAIN, 1, 1, ShardCache.MEMORY);
        try (GradientExchange whole = new InProcessExchange(loaded.rdd(), spec(one));
                GradientExchange pieces =
                        new InProcessExchange(loaded.rdd(), spec(one).withMicroBatch(microBatch))) {
            for (int iteration : new int[] {0, 3, 100}) {
                PartialSum expected = whole.compute(iteration, parameters);
                PartialSum found = pieces.compute(iteration, parameters);

                assertThat(found.gradient()).isEqualTo(expected.gradient());
                assertThat(found.correct()).isEqualTo(expected.correct());
                assertThat(found.images()).isEqualTo(75);
                assertThat(found.lossSum()).isCloseTo(expected.lossSum(), within(1e-10));
            }
        } finally {
            loaded.close();
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
     * The heap holds as much after 10,000 iterations as after 1,000. One array of the parameters' length kept for each of them
     * would be 16 MB; 3 MB leaves room for what Spark is about to clean up and for its bounded lists of past jobs.
     */
    @ParameterizedTest(name = "{0}, images in {1}")
    @CsvSource({"IN_PROCESS, MEMORY", "BROADCAST, MEMORY", "BLOCKS, MEMORY", "IN_PROCESS, DISK"})
    @Tag("slow")
    void compute_thousandsOfIterations_heapStaysFlat(Way way, ShardCache cache) {
        int warmUp = 1_000;
        int iterations = 10_000;
        long largestGrowth = 3_000_000;
        float[] parameters = inputs.net().initialParameters(PLAN.seed());
        assertThat((long) (iterations - warmUp) * parameters.length * Float.BYTES)
                .as("what one leaked array an iteration would add up to")
                .isGreaterThan(2 * largestGrowth);
        LoadedShards loaded = LogicalShards.load(session, inputs.data(), Split.TRAIN, SHARDS, 2, cache);
        JavaRDD<ImageShard> shards = loaded.rdd();
        try (GradientExchange exchange = way.open(shards)) {
            long before = 0;
            for (int iteration = 0; iteration < iterations; iteration++) {
                if (iteration == warmUp) {
                    before = usedHeapBytes();
                }
                exchange.compute(Work.gradient(iteration, parameters).followedBy(Optional.of("the next")));
            }
            assertThat(usedHeapBytes() - before).as("growth in bytes").isLessThan(largestGrowth);
        } finally {
            loaded.close();
        }
    }

    /** The ways that arrays travel. */
    enum Way {
        IN_PROCESS,
        BROADCAST,
        BLOCKS;

        GradientExchange open(JavaRDD<ImageShard> shards) {
            return switch (this) {
                case IN_PROCESS -> new InProcessExchange(shards, spec());
                case BROADCAST -> byDriver(shards, () -> false);
                case BLOCKS -> byDriver(shards, () -> true);
            };
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

    private static GradientExchange byDriver(JavaRDD<ImageShard> shards, BooleanSupplier isOneHost) {
        return new DriverExchange(JavaSparkContext.fromSparkContext(session.sparkContext()), shards, spec(), isOneHost);
    }

    private static JavaRDD<ImageShard> shards(int partitions) {
        return LogicalShards.load(session, inputs.data(), Split.TRAIN, SHARDS, partitions, ShardCache.MEMORY)
                .rdd();
    }

    private static RunSpec spec() {
        return spec(batches);
    }

    private static RunSpec spec(BatchPlan plan) {
        return new RunSpec(
                UUID.randomUUID().toString(),
                NET.text(),
                inputs.transform(PLAN.augmentation(), new float[0]),
                PLAN.seed(),
                plan);
    }
}
