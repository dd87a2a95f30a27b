package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients that are added by executors: the same weights as by the driver of one core. */
class ExchangesTest {
    @TempDir
    Path sparkHome;

    @Test
    void train_sharded_givesTheWeightsOfOneCoreAndTellsItsCost() throws IOException {
        Path out = Workload.newRun("sharded");
        try (TrainingProcess training = new TrainingProcess.Settings(ExecutorSettings.MASTER)
                .spark(ExecutorSettings.in(sparkHome))
                .training("exchange", "sharded")
                .start(out)) {
            assertThat(training.exitCode()).as(training.output()).isZero();

            assertThat(training.output())
                    .containsPattern("memory: the driver needs [0-9,.]+ MB of [0-9,.]+ MB, each executor needs")
                    .containsPattern("exchange: sharded .seconds an iteration: driver [0-9.]+, tree [0-9.]+, sharded")
                    .containsPattern("predicted: [0-9.]+ s an iteration .* efficiency [0-9]+ %")
                    .containsPattern("cost: predicted [0-9.]+ s .* measured [0-9.]+ s");
        }

        new RunFiles(out).assertOneHistory(ReferenceRun.get());
    }

    @ParameterizedTest(name = "{0}, {1} partitions")
    @CsvSource({"tree, 2", "tree, 3", "sharded, 3", "driver, 3"})
    @Tag("slow")
    void train_addedByExecutors_givesTheWeightsOfOneCore(String exchange, String partitions) throws IOException {
        Map<String, String> settings = new HashMap<>(ExecutorSettings.in(sparkHome));
        settings.put("spark.default.parallelism", partitions);

        RunFiles run = new TrainingProcess.Settings(ExecutorSettings.MASTER)
                .spark(settings)
                .training("exchange", exchange)
                .run(Workload.newRun(exchange));

        run.assertOneHistory(ReferenceRun.get());
    }

    /** Sums that were on the lost executor's disk are computed again. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"tree", "sharded"})
    @Tag("slow")
    void train_executorKilledInMidRun_givesTheSameWeights(String exchange) throws IOException {
        Path out = Workload.newRun("killed-" + exchange);
        RunFiles run = new RunFiles(out);

        try (TrainingProcess training = new TrainingProcess.Settings(ExecutorSettings.MASTER)
                .spark(ExecutorSettings.in(sparkHome))
                .training("exchange", exchange)
                .start(out)) {
            training.awaitIteration(Workload.ITERATIONS / 3);
            training.killOneOf(2);
            assertThat(run.lastIteration()).as("killed in mid run").isLessThan(Workload.ITERATIONS);

            assertThat(training.exitCode()).as(training.output()).isZero();
            assertThat(training.output()).contains("Lost executor");
        }

        run.assertOneHistory(ReferenceRun.get());
    }

    /** Workers of local SGD are shards: four of them on one core, and on two executors that add in three ways. */
    @Test
    @Tag("slow")
    void train_localSteps_givesTheWeightsOfOneCoreOnAnyCluster() throws IOException {
        RunFiles one = localSteps("local[1]", Map.of(), "auto", "local-steps-one");
        Map<String, String> threeTasks = new HashMap<>(ExecutorSettings.in(sparkHome));
        threeTasks.put("spark.default.parallelism", "3");

        assertSameTraining(
                localSteps(ExecutorSettings.MASTER, ExecutorSettings.in(sparkHome), "driver", "local-steps-driver"),
                one);
        assertSameTraining(localSteps(ExecutorSettings.MASTER, threeTasks, "tree", "local-steps-tree"), one);
        assertSameTraining(localSteps(ExecutorSettings.MASTER, threeTasks, "sharded", "local-steps-sharded"), one);
    }

    private static RunFiles localSteps(String master, Map<String, String> spark, String exchange, String name)
            throws IOException {
        return new TrainingProcess.Settings(master)
                .iterations(60)
                .spark(spark)
                .training("exchange", exchange)
                .training("batch_size", "40")
                .training("shards", "4")
                .training("local_steps", "{steps: 3, workers: 4}")
                .training("schedule", "{type: constant}")
                .training("validate_every", "30") // an iteration is half an epoch
                .run(Workload.newRun(name));
    }

    private static void assertSameTraining(RunFiles found, RunFiles expected) {
        found.assertOneHistory(expected);
        assertThat(found.weightsSha256()).isEqualTo(expected.weightsSha256());
    }

    @Test
    @Tag("slow")
    void train_tasksOfTwoCores_givesTheWeightsOfOne() throws IOException {
        RunFiles run = new TrainingProcess.Settings("local[2]")
                .spark(Map.of("spark.task.cpus", "2"))
                .run(Workload.newRun("task-of-two"));

        run.assertOneHistory(ReferenceRun.get());
    }

    @Test
    @Tag("slow")
    void train_microBatches_givesTheWeightsOfWholeShares() throws IOException {
        RunFiles whole = new TrainingProcess.Settings("local[2]")
                .training("batch_size", "80")
                .training("shards", "2")
                .run(Workload.newRun("whole"));
        RunFiles pieces = new TrainingProcess.Settings("local[2]")
                .training("batch_size", "80")
                .training("shards", "2")
                .training("micro_batch", "16")
                .run(Workload.newRun("pieces"));

        assertThat(pieces.weightsSha256()).isEqualTo(whole.weightsSha256());
    }
}
