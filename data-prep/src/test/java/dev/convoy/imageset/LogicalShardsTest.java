package dev.convoy.imageset;

import static dev.convoy.imageset.RawFiles.cifarBatch;
import static dev.convoy.imageset.RawFiles.prepare;
import static dev.convoy.imageset.RawFiles.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogicalShardsTest {
    private static final int IMAGES = 53;

    @TempDir
    static Path directory;

    private static byte[] batch;

    @BeforeAll
    static void prepareImages() throws IOException {
        Path input = Files.createDirectory(directory.resolve("in"));
        int[] labels = new int[IMAGES];
        Arrays.setAll(labels, i -> i % 10);
        batch = cifarBatch(1, labels);
        Files.write(input.resolve("data_batch_1.bin"), batch);
        Files.write(input.resolve("test_batch.bin"), cifarBatch(2, 0, 1, 2));
        prepare(settings(input, directory.resolve("out")));
    }

    @ParameterizedTest(name = "S={0} P={1}")
    @CsvSource({"1, 1", "2, 1", "4, 3", "8, 2", "8, 8", "64, 5"})
    void load_anyNumbers_everyImageStandsAtItsPlace(int numShards, int numPartitions) throws IOException {
        JavaRDD<ImageShard> rdd =
                LogicalShards.load(TestSpark.session(), open(), Split.TRAIN, numShards, numPartitions);

        List<List<ImageShard>> partitions = rdd.glom().collect();
        rdd.unpersist();

        assertThat(partitions).hasSize(numPartitions);
        List<Integer> numbers = new ArrayList<>();
        int images = 0;
        for (int p = 0; p < numPartitions; p++) {
            assertThat(partitions.get(p)).hasSize((p + 1) * numShards / numPartitions - p * numShards / numPartitions);
            for (ImageShard shard : partitions.get(p)) {
                numbers.add(shard.number());
                images += shard.size();
                assertThat(shard.channels()).isEqualTo(3);
                assertThat(shard.height()).isEqualTo(32);
                assertThat(shard.width()).isEqualTo(32);
                assertThat(shard.size()).isEqualTo(LogicalShards.shardSize(IMAGES, shard.number(), numShards));
                for (int position = 0; position < shard.size(); position++) {
                    int id = position * numShards + shard.number();
                    assertThat(shard.id(position)).isEqualTo(id);
                    assertThat(shard.label(position)).isEqualTo(id % 10);
                    int start = id * RawFiles.CIFAR_RECORD;
                    assertThat(shard.pixels(position))
                            .isEqualTo(Arrays.copyOfRange(batch, start + 1, start + RawFiles.CIFAR_RECORD));
                }
            }
        }
        assertThat(images).isEqualTo(IMAGES);
        assertThat(numbers).hasSize(numShards).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void load_emptySplit_givesEmptyShards() throws IOException {
        JavaRDD<ImageShard> rdd = LogicalShards.load(TestSpark.session(), open(), Split.VAL, 4, 2);

        assertThat(rdd.map(ImageShard::size).collect()).containsExactly(0, 0, 0, 0);
        rdd.unpersist();
    }

    @Test
    void load_imageMissing_failsNamingIt() throws IOException {
        Path damaged = directory.resolve("damaged");
        copy(directory.resolve("out"), damaged);
        ImageSet images = open();
        images.table(TestSpark.session(), Split.TEST)
                .filter("id <> 1")
                .write()
                .mode("overwrite")
                .parquet(damaged.resolve("test").toString());
        ImageSet incomplete = ImageSet.open(TestSpark.hadoop(), damaged.toString());

        JavaRDD<ImageShard> rdd = LogicalShards.load(TestSpark.session(), incomplete, Split.TEST, 1, 1);

        assertThatThrownBy(rdd::count)
                .hasStackTraceContaining("test is damaged: expected image 1 at position 1 of shard 0, found image 2");
        rdd.unpersist();
    }

    @ParameterizedTest(name = "S={0} P={1}")
    @CsvSource({
        "3, 1, 'number of shards must be a power of two in [1, 1048576], found 3'",
        "0, 1, 'number of shards must be a power of two in [1, 1048576], found 0'",
        "4, 5, 'number of partitions must be in [1, 4], found 5'",
        "4, 0, 'number of partitions must be in [1, 4], found 0'"
    })
    void load_badNumbers_throwsWithThem(int numShards, int numPartitions, String message) throws IOException {
        ImageSet images = open();

        assertThatThrownBy(() -> LogicalShards.load(TestSpark.session(), images, Split.TRAIN, numShards, numPartitions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void firstShard_manyShards_doesNotOverflow() {
        int shards = 1 << 20;

        assertThat(LogicalShards.firstShard(shards, shards, shards)).isEqualTo(shards);
        assertThat(LogicalShards.firstShard(99_999, shards, 100_000)).isEqualTo(1_048_565);
    }

    private static ImageSet open() throws IOException {
        return ImageSet.open(TestSpark.hadoop(), directory.resolve("out").toString());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
