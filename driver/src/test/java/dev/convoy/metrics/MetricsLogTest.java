package dev.convoy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.checkpoint.ObjectStoreFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
    private static final String TRAIN_1 = "{\"kind\":\"train\",\"iteration\":1,\"epoch\":0.5,\"loss\":2.302585,"
            + "\"regularization_loss\":0.5,\"accuracy\":0.125,\"learning_rate\":0.001,\"images_per_s\":3012.5,\"grad_norm\":1.25,\"seconds\":0.75}";
    private static final String VALIDATION_1 = "{\"kind\":\"validation\",\"iteration\":1,\"epoch\":0.5,"
            + "\"split\":\"val\",\"loss\":2.25,\"accuracy\":0.5,\"top5\":0.875}";
    private static final String FINAL =
            "{\"kind\":\"final\",\"split\":\"test\",\"accuracy\":0.75,\"top5\":0.96875,\"images\":10000,"
                    + "\"train_seconds\":120.5,\"images_per_s\":3000.0,\"weights_sha256\":\"ab12\"}";

    private final Configuration hadoop = new Configuration();

    @TempDir
    Path run;

    private Path file;
    private org.apache.hadoop.fs.Path runPath;
    private org.apache.hadoop.fs.Path filePath;

    @BeforeEach
    void setUp() {
        file = run.resolve("metrics.jsonl");
        runPath = new org.apache.hadoop.fs.Path(run.toUri());
        filePath = new org.apache.hadoop.fs.Path(file.toUri());
    }

    @Test
    void append_everyKind_exactlyTheseLines() throws IOException {
        try (MetricsLog log = MetricsLog.create(hadoop, runPath)) {
            log.append(train(1));
            log.append(validation(1));
            log.append(end());
        }

        assertThat(Files.readString(file)).isEqualTo(TRAIN_1 + "\n" + VALIDATION_1 + "\n" + FINAL + "\n");
        assertThat(MetricsLog.read(hadoop, filePath)).containsExactly(train(1), validation(1), end());
        try (Stream<Path> files = Files.list(run)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void append_localFile_lineIsThereBeforeClose() throws IOException {
        try (MetricsLog log = MetricsLog.create(hadoop, runPath)) {
            log.append(train(1));

            assertThat(Files.readString(file)).isEqualTo(TRAIN_1 + "\n");
        }
    }

    /** As written before the penalty of regularization was told. */
    @Test
    void read_lineWithoutRegularizationLoss_hasNone() throws IOException {
        Files.writeString(file, TRAIN_1.replace("\"regularization_loss\":0.5,", "") + "\n");

        assertThat(MetricsLog.read(hadoop, filePath))
                .singleElement()
                .isInstanceOfSatisfying(
                        TrainMetrics.class,
                        line -> assertThat(line.regularizationLoss()).isZero());
    }

    @Test
    void append_numbersNotFinite_comeBack() throws IOException {
        TrainMetrics diverged = new TrainMetrics(
                1, 0.5, Double.NaN, 0.5, 0, 0.1, 1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

        try (MetricsLog log = MetricsLog.create(hadoop, runPath)) {
            log.append(diverged);
        }

        assertThat(Files.readString(file)).contains("\"loss\":\"NaN\"", "\"grad_norm\":\"Infinity\"");
        assertThat(MetricsLog.read(hadoop, filePath)).containsExactly(diverged);
    }

    @Test
    void read_lastLineCutAnywhere_isLeftOut() throws IOException {
        for (int length = 0; length < TRAIN_1.length(); length++) {
            Files.writeString(file, VALIDATION_1 + "\n" + TRAIN_1.substring(0, length));

            assertThat(MetricsLog.read(hadoop, filePath))
                    .as("cut after %d", length)
                    .containsExactly(validation(1));
        }
        Files.writeString(file, VALIDATION_1 + "\n" + TRAIN_1);
        assertThat(MetricsLog.read(hadoop, filePath)).containsExactly(validation(1), train(1));
    }

    @Test
    void read_brokenLineInside_throwsWithFileAndLine() throws IOException {
        Files.writeString(file, TRAIN_1 + "\n" + TRAIN_1.substring(0, 50) + "\n" + TRAIN_1 + "\n");

        assertThatThrownBy(() -> MetricsLog.read(hadoop, filePath))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("metrics.jsonl line 2 cannot be understood");
    }

    @Test
    void read_fieldMissingOrKindUnknown_throws() throws IOException {
        Files.writeString(file, TRAIN_1.replace("\"loss\":2.302585,", "") + "\n");
        assertThatThrownBy(() -> MetricsLog.read(hadoop, filePath)).hasMessageContaining("loss");

        Files.writeString(file, TRAIN_1.replace("train", "trein") + "\n");
        assertThatThrownBy(() -> MetricsLog.read(hadoop, filePath)).hasMessageContaining("trein");
    }

    @Test
    void read_fieldOfLaterVersion_isPassedOver() throws IOException {
        Files.writeString(file, TRAIN_1.replace("}", ",\"ratio\":0.001}") + "\n");

        assertThat(MetricsLog.read(hadoop, filePath)).containsExactly(train(1));
    }

    @Test
    void read_noFile_throwsSayingSo() {
        assertThatThrownBy(() -> MetricsLog.read(hadoop, filePath))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no such metrics file: ");
    }

    @Test
    void create_logExists_throwsAndLeavesIt() throws IOException {
        Files.writeString(file, TRAIN_1 + "\n");

        assertThatThrownBy(() -> MetricsLog.create(hadoop, runPath))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("metrics.jsonl exists: the folder holds another run");

        assertThat(Files.readString(file)).isEqualTo(TRAIN_1 + "\n");
    }

    @Test
    void resume_linesOfLaterIterations_areDroppedAndHistoryGoesOn() throws IOException {
        List<Metrics> before = List.of(train(1), train(2), validation(2), train(3), validation(3), end());
        write(before);

        try (MetricsLog log = MetricsLog.resume(hadoop, runPath, 2)) {
            assertThat(MetricsLog.read(hadoop, filePath)).containsExactly(train(1), train(2), validation(2));
            log.append(train(3));
        }

        assertThat(MetricsLog.read(hadoop, filePath)).containsExactly(train(1), train(2), validation(2), train(3));
    }

    @Test
    void resume_nothingLater_keepsAllButTheFinalLine() throws IOException {
        write(List.of(train(1), end()));

        MetricsLog.resume(hadoop, runPath, 1).close();

        assertThat(Files.readString(file)).isEqualTo(TRAIN_1 + "\n");
    }

    @Test
    void resume_lastLineCut_nextLineIsWhole() throws IOException {
        Files.writeString(file, TRAIN_1 + "\n" + VALIDATION_1.substring(0, 30));

        try (MetricsLog log = MetricsLog.resume(hadoop, runPath, 1)) {
            log.append(validation(1));
        }

        assertThat(Files.readString(file)).isEqualTo(TRAIN_1 + "\n" + VALIDATION_1 + "\n");
    }

    @Test
    void resume_fromStart_emptiesTheLog() throws IOException {
        write(List.of(train(1), train(2)));

        MetricsLog.resume(hadoop, runPath, 0).close();

        assertThat(file).isEmptyFile();
    }

    @Test
    void resume_noLogYet_startsOne() throws IOException {
        try (MetricsLog log = MetricsLog.resume(hadoop, runPath, 7)) {
            log.append(train(1));
        }

        assertThat(MetricsLog.read(hadoop, filePath)).containsExactly(train(1));
    }

    @Test
    void append_storeThatCannotAppend_linesAreThereAfterFlush() throws IOException {
        Configuration store = ObjectStoreFileSystem.configuration();
        org.apache.hadoop.fs.Path objects = ObjectStoreFileSystem.path(run);

        MetricsLog log = MetricsLog.create(store, objects);
        log.append(train(1));
        log.flush();
        assertThat(Files.readString(file)).isEqualTo(TRAIN_1 + "\n");
        log.append(validation(1));
        log.close();
        try (MetricsLog resumed = MetricsLog.resume(store, objects, 1)) {
            resumed.append(end());
        }

        assertThat(Files.readString(file)).isEqualTo(TRAIN_1 + "\n" + VALIDATION_1 + "\n" + FINAL + "\n");
    }

    @Test
    void close_twice_doesNothing() throws IOException {
        MetricsLog log = MetricsLog.create(hadoop, runPath);
        log.append(train(1));
        log.close();

        log.close();

        assertThat(Files.readString(file)).isEqualTo(TRAIN_1 + "\n");
    }

    private void write(List<Metrics> lines) throws IOException {
        try (MetricsLog log = MetricsLog.create(hadoop, runPath)) {
            for (Metrics line : lines) {
                log.append(line);
            }
        }
    }

    private static TrainMetrics train(int iteration) {
        return new TrainMetrics(iteration, 0.5, 2.302585, 0.5, 0.125, 0.001, 3012.5, 1.25, 0.75);
    }

    private static ValidationMetrics validation(int iteration) {
        return new ValidationMetrics(iteration, 0.5, "val", 2.25, 0.5, 0.875);
    }

    private static FinalMetrics end() {
        return new FinalMetrics("test", 0.75, 0.96875, 10_000, 120.5, 3000, "ab12");
    }
}
