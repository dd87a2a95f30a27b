package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BroadcastBlockId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of an iteration where files are of no use; that they are otherwise is what tests of exchanges show. */
class PublisherTest {
    private static final float[] VALUES = {1, 2, 3};

    private final List<Publication> publications = new ArrayList<>();
    private SparkSession session;
    private Broadcast<String> owner;
    private Publisher publisher;

    @BeforeEach
    void start() {
        session = LocalSpark.start(1);
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        owner = spark.broadcast("owner");
        publisher = new Publisher(spark, owner, () -> true);
    }

    @AfterEach
    void stop() {
        session.stop();
    }

    /** A job that returns sums of a length, without an array if that is 0. */
    private List<PartialSum> run(int length) {
        return publisher.run(VALUES, published -> {
            publications.add(published);
            return List.of(List.of(PartialSum.ofShard(0, new float[length], 0, 0, 1)));
        });
    }

    @Test
    void run_roomOnDisk_publishesByFiles() {
        run(3);

        assertThat(publications).hasOnlyElementsOfType(Publication.Stored.class);
    }

    @Test
    void run_fileThatCannotBeWritten_publishesByBroadcast() throws IOException {
        BlockId values = new BroadcastBlockId(owner.id(), "values_1");
        Path file =
                SparkEnv.get().blockManager().diskBlockManager().getFile(values).toPath();
        Files.createDirectories(file.resolve("not empty")); // Spark would remove an empty one

        assertThat(run(3).get(0).gradient()).hasSize(3);

        assertThat(publications).hasOnlyElementsOfType(Publication.Sent.class);
        assertThat(((Publication.Sent) publications.get(0)).number()).isEqualTo(1);
    }

    /** As after an executor that ended between its task and the driver's fetching. */
    @Test
    void run_sumThatIsNowhere_saysThatItWasLost() {
        assertThatThrownBy(() -> run(0)).isInstanceOf(LostBlockException.class).hasMessageContaining("sum_1_0_0");
    }
}
