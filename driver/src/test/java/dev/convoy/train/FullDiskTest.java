package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.metrics.FinalMetrics;
import dev.convoy.metrics.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose folder takes nothing more: what was saved stands, and the run ends with the weights it always has. */
class FullDiskTest {
    @TempDir
    static Path shared;

    private static SparkSession session;
    private static Path dataSet;
    private static String hash;

    @TempDir
    Path folder;

    private Path run;

    @BeforeAll
    static void trainReference() throws IOException {
        session = LocalSpark.start(2);
        SmallDiskFileSystem.register(session.sparkContext().hadoopConfiguration());
        dataSet = shared.resolve("data");
        TinyRun.prepare(session, shared.resolve("raw"), dataSet);
        hash = hash(train(TinyRun.request(dataSet, shared.resolve("reference"), Map.of()), new RecordedProgress()));
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    @AfterEach
    void makeRoom() {
        SmallDiskFileSystem.fullFor("");
    }

    private static TrainingOutcome train(TrainingRequest request, RecordedProgress progress) throws IOException {
        return new SynchronousTrainer(session, request, progress, () -> false).train();
    }

    private static String hash(TrainingOutcome outcome) {
        return ((TrainingOutcome.Finished) outcome).metrics().weightsSha256();
    }

    private TrainingRequest request(boolean resume) {
        run = folder.resolve("run");
        TrainingRequest local = TinyRun.request(dataSet, run, Map.of());
        return new TrainingRequest(
                local.data(), local.net(), local.plan(), Map.of(), SmallDiskFileSystem.path(run), resume);
    }

    private List<String> checkpoints() throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Full from one iteration on, with room again after another. */
    private static RecordedProgress fullBetween(String files, int from, int to) {
        return new RecordedProgress(iteration -> {
            if (iteration == from) {
                SmallDiskFileSystem.fullFor(files);
            } else if (iteration == to) {
                SmallDiskFileSystem.fullFor("");
            }
        });
    }

    @Test
    void train_noRoomForOneCheckpoint_goesOnAndTells() throws IOException {
        RecordedProgress progress = fullBetween("checkpoints", 15, 25);

        TrainingOutcome end = train(request(false), progress);

        assertThat(progress.messages())
                .filteredOn(message -> message.startsWith("warning: "))
                .singleElement()
                .asString()
                .contains("cannot write checkpoint", "iteration-00000020", "No space left on device")
                .contains("training goes on, the last checkpoint is")
                .endsWith("iteration-00000010");
        assertThat(checkpoints()).containsExactly("iteration-00000010", "iteration-00000030");
        assertThat(hash(end)).isEqualTo(hash);
    }

    @Test
    void train_noRoomForTheLastCheckpoint_endsWithASentenceAndGoesOnLater() throws IOException {
        TrainingOutcome end = train(request(false), fullBetween("checkpoints", 25, -1));

        assertThat(end).isInstanceOf(TrainingOutcome.Failed.class);
        TrainingOutcome.Failed failed = (TrainingOutcome.Failed) end;
        assertThat(failed.reason()).contains("iteration-00000030", "No space left on device");
        assertThat(failed.iterations()).isEqualTo(30);
        assertThat(failed.lastCheckpoint()).endsWith("iteration-00000020");
        assertThat(checkpoints()).containsExactly("iteration-00000010", "iteration-00000020");

        SmallDiskFileSystem.fullFor("");
        assertThat(hash(train(request(true), new RecordedProgress()))).isEqualTo(hash);
    }

    @Test
    void train_noRoomForMetrics_endsWithASentenceAndGoesOnLater() throws IOException {
        TrainingOutcome end = train(request(false), fullBetween("metrics.jsonl", 24, -1));

        assertThat(end)
                .isInstanceOfSatisfying(
                        TrainingOutcome.Failed.class,
                        failed -> assertThat(failed.reason())
                                .contains("cannot write", "metrics.jsonl", "No space left on device"));
        SmallDiskFileSystem.fullFor("");
        assertThat(hash(train(request(true), new RecordedProgress()))).isEqualTo(hash);
        assertThat(MetricsLog.read(
                        new Configuration(), new org.apache.hadoop.fs.Path(run.toString(), MetricsLog.FILE_NAME)))
                .filteredOn(FinalMetrics.class::isInstance)
                .hasSize(1);
    }

    @Test
    void train_noRoomForTheBestModel_goesOnAndKeepsTheOneBefore() throws IOException {
        RecordedProgress progress = fullBetween("best", 1, -1);

        TrainingOutcome end = train(request(false), progress);

        assertThat(progress.messages())
                .anyMatch(message -> message.startsWith("warning: the best model so far is not kept"));
        assertThat(run.resolve("best/model.safetensors")).doesNotExist();
        assertThat(hash(end)).isEqualTo(hash);
    }

    /** Nothing to fall back to: better to end now than after hours. */
    @Test
    void train_noRoomForTheFirstCheckpoint_endsBeforeAnyIteration() throws IOException {
        SmallDiskFileSystem.fullFor("checkpoints");

        assertThat(train(request(false), new RecordedProgress()))
                .isInstanceOfSatisfying(TrainingOutcome.Failed.class, failed -> {
                    assertThat(failed.iterations()).isZero();
                    assertThat(failed.lastCheckpoint()).isEqualTo("none");
                });
    }
}
