package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
