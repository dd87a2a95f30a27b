package dev.convoy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalScratchTest {
    /** Linux gives numbers up to 2^22 at most, macOS up to 99999. */
    private static final String NOBODYS = ".spark-99999999";

    @TempDir
    Path folder;

    @Test
    void in_newRun_isMadeAndGoesWithTheRunsFolderIfThatStaysEmpty() {
        Path run = folder.resolve("run");

        try (LocalScratch scratch = LocalScratch.in(run.toString())) {
            Path dir = Path.of(scratch.settings().get("spark.local.dir"));
            assertThat(dir).isDirectory().hasParent(run);
        }

        assertThat(run).doesNotExist();
    }

    @Test
    void close_runWithFiles_leavesThem() throws IOException {
        Path run = folder.resolve("run");

        try (LocalScratch scratch = LocalScratch.in(run.toUri().toString())) {
            Files.writeString(Path.of(scratch.settings().get("spark.local.dir"), "block"), "temporary");
            Files.writeString(run.resolve("run.json"), "{}");
        }

        assertThat(run).isDirectoryContaining("glob:**/run.json");
        assertThat(run.toFile().list()).hasSize(1);
    }

    @Test
    void in_leftOverOfADeadProcess_isDeletedAndThatOfALivingOneIsNot() throws IOException {
        Path living = Files.createDirectories(folder.resolve(
                ".spark-" + ProcessHandle.current().parent().orElseThrow().pid()));
        Path dead = Files.createDirectories(folder.resolve(NOBODYS).resolve("blockmgr"));
        Files.writeString(dead.resolve("shuffle"), "old");

        LocalScratch.in(folder.toString()).close();

        assertThat(folder.resolve(NOBODYS)).doesNotExist();
        assertThat(living).isDirectory();
    }

    @Test
    void in_remoteRunOrFile_hasNone() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        assertThat(LocalScratch.in("hdfs://host/run").settings()).isEmpty();
        assertThat(LocalScratch.in(file.toString()).settings()).isEmpty();
        assertThat(file).hasContent("not a folder");
    }
}
