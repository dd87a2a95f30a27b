package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.cluster.FaultTable.Fault;
import dev.convoy.cluster.FaultTable.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A driver on a cluster that dies: the run is gone on with from its newest checkpoint, and is the undisturbed one. */
@Tag("slow")
class DriverFaultTest {
    private static final Logger LOG = LoggerFactory.getLogger(DriverFaultTest.class);

    private static final int ITERATIONS = Workload.ITERATIONS;
    private static final int KILLS = 3;
    private static final int MOST_MILLIS_BEFORE_A_KILL = 300;

    @TempDir
    Path folder;

    /** The run's folder is on HDFS, of fewer data nodes than its files are to have copies. */
    @Test
    void train_driverKilledAndResumedOnHdfs_isTheRunOfOneCore() throws IOException {
        RunFiles reference = ReferenceRun.get();
        List<Trial> trials = new ArrayList<>();
        try (MiniDFSCluster hdfs = Hdfs.start(folder, 2);
                StandaloneCluster cluster = new StandaloneCluster(folder.resolve("spark"), 1, 1)) {
            for (int seed = 1; seed <= KILLS; seed++) {
                trials.add(killAndResume(cluster, hdfs.getURI() + "/runs/" + seed, new Random(seed), reference));
            }
        }

        FaultTable.record(Fault.DRIVER_KILLED, trials);
    }

    private Trial killAndResume(StandaloneCluster cluster, String out, Random random, RunFiles reference)
            throws IOException {
        RunFiles run = new RunFiles(out);
        try (TrainingProcess training = cluster.training().start(out, folder.resolve("killed.log"))) {
            training.awaitIteration(1 + random.nextInt(ITERATIONS / 2));
            training.letRun(Duration.ofMillis(random.nextInt(MOST_MILLIS_BEFORE_A_KILL)));
            training.kill();
        }
        int killed = run.lastIteration();
        int newest = last(run.checkpoints());
        LOG.info("killed the driver after iteration {}, newest checkpoint {}", killed, newest);
        assertThat(killed).as("killed in mid run").isLessThan(ITERATIONS);
        assertThat(killed - newest).as("iterations since the last checkpoint").isBetween(0, Workload.CHECKPOINT_EVERY);

        long begin = System.nanoTime();
        double seconds;
        try (TrainingProcess training = cluster.training().resume().start(out, folder.resolve("resumed.log"))) {
            training.awaitOutput("resuming at iteration " + newest + System.lineSeparator());
            training.awaitIteration(killed + 1);
            seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(training.exitCode()).as(training.output()).isZero();
            assertThat(training.output()).doesNotContain("damaged");
        }

        run.assertOneHistory(reference);
        return Trial.of(run, reference, killed - newest, seconds);
    }

    private static int last(List<Integer> numbers) {
        return numbers.get(numbers.size() - 1);
    }

    @Test
    void train_driverTerminatedAndResumed_isTheRunOfOneCore() throws IOException {
        RunFiles reference = ReferenceRun.get();
        Path out = Workload.newRun("terminated-on-a-cluster");
        RunFiles run = new RunFiles(out);
        int reached;
        double seconds;
        try (StandaloneCluster cluster = new StandaloneCluster(folder, 1, 1)) {
            try (TrainingProcess training = cluster.training().start(out)) {
                training.awaitIteration(ITERATIONS / 3);
                training.terminate();
                assertThat(training.exitCode()).as(training.output()).isEqualTo(130);
                reached = run.lastIteration();
                assertThat(training.output()).contains("convoy: interrupted after iteration " + reached);
            }
            assertThat(run.checkpoints()).contains(reached);
            long begin = System.nanoTime();
            try (TrainingProcess training = cluster.training().resume().start(out)) {
                training.awaitIteration(reached + 1);
                seconds = (System.nanoTime() - begin) / 1e9;
                assertThat(training.exitCode()).as(training.output()).isZero();
                assertThat(training.output()).contains("resuming at iteration " + reached + System.lineSeparator());
            }
        }

        run.assertOneHistory(reference);
        FaultTable.record(Fault.DRIVER_TERMINATED, List.of(Trial.of(run, reference, 0, seconds)));
    }
}
