package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** {@code convoy train} in a JVM of its own, with the options that {@code spark-submit} gives a driver. */
final class TrainingProcess implements AutoCloseable {
    private static final Pattern COMPUTED_AGAIN = Pattern.compile("mini-batch (\\d+) is computed again");

    private final Process process;
    private final RunFiles out;
    private final Path log;

    private TrainingProcess(Process process, RunFiles out, Path log) {
        this.process = process;
        this.out = out;
        this.log = log;
    }

    /** What to start: everything that may differ between two runs that must end with the same weights. */
    static final class Settings {
        private final String master;
        private final List<String> jvmOptions = new ArrayList<>();
        private final Map<String, String> training = new HashMap<>();
        private final List<String> options = new ArrayList<>();
        private boolean resume;
        private int iterations = Workload.ITERATIONS;
        private Path net = Workload.net();

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

        /** Another net than the workload's. */
        Settings net(Path file) {
            net = file;
            return this;
        }

        Settings iterations(int number) {
            iterations = number;
            return this;
        }

        /** A further option of the command. */
        Settings option(String name, String value) {
            options.add(name);
            options.add(value);
            return this;
        }

        Settings resume() {
            resume = true;
            return this;
        }

        /** Starts training with the run's folder at {@code out}. */
        TrainingProcess start(Path out) throws IOException {
            return start(out.toString(), out.resolveSibling(out.getFileName() + (resume ? ".resumed.log" : ".log")));
        }

        /** The same with the run's folder on any file system. */
        TrainingProcess start(String out, Path log) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
            command.add("-Djava.awt.headless=true");
            command.add("-Dlog4j2.configurationFile=classpath:convoy-log4j2.properties");
            command.addAll(jvmOptions);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.convoy.cli.Main"));
            command.addAll(List.of("--master", master, "train"));
            command.addAll(List.of("--data", Workload.dataSet().toString()));
            command.addAll(List.of("--net", net.toString()));
            command.addAll(List.of("--out", out));
            command.addAll(List.of("--set", "iterations=" + iterations));
            command.addAll(List.of("--set", "checkpoint_every=" + Workload.CHECKPOINT_EVERY));
            training.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
            command.addAll(options);
            if (resume) {
                command.add("--resume");
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            return new TrainingProcess(process, new RunFiles(out), log);
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
        await("iteration " + iteration, () -> out.lastIteration() >= iteration);
    }

    /** Waits until it has printed a text. */
    void awaitOutput(String text) {
        await("'" + text + "'", () -> output().contains(text));
    }

    /** Waits until there is something. */
    <T> List<T> awaitSome(Supplier<List<T>> source) {
        List<T> found = new ArrayList<>();
        await("something", () -> {
            found.clear();
            found.addAll(source.get());
            return !found.isEmpty();
        });
        return found;
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

    /**
     * Ends the JVM at once, as {@code kill -9} does; on a local cluster its executors with it, which would otherwise live some
     * seconds more.
     */
    void kill() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    /** Lets it go on for a while, for something that is to happen at no moment in particular. */
    void letRun(Duration time) {
        boolean ended;
        try {
            ended = process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while training", e);
        }
        assertThat(ended).as("training has ended\n%s", output()).isFalse();
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

    /** How many of the iterations in (from, to] were computed a second time, as a run has printed. */
    static int computedAgain(String output, int from, int to) {
        return (int) COMPUTED_AGAIN
                .matcher(output)
                .results()
                .mapToInt(result -> Integer.parseInt(result.group(1)))
                .filter(iteration -> iteration > from && iteration <= to)
                .count();
    }

    /** What it printed. */
    String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a condition, which must come before training ends. */
    void await(String what, BooleanSupplier condition) {
        Patience.await(what, this::output, () -> {
            boolean ended = !process.isAlive();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (ended) {
                throw new AssertionError(
                        "training ended with exit code " + process.exitValue() + " before " + what + "\n" + output());
            }
            return false;
        });
    }

    @Override
    public void close() {
        kill();
    }
}
