package dev.convoy.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestSetLooksTest {
    @TempDir
    private Path folder;

    private int look(String model) throws IOException {
        return TestSetLooks.record(
                new Configuration(), new org.apache.hadoop.fs.Path(folder.toUri()), model, "abc123", 0.5);
    }

    @Test
    void record_threeLooks_areCountedAndListed() throws IOException {
        assertThat(look("runs/a")).isEqualTo(1);
        assertThat(look("runs/b")).isEqualTo(2);
        assertThat(look("runs/name\twith\nbreaks")).isEqualTo(3);

        assertThat(folder.resolve(TestSetLooks.FILE_NAME))
                .content()
                .startsWith("time\tmodel\tweights_sha256\taccuracy\n")
                .contains("\truns/a\tabc123\t0.5\n", "\truns/name with breaks\tabc123\t0.5\n")
                .hasLineCount(4);
    }
}
