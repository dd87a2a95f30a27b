package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.config.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunFolderTest {
    private static final RunRecord RECORD = new RunRecord(Map.of(
            "data_fingerprint",
            "ab12",
            "net",
            "tiny",
            "winograd",
            "conv2",
            "batch_size",
            20,
            "seed",
            7L,
            "shards",
            8,
            "augmentation",
            "none"));

    @TempDir
    Path temporary;

    @Test
    void writeRecord_newFolder_comesBackAndIsARun() throws IOException {
        RunFolder folder = folder("new/run");

        folder.writeRecord(RECORD);

        assertThat(folder.holdsRun()).isTrue();
        RECORD.checkSameRun(folder.readRecord(), "new/run");
        assertThat(folder.readRecord().fields()).containsEntry("batch_size", 20).containsEntry("seed", 7);
    }

    @Test
    void writeRecord_twice_replacesAndLeavesNothingElse() throws IOException {
        RunFolder folder = folder("run");
        folder.writeRecord(new RunRecord(Map.of("seed", 1)));

        folder.writeRecord(RECORD);

        assertThat(folder.readRecord().fields()).hasSize(RECORD.fields().size());
        try (Stream<Path> files = Files.list(temporary.resolve("run"))) {
            assertThat(files).containsExactly(temporary.resolve("run").resolve(RunFolder.RECORD));
        }
    }

    @Test
    void checkFree_missingOrEmptyOrLeftByACrash_passes() throws IOException {
        Files.createDirectory(temporary.resolve("empty"));
        Files.createDirectory(temporary.resolve("crashed"));
        Files.writeString(temporary.resolve("crashed/.run.json.writing"), "{");

        assertThatCode(() -> folder("missing").checkFree()).doesNotThrowAnyException();
        assertThatCode(() -> folder("empty").checkFree()).doesNotThrowAnyException();
        assertThatCode(() -> folder("crashed").checkFree()).doesNotThrowAnyException();
    }

    @Test
    void checkFree_otherContent_throwsSayingWhat() throws IOException {
        Files.createDirectory(temporary.resolve("full"));
        Files.writeString(temporary.resolve("full/thesis.tex"), "precious");
        Files.writeString(temporary.resolve("file"), "precious");
        folder("run").writeRecord(RECORD);

        assertThatThrownBy(() -> folder("full").checkFree())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("not empty and holds no run");
        assertThatThrownBy(() -> folder("file").checkFree())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("expected a folder for the run, found a file");
        assertThatThrownBy(() -> folder("run").checkFree())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("holds another run; give --resume");
    }

    @Test
    void readRecord_damaged_throwsNamingTheFile() throws IOException {
        Files.createDirectory(temporary.resolve("run"));
        Files.writeString(temporary.resolve("run/run.json"), "{\"seed\": ");

        assertThatThrownBy(() -> folder("run").readRecord())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("run.json: not a run's record");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "data_fingerprint, ab12",
        "net, tiny",
        "winograd, conv2",
        "batch_size, 20",
        "seed, 7",
        "shards, 8",
        "augmentation, none"
    })
    void checkSameRun_fieldDiffers_throwsNamingBoth(String field, String then) {
        Map<String, Object> changed = new HashMap<>(RECORD.fields());
        changed.put(field, "other");

        assertThatThrownBy(() -> RECORD.checkSameRun(new RunRecord(changed), "run"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("run: the run to resume has %s %s, found other", field, then);
    }

    @Test
    void checkSameRun_recordedBeforeAlgorithmsWere_wasDirect() {
        RunRecord before = new RunRecord(Map.of("seed", 1));

        assertThatCode(() -> before.checkSameRun(new RunRecord(Map.of("seed", 1, "winograd", "none")), "run"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> before.checkSameRun(new RunRecord(Map.of("seed", 1, "winograd", "conv2")), "run"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("run: the run to resume has winograd none, found conv2");
    }

    private RunFolder folder(String name) throws IOException {
        return new RunFolder(new Configuration(), temporary.resolve(name).toString());
    }
}
