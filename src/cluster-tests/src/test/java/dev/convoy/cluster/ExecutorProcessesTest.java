package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.cost.ClusterShape;
import dev.convoy.cost.JvmCores;
import dev.convoy.kernel.Kernels;
import dev.convoy.train.ExecutorWait;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training on executors that are processes of their own. */
class ExecutorProcessesTest {
    @TempDir
    Path sparkHome;

    @Test
    void executors_startedByAPlainSession_haveTheDriversKernels() throws IOException {
        onExecutors(ExecutorSettings.MASTER, spark -> {
            List<String> found = spark.parallelize(IntStream.range(0, 8).boxed().toList(), 8)
                    .map(i -> ProcessHandle.current().pid() + " "
                            + Kernels.current().description())
                    .collect();

            Set<String> kernels = new HashSet<>();
            Set<String> processes = new HashSet<>();
            for (String each : found) {
                String[] parts = each.split(" ", 2);
                processes.add(parts[0]);
                kernels.add(parts[1]);
            }
            assertThat(kernels).containsExactly(Kernels.current().description());
            assertThat(processes)
                    .isNotEmpty()
                    .doesNotContain(String.valueOf(ProcessHandle.current().pid()));
        });
    }

    /** What check tells and what a run lays its images out by is of executors that are there, not of those that were first. */
    @Test
    void executorWait_ofTwo_bothAreCounted() throws IOException {
        onExecutors(ExecutorSettings.MASTER, spark -> {
            List<String> messages = new ArrayList<>();

            boolean waited = new ExecutorWait(spark, 2, messages::add).await(() -> false);

            assertThat(waited).isTrue();
            assertThat(messages).last().asString().startsWith("executors: 2, master local-cluster");
            assertThat(ClusterShape.of(spark.sc()).executors()).isEqualTo(2);
        });
    }

    /** No setting tells of them, and the machine may have more: there are as many as the worker has. */
    @Test
    void jvmCores_ofAnExecutor_areThoseItWasStartedWith() throws IOException {
        onExecutors(
                "local-cluster[1,3,1024]",
                spark -> assertThat(spark.parallelize(List.of(1, 2), 2)
                                .map(i -> JvmCores.ofThis())
                                .collect())
                        .containsExactly(3, 3));
    }

    private void onExecutors(String master, Consumer<JavaSparkContext> action) throws IOException {
        Map<String, String> settings = ExecutorSettings.in(sparkHome);
        settings.forEach(System::setProperty); // some are read from there only
        try (SparkSession session = SparkSession.builder().master(master).getOrCreate()) {
            action.accept(JavaSparkContext.fromSparkContext(session.sparkContext()));
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
    }

    @ParameterizedTest(name = "on one host: {0}")
    @ValueSource(booleans = {true, false})
    void train_twoExecutors_givesTheWeightsOfOneCore(boolean isOneHost) throws IOException {
        Path out = Workload.newRun("executors-" + isOneHost);

        try (TrainingProcess training = new TrainingProcess.Settings(ExecutorSettings.MASTER)
                .spark(settings(isOneHost))
                .start(out)) {
            assertThat(training.exitCode()).as(training.output()).isZero();
            assertThat(training.output())
                    .containsOnlyOnce("weights and gradients travel")
                    .contains("travel by " + (isOneHost ? "files of this host" : "broadcast and as results"));
        }

        new RunFiles(out).assertOneHistory(ReferenceRun.get());
    }

    private Map<String, String> settings(boolean isOneHost) {
        return isOneHost ? ExecutorSettings.onOneHost(sparkHome) : ExecutorSettings.in(sparkHome);
    }

    /** Images on disk go with their executor: another one makes its own file. So do sums that wait for a driver on its host. */
    @ParameterizedTest(name = "images in {0}, on one host: {1}")
    @CsvSource({"memory, false", "disk, false", "memory, true"})
    @Tag("slow")
    void train_executorKilledInMidRun_givesTheSameWeights(String cache, boolean isOneHost) throws IOException {
        Path out = Workload.newRun("executor-killed-" + cache + "-" + isOneHost);
        RunFiles run = new RunFiles(out);

        try (TrainingProcess training = new TrainingProcess.Settings(ExecutorSettings.MASTER)
                .spark(settings(isOneHost))
                .training("cache", cache)
                .start(out)) {
            training.awaitIteration(Workload.ITERATIONS / 3);
            training.killOneOf(2);
            assertThat(run.lastIteration()).as("killed in mid run").isLessThan(Workload.ITERATIONS);

            assertThat(training.exitCode()).as(training.output()).isZero();
            assertThat(training.output()).contains("Lost executor");
        }

        run.assertOneHistory(ReferenceRun.get());
    }
}
