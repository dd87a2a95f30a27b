package dev.convoy.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.checkpoint.ObjectStoreFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlFileTest {
    private static final ControlRequest SNAPSHOT = new ControlRequest.Snapshot();
    private static final ControlRequest STOP = new ControlRequest.Stop();

    @TempDir
    Path run;

    private Path file;
    private ControlFile control;

    @BeforeEach
    void setUp() {
        file = run.resolve(ControlFile.FILE_NAME);
        control = always(new Configuration(), new org.apache.hadoop.fs.Path(run.toString()));
    }

    private static ControlFile always(Configuration hadoop, org.apache.hadoop.fs.Path run) {
        return new ControlFile(hadoop, run, Duration.ZERO, () -> 0);
    }

    @Test
    void poll_noFile_isNothing() {
        assertThat(control.poll()).isEqualTo(ControlLines.NONE);
    }

    @Test
    void poll_file_actsOnceAndIsRenamed() throws IOException {
        Files.writeString(file, "snapshot\n");

        assertThat(control.poll().requests()).containsExactly(SNAPSHOT);
        assertThat(control.poll()).isEqualTo(ControlLines.NONE);
        assertThat(file).doesNotExist();
        assertThat(run.resolve(ControlFile.TAKEN_NAME)).hasContent("snapshot");
    }

    @Test
    void poll_secondFile_replacesTheFirst() throws IOException {
        Files.writeString(file, "snapshot\n");
        control.poll();
        Files.writeString(file, "stop\n");

        assertThat(control.poll().requests()).containsExactly(STOP);
        assertThat(run.resolve(ControlFile.TAKEN_NAME)).hasContent("stop");
    }

    @Test
    void poll_onAnObjectStore_actsOnce() throws IOException {
        ControlFile there = always(ObjectStoreFileSystem.configuration(), ObjectStoreFileSystem.path(run));
        for (String text : List.of("snapshot\n", "stop\n")) {
            Files.writeString(file, text);

            assertThat(there.poll().requests()).hasSize(1);
            assertThat(there.poll()).isEqualTo(ControlLines.NONE);
            assertThat(file).doesNotExist();
        }
    }

    /** An editor or a copy may have written the file in part. */
    @Test
    void poll_lineWithoutEnd_waitsUntilItStaysTheSame() throws IOException {
        Files.writeString(file, "");
        assertThat(control.poll()).isEqualTo(ControlLines.NONE);
        Files.writeString(file, "learning_rate=0.0");
        assertThat(control.poll()).isEqualTo(ControlLines.NONE);
        Files.writeString(file, "learning_rate=0.001");
        assertThat(control.poll()).isEqualTo(ControlLines.NONE);

        assertThat(control.poll().requests()).containsExactly(new ControlRequest.LearningRate(0.001));
    }

    @Test
    void poll_folderOfThatName_isToldOnceAndLeft() throws IOException {
        Files.createDirectory(file);

        assertThat(control.poll().problems()).singleElement().asString().contains("is a folder");
        assertThat(control.poll()).isEqualTo(ControlLines.NONE);
        assertThat(file).isDirectory();
    }

    @Test
    void poll_largeFile_isToldOnceAndLeft() throws IOException {
        Files.write(file, new byte[5000]);

        assertThat(control.poll().problems())
                .singleElement()
                .asString()
                .contains("has 5000 bytes, expected at most 4096");
        assertThat(control.poll()).isEqualTo(ControlLines.NONE);
        assertThat(file).exists();
    }

    @Test
    void poll_fileSystemUnknown_isToldOnce() {
        ControlFile nowhere = always(new Configuration(), new org.apache.hadoop.fs.Path("nosuch://host/run"));

        assertThat(nowhere.poll().problems()).singleElement().asString().contains("cannot be read", "nosuch");
        assertThat(nowhere.poll()).isEqualTo(ControlLines.NONE);
    }

    /** Clock readings in pairs: before a look and after it; one where no look follows. */
    @Test
    void poll_withinThePause_doesNotLook() throws IOException {
        long second = Duration.ofSeconds(1).toNanos();
        Deque<Long> clock = new ArrayDeque<>(List.of(0L, 0L, second - 1, second, second));
        ControlFile paused = new ControlFile(
                new Configuration(), new org.apache.hadoop.fs.Path(run.toString()), ControlFile.PAUSE, clock::remove);
        paused.poll();
        Files.writeString(file, "stop\n");

        assertThat(paused.poll()).isEqualTo(ControlLines.NONE);
        assertThat(paused.poll().requests()).containsExactly(STOP);
        assertThat(clock).isEmpty();
    }

    /** A look of 0.2 s, as object stores take, is followed by a pause of 10 s. */
    @Test
    void poll_slowFileSystem_looksAtMostAFiftiethOfTheTime() throws IOException {
        long look = Duration.ofMillis(200).toNanos();
        long next = look + Duration.ofSeconds(10).toNanos();
        Deque<Long> clock = new ArrayDeque<>(List.of(0L, look, next - 1, next, next));
        ControlFile slow = new ControlFile(
                new Configuration(), new org.apache.hadoop.fs.Path(run.toString()), ControlFile.PAUSE, clock::remove);
        slow.poll();
        Files.writeString(file, "stop\n");

        assertThat(slow.poll()).isEqualTo(ControlLines.NONE);
        assertThat(slow.poll().requests()).containsExactly(STOP);
    }
}
