package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.cluster.FaultTable.Fault;
import dev.convoy.cluster.FaultTable.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** scripts/local-cluster as a person calls it, the built jar, and a host that is cut off. */
@Tag("slow")
class LocalClusterScriptTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private record Result(int exitCode, String output) {}

    @BeforeEach
    void assumeAJar() throws IOException {
        Path target = ROOT.resolve("driver/target");
        boolean built = Files.exists(target.resolve("spark.classpath"));
        if (built) {
            try (Stream<Path> files = Files.list(target)) {
                built = files.anyMatch(file -> file.getFileName().toString().matches("convoy-[0-9][^/]*\\.jar"));
            }
        }
        assumeTrue(built, "there is no jar in driver/target, which mvn package builds");
    }

    @AfterEach
    void stopWhatIsLeft() throws IOException, InterruptedException {
        call("stop");
    }

    private Process start(Path log, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                                Stream.of(ROOT.resolve("scripts/local-cluster").toString()), Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .put("CONVOY_CLUSTER_DIR", folder.resolve("cluster").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private Result call(String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "call", ".log");
        Process process = start(log, arguments);
        assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS))
                .as("%s ends", List.of(arguments))
                .isTrue();
        return new Result(process.exitValue(), text(log));
    }

    private static String text(Path log) {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] train(Path out, int iterations) {
        return new String[] {
            "submit",
            "train",
            "--data",
            Workload.dataSet().toString(),
            "--net",
            Workload.net().toString(),
            "--out",
            out.toString(),
            "--set",
            "iterations=" + iterations,
            "--set",
            "checkpoint_every=" + Workload.CHECKPOINT_EVERY,
            "--executors",
            "2"
        };
    }

    @Test
    void script_startSubmitStatusStop_trainsWithTheOneJar() throws IOException, InterruptedException {
        Path out = Workload.newRun("script");
        Result started = call("start", "--workers", "2", "--cores", "1,2", "--memory", "512m", "--port", "0");
        Result again = call("start");
        Result status = call("status");
        Result trained = call(train(out, Workload.ITERATIONS));
        Result stopped = call("stop");
        Result after = call("status");

        assertThat(started.exitCode()).as(started.output()).isZero();
        String master = started.output().lines().reduce((before, last) -> last).orElseThrow();
        assertThat(master).matches("spark://127\\.0\\.0\\.1:\\d+");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.output()).contains("a cluster runs already: " + master);
        assertThat(status.output()).contains("master runs", "worker-1 runs", "worker-2 runs");
        assertThat(trained.exitCode()).as(trained.output()).isZero();
        assertThat(trained.output()).contains("executors: 2, master spark://");
        assertThat(stopped.exitCode()).as(stopped.output()).isZero();
        assertThat(after.exitCode()).isEqualTo(2);
        new RunFiles(out).assertOneHistory(ReferenceRun.get());
    }

    @Test
    void script_wrongOptions_sayWhatIsExpected() throws IOException, InterruptedException {
        assertThat(call("start", "--workers", "many").output())
                .contains("--workers must be a whole number, found 'many'");
        assertThat(call("start", "--cores", "1,2,3").output()).contains("one for each of the 2 workers");
        assertThat(call("start", "--memory", "lots").output()).contains("such as 512m or 2g, found 'lots'");
        assertThat(call("start", "--wrokers", "2").output()).contains("unknown option '--wrokers'");
        assertThat(call("submit", "train").output()).contains("no cluster runs");
        assertThat(call("begin").output()).contains("unknown command 'begin'");
    }

    /** The host is gone for everyone, master included; what it had is computed elsewhere. */
    @Test
    void train_hostCutOffInMidRun_isTheRunOfOneCore() throws IOException, InterruptedException {
        int iterations = Workload.MANY_ITERATIONS;
        Result started = call("start", "--workers", "2", "--memory", "512m", "--port", "0", "--isolated");
        assumeTrue(
                !started.output().contains("--isolated needs")
                        && !started.output().contains("cannot make a network bridge"),
                "no network namespaces here: " + started.output());
        assertThat(started.exitCode()).as(started.output()).isZero();
        Path out = Workload.newRun("cut-off");
        RunFiles run = new RunFiles(out);
        Path log = folder.resolve("training.log");
        Process training = start(log, train(out, iterations));
        int at;
        try {
            Patience.await("a fourth of the run", () -> text(log), () -> {
                assertThat(training.isAlive())
                        .as("training ended\n%s", text(log))
                        .isTrue();
                return run.lastIteration() >= iterations / 4;
            });
            Result cut = call("cut", "2");
            at = run.lastIteration();
            assertThat(cut.exitCode()).as(cut.output()).isZero();
            assertThat(at).as("cut in mid run").isLessThan(iterations);
            assertThat(training.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            training.descendants().forEach(ProcessHandle::destroyForcibly);
            training.destroyForcibly();
        }
        assertThat(training.exitValue()).as(text(log)).isZero();
        assertThat(text(log)).contains("Lost executor");

        RunFiles reference = ReferenceRun.get(iterations);
        run.assertOneHistory(reference);
        FaultTable.record(
                Fault.HOST_CUT_OFF,
                List.of(Trial.of(
                        run,
                        reference,
                        TrainingProcess.computedAgain(text(log), at, iterations),
                        run.longestIteration(at, iterations))));
    }
}
