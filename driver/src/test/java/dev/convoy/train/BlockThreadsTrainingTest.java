package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.tensor.ThreadTeam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More cores than shards: threads that compute blocks of images together. */
class BlockThreadsTrainingTest {
    @TempDir
    static Path shared;

    private static Path dataSet;

    @TempDir
    Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        try (SparkSession session = LocalSpark.start(2)) {
            dataSet = shared.resolve("data");
            TinyRun.prepare(session, shared.resolve("raw"), dataSet);
        }
    }

    /** One run: its hash of weights, what it told and the helpers that were there after an iteration. */
    private record Run(String weightsSha256, RecordedProgress progress, Set<Thread> helpers) {}

    /** Batches of one, two and four shards; 20 and 37 images are no multiple of what a block holds. */
    @ParameterizedTest(name = "batch size {0}, local[{1}]: {2} threads")
    @CsvSource({"16, 2, 2", "16, 4, 4", "20, 4, 2", "37, 8, 2"})
    void train_moreCoresThanShards_givesTheWeightsOfOneCore(int batchSize, int cores, int threads)
            throws IOException, InterruptedException {
        Map<String, String> settings = Map.of("batch_size", Integer.toString(batchSize), "block_threads", "9");

        Run one = train(1, Map.of(), settings);
        Run more = train(cores, Map.of(), settings);

        assertThat(more.weightsSha256()).isEqualTo(one.weightsSha256());
        assertThat(more.progress().messages())
                .anyMatch(line -> line.startsWith("threads: up to " + threads + " compute each block of 16 images"));
        assertThat(one.progress().messages()).noneMatch(line -> line.startsWith("threads:"));
        assertThat(one.helpers()).isEmpty();
        assertThat(more.helpers()).isNotEmpty().hasSizeLessThan(cores).allMatch(Thread::isDaemon);
        for (Thread helper : more.helpers()) {
            helper.join(); // ends by itself
        }
    }

    @Test
    void train_coresOfATaskAndNoShardsForThem_givesTheWeightsOfOneCore() throws IOException {
        Map<String, String> settings = Map.of("block_threads", "2");

        Run one = train(1, Map.of(), settings);
        Run two = train(2, Map.of("spark.task.cpus", "2"), settings);

        assertThat(two.weightsSha256()).isEqualTo(one.weightsSha256());
        assertThat(two.helpers()).hasSize(1);
    }

    @Test
    void train_shardsForAllCores_hasNoHelpers() throws IOException {
        assertHasNoHelpers(train(2, Map.of(), Map.of("batch_size", "32", "block_threads", "2")));
    }

    @Test
    void train_smallNet_hasNoHelpersUnlessTheyAreSet() throws IOException {
        assertHasNoHelpers(train(2, Map.of(), Map.of()));
    }

    private static void assertHasNoHelpers(Run run) {
        assertThat(run.helpers()).isEmpty();
        assertThat(run.progress().messages()).noneMatch(line -> line.startsWith("threads:"));
    }

    @Test
    void train_localStepsOfOneWorker_givesTheWeightsOfOneCore() throws IOException {
        Map<String, String> settings = Map.of("local_steps", "{steps: 3, workers: 1}", "block_threads", "2");

        Run one = train(1, Map.of(), settings);
        Run two = train(2, Map.of(), settings);

        assertThat(two.weightsSha256()).isEqualTo(one.weightsSha256());
        assertThat(two.helpers()).hasSize(1);
    }

    private Run train(int cores, Map<String, String> spark, Map<String, String> settings) throws IOException {
        SparkSession.Builder builder = SparkSession.builder()
                .master("local[" + cores + "]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1");
        spark.forEach(builder::config);
        Set<Thread> before = helpers();
        Set<Thread> helpers = ConcurrentHashMap.newKeySet();
        RecordedProgress progress = new RecordedProgress(iteration -> helpers.addAll(helpers()));
        Path out = folder.resolve("run-" + cores + "-" + spark.size());
        try (SparkSession session = builder.getOrCreate()) {
            TrainingOutcome.Finished outcome = (TrainingOutcome.Finished) new SynchronousTrainer(
                            session,
                            TinyRun.request(TinyRun.WIDE_NET, dataSet, out, settings, false),
                            progress,
                            () -> false)
                    .train();
            helpers.removeAll(before);
            return new Run(outcome.metrics().weightsSha256(), progress, helpers);
        }
    }

    private static Set<Thread> helpers() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        threads.addAll(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith(ThreadTeam.HELPER_NAME));
        return threads;
    }
}
