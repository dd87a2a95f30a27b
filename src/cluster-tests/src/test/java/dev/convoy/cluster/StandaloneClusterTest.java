package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.train.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training on a standalone cluster: whatever its executors are, the run is the one of a single core. */
@Tag("slow")
class StandaloneClusterTest {
    @TempDir
    Path folder;

    @Test
    void train_threeUnevenExecutors_isTheRunOfOneCore() throws IOException {
        try (StandaloneCluster cluster = new StandaloneCluster(folder, 1, 2, 3)) {
            Path out = Workload.newRun("uneven");
            try (TrainingProcess training =
                    cluster.training().option("--executors", "3").start(out)) {
                assertThat(training.exitCode()).as(training.output()).isZero();
                assertThat(training.output()).contains("executors: 3, master spark://");
            }

            new RunFiles(out).assertOneHistory(ReferenceRun.get());
        }
    }

    @Test
    void train_twoExecutorsOnEachHost_isTheRunOfOneCore() throws IOException {
        try (StandaloneCluster cluster = new StandaloneCluster(folder, 2, 2)) {
            Path out = Workload.newRun("two-a-host");
            try (TrainingProcess training = cluster.training()
                    .spark(Map.of("spark.executor.cores", "1"))
                    .option("--executors", "4")
                    .start(out)) {
                assertThat(training.exitCode()).as(training.output()).isZero();
                assertThat(training.output()).contains("executors: 4, master spark://");
            }

            new RunFiles(out).assertOneHistory(ReferenceRun.get());
        }
    }

    /** Batches that are no multiple of cores, shards or vector lanes; and shards that are none of cores. */
    @Test
    void train_oddBatches_areTheRunsOfOneCore() throws IOException {
        try (StandaloneCluster cluster = new StandaloneCluster(folder, 1, 2)) {
            for (int[] batchAndShards : new int[][] {{1, 1}, {7, 8}, {101, 32}}) {
                Path out = Workload.newRun("odd-alone");
                RunFiles expected = odd(new TrainingProcess.Settings("local[1]"), batchAndShards)
                        .run(out);

                odd(cluster.training(), batchAndShards)
                        .run(Workload.newRun("odd"))
                        .assertOneHistory(expected);
            }
        }
    }

    /** Threads compute blocks of images together: two for one shard, or for each of two, on executors of two cores. */
    @ParameterizedTest
    @ValueSource(ints = {16, 20})
    void train_moreCoresThanShards_isTheRunOfOneCore(int batchSize) throws IOException {
        Path net = folder.resolve("wide.yaml");
        Files.writeString(net, TinyRun.WIDE_NET);
        RunFiles expected =
                wide(new TrainingProcess.Settings("local[1]"), net, batchSize).run(Workload.newRun("wide-alone"));
        try (StandaloneCluster cluster = new StandaloneCluster(folder, 2, 2)) {
            Path out = Workload.newRun("wide");
            try (TrainingProcess training = wide(cluster.training(), net, batchSize)
                    .option("--executors", "2")
                    .start(out)) {
                assertThat(training.exitCode()).as(training.output()).isZero();
                assertThat(training.output()).contains("threads: up to 2 compute each block of 16 images together");
            }

            new RunFiles(out).assertOneHistory(expected);
        }
    }

    private static TrainingProcess.Settings wide(TrainingProcess.Settings training, Path net, int batchSize) {
        return training.net(net)
                .iterations(40)
                .training("batch_size", Integer.toString(batchSize))
                .training("block_threads", "2");
    }

    private static TrainingProcess.Settings odd(TrainingProcess.Settings training, int[] batchAndShards) {
        return training.iterations(40)
                .training("learning_rate", "0.001")
                .training("stop_at_loss_factor", "0") // the first loss may be that of a single image
                .training("batch_size", Integer.toString(batchAndShards[0]))
                .training("shards", Integer.toString(batchAndShards[1]));
    }

    @Test
    void train_noExecutorYet_waitsWithAMessageAndBeginsWhenOneComes() throws IOException {
        try (StandaloneCluster cluster = new StandaloneCluster(folder)) {
            Path out = Workload.newRun("waiting");
            try (TrainingProcess training = cluster.training().start(out)) {
                training.awaitOutput("waiting for executors since");
                cluster.addWorker(1);

                assertThat(training.exitCode()).as(training.output()).isZero();
                assertThat(training.output())
                        .contains("0 of 1 registered with " + cluster.master(), "each asks for 512m of memory")
                        .contains("executors: 1, master spark://");
            }

            new RunFiles(out).assertOneHistory(ReferenceRun.get());
        }
    }

    @Test
    void train_noExecutorAndTerminated_endsWithoutARun() throws IOException {
        try (StandaloneCluster cluster = new StandaloneCluster(folder);
                TrainingProcess training = cluster.training().start(Workload.newRun("waiting"))) {
            training.awaitOutput("waiting for executors since");
            training.terminate();

            assertThat(training.exitCode()).as(training.output()).isEqualTo(130);
            assertThat(training.output()).contains("convoy: interrupted before training began");
        }
    }

    /** Somebody ends the program on the master's page: what the driver had is saved. */
    @Test
    void train_endedOnTheMastersPage_savesWhatTheDriverHasAndGoesOnElsewhere()
            throws IOException, InterruptedException {
        Path out = Workload.newRun("ended");
        RunFiles run = new RunFiles(out);
        try (StandaloneCluster cluster = new StandaloneCluster(folder, 1)) {
            try (TrainingProcess training = cluster.training()
                    .iterations(Workload.MANY_ITERATIONS)
                    .training("checkpoint_every", Integer.toString(Workload.MANY_ITERATIONS))
                    .start(out)) {
                training.awaitIteration(Workload.MANY_ITERATIONS / 10);
                cluster.endApplication();

                assertThat(training.exitCode()).as(training.output()).isEqualTo(1);
                assertThat(training.output())
                        .contains("go on with --resume", "training ended after iteration " + run.lastIteration())
                        .doesNotContain("\tat dev.convoy"); // Spark tells of its own
            }
        }
        assertThat(run.checkpoints()).contains(run.lastIteration()).doesNotContain(Workload.MANY_ITERATIONS);

        new TrainingProcess.Settings("local[2]")
                .iterations(Workload.MANY_ITERATIONS)
                .resume()
                .run(out);

        run.assertOneHistory(ReferenceRun.get(Workload.MANY_ITERATIONS));
    }
}
