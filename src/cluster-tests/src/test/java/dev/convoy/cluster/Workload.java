package dev.convoy.cluster;

import dev.convoy.train.TinyRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** What all tests train on: prepared once, in a folder of the build. */
final class Workload {
    /** Enough for a test to act in mid run: about 8 epochs. */
    static final int ITERATIONS = 100;

    /** Enough for many things to happen in one run. */
    static final int MANY_ITERATIONS = 4 * ITERATIONS;

    /** Iterations between checkpoints. */
    static final int CHECKPOINT_EVERY = 20;

    private static final class Holder {
        static final Path FOLDER = make();
    }

    private Workload() {}

    /** Folder of the data set. */
    static Path dataSet() {
        return Holder.FOLDER.resolve("data");
    }

    /** YAML file of the net and how it learns. */
    static Path net() {
        return Holder.FOLDER.resolve("tiny.yaml");
    }

    /** A folder for a run, not there yet. */
    static Path newRun(String name) {
        try {
            return Files.createTempDirectory(Holder.FOLDER, name + "-").resolve("run");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path make() {
        try {
            Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
            Path folder = Files.createTempDirectory(target, "cluster-tests-");
            Files.writeString(folder.resolve("tiny.yaml"), TinyRun.NET);
            SparkSession session = SparkSession.builder()
                    .master("local[1]")
                    .config("spark.ui.enabled", false)
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .getOrCreate();
            try {
                TinyRun.prepare(session, folder.resolve("raw"), folder.resolve("data"));
            } finally {
                session.stop();
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
