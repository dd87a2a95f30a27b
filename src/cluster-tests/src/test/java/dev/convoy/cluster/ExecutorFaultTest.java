package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.cluster.FaultTable.Fault;
import dev.convoy.cluster.FaultTable.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executors that die, hang, come and go under a run: it ends with the weights it always has. */
@Tag("slow")
class ExecutorFaultTest {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorFaultTest.class);

    /** One run each, with as many kills. */
    private static final List<String> EXCHANGES = List.of("driver", "tree", "sharded");

    private static final int KILLS_A_RUN = 7;
    private static final int ITERATIONS = Workload.MANY_ITERATIONS;
    /** Iterations after a fault among which is the one that had to wait. */
    private static final int AFTERMATH = 40;

    /** Iterations that are computed while an executor is stopped. */
    private static final int WITHOUT_IT = 20;

    private static final int MOST_MILLIS_BEFORE_A_KILL = 300;

    /** In which a new executor is launched, registers, and gets its first task. */
    private static final int MOST_MILLIS_TO_A_SECOND_KILL = 4000;

    @TempDir
    Path folder;

    /**
     * Any executor at any moment: while it loads images, computes, or has just been started. Two kills of three come when the
     * one before has been made good, the third in the middle of that.
     */
    @Test
    void train_executorsKilledAtRandomMoments_isTheRunOfOneCore() throws IOException {
        RunFiles reference = ReferenceRun.get(ITERATIONS);
        List<Trial> trials = new ArrayList<>();
        try (StandaloneCluster cluster = new StandaloneCluster(folder, 1, 1)) {
            for (String exchange : EXCHANGES) {
                trials.addAll(killSome(cluster, exchange, reference));
                cluster.awaitNoExecutors();
            }
        }

        FaultTable.record(Fault.EXECUTOR_KILLED, trials);
    }

    private static List<Trial> killSome(StandaloneCluster cluster, String exchange, RunFiles reference)
            throws IOException {
        Random random = new Random(exchange.hashCode());
        Path out = Workload.newRun("killed-executors-" + exchange);
        RunFiles run = new RunFiles(out);
        long launchedBefore = cluster.executorsLaunched();
        List<Integer> killedAt = new ArrayList<>();
        String output;
        try (TrainingProcess training = cluster.training()
                .iterations(ITERATIONS)
                .training("exchange", exchange)
                .option("--executors", "2")
                .start(out)) {
            training.awaitOutput("executors: 2"); // the first kill comes while images are loaded
            for (int kill = 0; kill < KILLS_A_RUN; kill++) {
                awaitMoment(kill, cluster, training, run, random);
                List<ProcessHandle> executors = training.awaitSome(cluster::executors);
                ProcessHandle victim = executors.get(random.nextInt(executors.size()));
                int at = run.lastIteration();
                victim.destroyForcibly();
                victim.onExit().join();
                LOG.info("{}: killed one of {} executors after iteration {}", exchange, executors.size(), at);
                killedAt.add(at);
            }
            assertThat(run.lastIteration()).as("killed in mid run").isLessThan(ITERATIONS);
            assertThat(training.exitCode()).as(training.output()).isZero();
            output = training.output();
        }
        assertThat(cluster.executorsLaunched() - launchedBefore)
                .as("two executors, and one in the place of each that was killed before the last")
                .isGreaterThan(KILLS_A_RUN);
        run.assertOneHistory(reference);
        return trials(run, reference, killedAt, output);
    }

    /** Every kill has a part of the run to come in, however soon iterations follow one another. */
    private static void awaitMoment(
            int kill, StandaloneCluster cluster, TrainingProcess training, RunFiles run, Random random) {
        int part = ITERATIONS * 3 / 4 / KILLS_A_RUN;
        int latest = (kill + 1) * part;
        if (kill % 3 == 2) {
            long moment =
                    System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(MOST_MILLIS_TO_A_SECOND_KILL));
            training.await("a moment", () -> System.nanoTime() > moment || run.lastIteration() >= latest);
        } else {
            training.awaitIteration(kill == 0 ? 0 : kill * part + random.nextInt(part / 2));
            training.await(
                    "two executors at work or iteration " + latest,
                    () -> cluster.hasAtWork(2) || run.lastIteration() >= latest);
            training.letRun(Duration.ofMillis(random.nextInt(MOST_MILLIS_BEFORE_A_KILL)));
        }
    }

    private static List<Trial> trials(RunFiles run, RunFiles reference, List<Integer> killedAt, String output) {
        List<Trial> trials = new ArrayList<>();
        for (int kill = 0; kill < killedAt.size(); kill++) {
            int at = killedAt.get(kill);
            int next = kill + 1 < killedAt.size() ? killedAt.get(kill + 1) : ITERATIONS;
            trials.add(Trial.of(
                    run,
                    reference,
                    TrainingProcess.computedAgain(output, at, next),
                    run.longestIteration(at, Math.max(at + 1, Math.min(next, at + AFTERMATH)))));
        }
        return trials;
    }

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
