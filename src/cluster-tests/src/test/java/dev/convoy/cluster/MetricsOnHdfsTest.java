package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.metrics.Metrics;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.metrics.ValidationMetrics;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.MiniDFSCluster.DataNodeProperties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The log of a run on an HDFS of two data nodes, whose files are to have three copies as HDFS has it by default. */
@Tag("slow")
class MetricsOnHdfsTest {
    @TempDir
    static java.nio.file.Path folder;

    private static MiniDFSCluster hdfs;

    private final Configuration client = new Configuration();
    private Path run;

    @BeforeAll
    static void startHdfs() throws IOException {
        hdfs = Hdfs.start(folder, 2);
    }

    @AfterAll
    static void stopHdfs() {
        hdfs.close();
    }

    @BeforeEach
    void nameRun(TestInfo test) {
        run = new Path(hdfs.getURI() + "/" + test.getTestMethod().orElseThrow().getName());
    }

    private List<Metrics> read() throws IOException {
        return MetricsLog.read(client, new Path(run, MetricsLog.FILE_NAME));
    }

    private static Metrics line(int iteration) {
        return new ValidationMetrics(iteration, 0.5, "val", 2.25, 0.5, 0.875);
    }

    private static List<Metrics> lines(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(MetricsOnHdfsTest::line).toList();
    }

    @Test
    void resume_fewerDataNodesThanCopies_goesOnWithTheLog() throws IOException {
        try (MetricsLog log = MetricsLog.create(client, run)) {
            log.append(line(1));
            log.append(line(2));
        }

        try (MetricsLog log = MetricsLog.resume(client, run, 2)) {
            log.append(line(3));
        }

        assertThat(client.get("dfs.replication", "3")).isEqualTo("3");
        assertThat(read()).isEqualTo(lines(3));
    }

    @Test
    void append_dataNodeLostInBetween_goesOnWithTheOther() throws IOException {
        try (MetricsLog log = MetricsLog.create(client, run)) {
            log.append(line(1));
            log.flush();
            DataNodeProperties stopped = hdfs.stopDataNode(0);
            try {
                log.append(line(2));
                log.flush();

                assertThat(read()).isEqualTo(lines(2));
            } finally {
                hdfs.restartDataNode(stopped, true);
                hdfs.waitActive();
            }
        }
    }

    /** What a writer that was killed leaves: a file that is still open for it. */
    @Test
    void resume_writerIsGoneWithoutClosing_hasItsLinesAndGoesOn() throws IOException {
        MetricsLog lost = MetricsLog.create(client, run);
        lost.append(line(1));
        lost.append(line(2));
        lost.flush();

        try (MetricsLog log = MetricsLog.resume(client, run, 1)) {
            log.append(line(2));
            log.append(line(3));
        }

        assertThat(read()).isEqualTo(lines(3));
    }
}
