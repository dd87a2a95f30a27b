package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** {@code convoy train} in a JVM of its own, with the options that {@code spark-submit} gives a driver. */
final class TrainingProcess implements AutoCloseable {
    /** Far beyond what anything here takes, also on a busy machine; only a hang gets there. */
    private static final long PATIENCE_SECONDS = 240;

    private static final long POLL_MILLIS = 5;

    private final Process process;
    private final Path out;
    private final Path log;

    private TrainingProcess(Process process, Path out, Path log) {
        this.process = process;
        this.out = out;
        this.log = log;
    }

    /** What to start: everything that may differ between two runs that must end with the same weights. */
    static final class Settings {
        private final String master;
        private final List<String> jvmOptions = new ArrayList<>();
        private final Map<String, String> training = new HashMap<>();
        private boolean resume;

        Settings(String master) {
            this.master = master;
        }

        Settings jvm(String option) {
            jvmOptions.add(option);
            return this;
        }

        Settings spark(Map<String, String> settings) {
            settings.forEach((key, value) -> jvm("-D" + key + "=" + value));
            return this;
        }

        Settings training(String key, String value) {
            training.put(key, value);
            return this;
        }

        Settings resume() {
            resume = true;
            return this;
        }

        /** Starts training with the run's folder at {@code out}. */
        TrainingProcess start(Path out) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
            command.add("-Djava.awt.headless=true");
            command.add("-Dlog4j2.configurationFile=classpath:convoy-log4j2.properties");
            command.addAll(jvmOptions);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.convoy.cli.Main"));
            command.addAll(List.of("--master", master, "train"));
            command.addAll(List.of("--data", Workload.dataSet().toString()));
            command.addAll(List.of("--net", Workload.net().toString()));
            command.addAll(List.of("--out", out.toString()));
            command.addAll(List.of("--set", "iterations=" + Workload.ITERATIONS));
            command.addAll(List.of("--set", "checkpoint_every=" + Workload.CHECKPOINT_EVERY));
            training.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
            if (resume) {
                command.add("--resume");
            }
            Path log = out.resolveSibling(out.getFileName() + (resume ? ".resumed.log" : ".log"));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            return new TrainingProcess(process, out, log);
        }

        /** Trains to the end. */
        RunFiles run(Path out) throws IOException {
            try (TrainingProcess training = start(out)) {
                int exitCode = training.exitCode();
                if (exitCode != 0) {
                    throw new AssertionError("exit code " + exitCode + "\n" + training.output());
                }
            }
            return new RunFiles(out);
        }
    }

    /** Waits until the run's metrics tell of an iteration. */
    void awaitIteration(int iteration) {
        RunFiles files = new RunFiles(out);
        await("iteration " + iteration, () -> files.lastIteration() >= iteration);
    }

    /** Processes of executors that live at the moment: a driver of a local cluster starts no others. */
    private List<ProcessHandle> executors() {
        return process.children()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .toList();
    }

    /** Ends one of so many executors at once and waits until it is gone. */
    void killOneOf(int count) {
        List<ProcessHandle> executors = executors();
        assertThat(executors).hasSize(count);
        executors.get(0).destroyForcibly();
        executors.get(0).onExit().join();
    }

    /** Ends the JVM at once, as {@code kill -9} does; its executors with it, which would otherwise live some seconds more. */
    void kill() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    /** Asks the JVM to end, as {@code kill} does: SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Waits for the end. */
    int exitCode() {
        await("the end", () -> !process.isAlive());
        return process.exitValue();
    }

    /** What it printed. */
    String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            boolean ended;
            try {
                ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
            if (ended && !condition.getAsBoolean()) {
                throw new AssertionError(
                        "training ended with exit code " + process.exitValue() + " before " + what + "\n" + output());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no sign of " + what + " after " + PATIENCE_SECONDS + " s\n" + output());
            }
        }
    }

    @Override
    public void close() {
        kill();
    }
}
