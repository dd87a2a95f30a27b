package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.cluster.FaultTable.Fault;
import dev.convoy.cluster.FaultTable.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors that die, hang, come and go under a run: it ends with the weights it always has. */
@Tag("slow")
class ExecutorFaultTest {
    private static final int ITERATIONS = Workload.MANY_ITERATIONS;
    /** Iterations after a fault among which is the one that had to wait. */
    private static final int AFTERMATH = 40;

    /** Iterations that are computed while an executor is stopped. */
    private static final int WITHOUT_IT = 20;

    @TempDir
    Path folder;

    /** Nobody gives the program executors any more: it goes on with those it has. */
    @Test
    void train_masterLostAndThenAnExecutor_isTheRunOfOneCore() throws IOException {
        RunFiles reference = ReferenceRun.get(ITERATIONS);
        Path out = Workload.newRun("master-lost");
        RunFiles run = new RunFiles(out);
        int at;
        String output;
        try (StandaloneCluster cluster = new StandaloneCluster(folder, 1, 1);
                TrainingProcess training = cluster.training()
                        .iterations(ITERATIONS)
                        .option("--executors", "2")
                        .start(out)) {
            training.awaitIteration(ITERATIONS / 8);
            cluster.killMaster();
            training.awaitIteration(ITERATIONS / 4);
            at = run.lastIteration();
            cluster.executors().get(0).destroyForcibly();

            assertThat(training.exitCode()).as(training.output()).isZero();
            output = training.output();
        }

        run.assertOneHistory(reference);
        FaultTable.record(
                Fault.MASTER_LOST,
                List.of(Trial.of(
                        run,
                        reference,
                        TrainingProcess.computedAgain(output, at, ITERATIONS),
                        run.longestIteration(at, at + AFTERMATH))));
    }

    /**
     * A stopped process answers nothing, as on a host that swaps. A copy of its task asks it for the images that it holds, and
     * overtakes it when it is given up.
     */
    @Test
    void train_executorStoppedWithSpeculation_isTheRunOfOneCore() throws IOException, InterruptedException {
        RunFiles reference = ReferenceRun.get(ITERATIONS);
        List<Trial> trials = new ArrayList<>();
        try (StandaloneCluster cluster = new StandaloneCluster(folder, 1, 1)) {
            assumeTrue(cluster.hasSeveralHosts(), "copies run on another host, and there is no address 127.0.0.2 here");
            trials.add(stopOne(cluster, "disk", reference));
            trials.add(stopOne(cluster, "memory", reference));
        }

        FaultTable.record(Fault.EXECUTOR_STOPPED, trials);
    }

    private static Trial stopOne(StandaloneCluster cluster, String cache, RunFiles reference)
            throws IOException, InterruptedException {
        Path out = Workload.newRun("speculation-" + cache);
        RunFiles run = new RunFiles(out);
        int at;
        String output;
        try (TrainingProcess training = cluster.training()
                .spark(Map.of("spark.speculation", "true", "spark.speculation.interval", "100ms"))
                .spark(Map.of("spark.speculation.multiplier", "3", "spark.speculation.quantile", "0.5"))
                .spark(Map.of("spark.network.timeout", "20s", "spark.network.timeoutInterval", "5s"))
                .training("cache", cache)
                .iterations(ITERATIONS)
                .option("--executors", "2")
                .start(out)) {
            training.awaitIteration(ITERATIONS / 4);
            ProcessHandle victim = cluster.executors().get(0);
            signal("STOP", victim);
            at = run.lastIteration();
            training.awaitIteration(at + WITHOUT_IT);
            if (victim.isAlive()) { // not given up
                signal("CONT", victim);
            }

            assertThat(training.exitCode()).as(training.output()).isZero();
            output = training.output();
        }

        run.assertOneHistory(reference);
        return Trial.of(
                run,
                reference,
                TrainingProcess.computedAgain(output, at, ITERATIONS),
                run.longestIteration(at, at + AFTERMATH));
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue() == 0 || !process.isAlive()).isTrue();
    }

    /** Two executors at first and work for one: the other is given back. Then the one is lost, and another one asked for. */
    @Test
    void train_dynamicAllocation_isTheRunOfOneCore() throws IOException {
        RunFiles reference = ReferenceRun.get(ITERATIONS);
        Path out = Workload.newRun("dynamic");
        RunFiles run = new RunFiles(out);
        int at;
        String output;
        try (StandaloneCluster cluster = new StandaloneCluster(folder, 1, 1);
                TrainingProcess training = cluster.training()
                        .spark(Map.of(
                                "spark.dynamicAllocation.enabled", "true",
                                "spark.dynamicAllocation.shuffleTracking.enabled", "true",
                                "spark.dynamicAllocation.initialExecutors", "2",
                                "spark.dynamicAllocation.minExecutors", "1",
                                "spark.dynamicAllocation.executorIdleTimeout", "1s",
                                "spark.dynamicAllocation.cachedExecutorIdleTimeout", "1s",
                                "spark.dynamicAllocation.shuffleTracking.timeout", "1s",
                                "spark.executor.cores", "1",
                                "spark.default.parallelism", "1"))
                        .iterations(ITERATIONS)
                        .start(out)) {
            training.awaitIteration(1);
            training.await("an executor given back", () -> cluster.executors().size() == 1);
            assertThat(cluster.executorsLaunched()).isEqualTo(2);
            at = run.lastIteration();
            cluster.killWorkerOf(cluster.executors().get(0));

            assertThat(training.exitCode()).as(training.output()).isZero();
            assertThat(at).as("lost in mid run").isLessThan(ITERATIONS);
            assertThat(cluster.executorsLaunched()).as("another one asked for").isEqualTo(3);
            output = training.output();
        }

        run.assertOneHistory(reference);
        FaultTable.record(
                Fault.DYNAMIC_ALLOCATION,
                List.of(Trial.of(
                        run,
                        reference,
                        TrainingProcess.computedAgain(output, at, ITERATIONS),
                        run.longestIteration(at, at + AFTERMATH))));
    }
}
