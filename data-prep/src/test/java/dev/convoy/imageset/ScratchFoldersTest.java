package dev.convoy.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ScratchFoldersTest {
    private static final SparkConf CONF = new SparkConf(false).set("spark.local.dir", "/a, /b,/c");

    @Test
    void of_nothingSet_isJavasOwn() {
        assertThat(ScratchFolders.of(new SparkConf(false), Map.of(), 3))
                .containsExactly(Path.of(System.getProperty("java.io.tmpdir")));
    }

    @Test
    void of_severalFolders_beginsWithAnotherForEachPartition() {
        assertThat(ScratchFolders.of(CONF, Map.of(), 0)).containsExactly(Path.of("/a"), Path.of("/b"), Path.of("/c"));
        assertThat(ScratchFolders.of(CONF, Map.of(), 5)).containsExactly(Path.of("/c"), Path.of("/a"), Path.of("/b"));
    }

    @Test
    void of_environment_winsOverTheSetting() {
        assertThat(ScratchFolders.of(CONF, Map.of("SPARK_LOCAL_DIRS", "/d,/e"), 0))
                .containsExactly(Path.of("/d"), Path.of("/e"));
        assertThat(ScratchFolders.of(
                        CONF,
                        Map.of("SPARK_LOCAL_DIRS", "/d", "SPARK_EXECUTOR_DIRS", "/f" + File.pathSeparator + "/g"),
                        0))
                .containsExactly(Path.of("/f"), Path.of("/g"));
        assertThat(ScratchFolders.of(
                        CONF, Map.of("CONTAINER_ID", "1", "LOCAL_DIRS", "/h,/i", "SPARK_EXECUTOR_DIRS", "/f"), 1))
                .containsExactly(Path.of("/i"), Path.of("/h"));
        assertThat(ScratchFolders.of(CONF, Map.of("LOCAL_DIRS", "/h"), 0)).startsWith(Path.of("/a"));
    }
}
