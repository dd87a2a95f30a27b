package dev.convoy.imageset;

import static dev.convoy.imageset.RawFiles.cifarBatch;
import static dev.convoy.imageset.RawFiles.prepare;
import static dev.convoy.imageset.RawFiles.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Tuple2;

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

    @ParameterizedTest(name = "S={0} P={1} {2}")
    @CsvSource({
        "1, 1, MEMORY",
        "2, 1, MEMORY",
        "4, 3, MEMORY",
        "8, 2, MEMORY",
        "8, 8, MEMORY",
        "64, 5, MEMORY",
        "1, 1, DISK",
        "8, 3, DISK",
        "64, 5, DISK"
    })
    void load_anyNumbers_everyImageStandsAtItsPlace(int numShards, int numPartitions, ShardCache cache)
            throws IOException {
        List<List<Seen>> partitions;
        try (LoadedShards loaded =
                LogicalShards.load(TestSpark.session(), open(), Split.TRAIN, numShards, numPartitions, cache)) {
            partitions = loaded.rdd().map(Seen::of).glom().collect();
        }

        assertThat(partitions).hasSize(numPartitions);
        List<Integer> numbers = new ArrayList<>();
        int images = 0;
        for (int p = 0; p < numPartitions; p++) {
            assertThat(partitions.get(p)).hasSize((p + 1) * numShards / numPartitions - p * numShards / numPartitions);
            for (Seen shard : partitions.get(p)) {
                numbers.add(shard.number);
                images += shard.ids.length;
                assertThat(shard.shape).containsExactly(3, 32, 32);
                assertThat(shard.ids).hasSize(LogicalShards.shardSize(IMAGES, shard.number, numShards));
                for (int position = 0; position < shard.ids.length; position++) {
                    int id = position * numShards + shard.number;
                    assertThat(shard.ids[position]).isEqualTo(id);
                    assertThat(shard.labels[position]).isEqualTo(id % 10);
                    int start = id * RawFiles.CIFAR_RECORD;
                    assertThat(shard.pixels[position])
                            .isEqualTo(Arrays.copyOfRange(batch, start + 1, start + RawFiles.CIFAR_RECORD));
                }
            }
        }
        assertThat(images).isEqualTo(IMAGES);
        assertThat(numbers).hasSize(numShards).isSorted().doesNotHaveDuplicates();
    }

    /**
     * What a task saw of a shard, since one in a scratch file cannot leave its process. No record: Spark's Kryo cannot fill
     * records.
     */
    private static final class Seen {
        private final int number;
        private final int object;
        private final int[] shape;
        private final long[] ids;
        private final int[] labels;
        private final byte[][] pixels;

        private Seen(ImageShard shard, long[] ids, int[] labels, byte[][] pixels) {
            this.number = shard.number();
            this.object = System.identityHashCode(shard);
            this.shape = new int[] {shard.channels(), shard.height(), shard.width()};
            this.ids = ids;
            this.labels = labels;
            this.pixels = pixels;
        }

        static Seen of(ImageShard shard) {
            long[] ids = new long[shard.size()];
            int[] labels = new int[shard.size()];
            byte[][] pixels = new byte[shard.size()][];
            new ImageReadAhead().forEachBlock(shard, 3, images -> {
                for (int i = 0; i < images.size(); i++) {
                    int position = images.position(i);
                    ids[position] = shard.id(position);
                    labels[position] = shard.label(position);
                    pixels[position] = images.pixels(i).clone();
                }
            });
            return new Seen(shard, ids, labels, pixels);
        }
    }

    @Test
    void load_onDisk_isMadeOnceAndAgainWhereItIsMissing() throws IOException {
        try (LoadedShards loaded =
                LogicalShards.load(TestSpark.session(), open(), Split.TRAIN, 4, 2, ShardCache.DISK)) {
            List<Seen> first = loaded.rdd().map(Seen::of).collect();
            List<Seen> second = loaded.rdd().map(Seen::of).collect();
            ScratchShards.loads().forEach(ScratchShards::release);
            List<Seen> rebuilt = loaded.rdd().map(Seen::of).collect();

            assertThat(second).extracting(shard -> shard.object).isEqualTo(objects(first));
            assertThat(rebuilt).extracting(shard -> shard.object).doesNotContainAnyElementsOf(objects(first));
            assertThat(rebuilt)
                    .usingRecursiveComparison()
                    .ignoringFields("object")
                    .isEqualTo(first);
        }
    }

    private static List<Integer> objects(List<Seen> shards) {
        return shards.stream().map(shard -> shard.object).toList();
    }

    @Test
    void load_closed_leavesNothingBehind() throws IOException {
        LoadedShards loaded = LogicalShards.load(TestSpark.session(), open(), Split.TRAIN, 4, 2, ShardCache.DISK);
        loaded.rdd().count();
        assertThat(ScratchShards.loads()).hasSize(1);

        loaded.close();

        assertThat(ScratchShards.loads()).isEmpty();
        assertThat(TestSpark.session().sparkContext().getPersistentRDDs().isEmpty())
                .isTrue();
    }

    /** As on an executor, which learns with the next load that an earlier one is closed. */
    @Test
    void load_closedElsewhere_isReleasedByTheNext() throws IOException {
        ScratchShards.of("closed", Set.of());
        ScratchShards.of("other", Set.of());

        ScratchShards.of("next", Set.of("closed"));

        assertThat(ScratchShards.loads()).containsExactlyInAnyOrder("other", "next");
        ScratchShards.loads().forEach(ScratchShards::release);
    }

    @Test
    void inFile_diskFull_failsWithItsMessageAndClosesTheFile() throws IOException {
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "only Linux has a file that is a full disk");
        FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
        ShardAssembler assembler =
                new ShardAssembler(StoredForm.of("train", Infos.grey(1000, 1000, ImageEncoding.RAW)), 1, 1, 1);
        StoredImage image = new StoredImage(0, 0, new byte[1_000_000]);

        assertThatThrownBy(() -> assembler.inFile(
                        0, List.of(new Tuple2<>(0L, image)).iterator(), new ScratchFile("/disk/x", full)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("scratch file /disk/x cannot be written")
                .hasMessageContaining("No space left on device");
        assertThat(full.isOpen()).isFalse();
    }

    @Test
    void load_emptySplit_givesEmptyShards() throws IOException {
        for (ShardCache cache : List.of(ShardCache.MEMORY, ShardCache.DISK)) {
            try (LoadedShards loaded = LogicalShards.load(TestSpark.session(), open(), Split.VAL, 4, 2, cache)) {
                assertThat(loaded.rdd().map(ImageShard::size).collect()).containsExactly(0, 0, 0, 0);
            }
        }
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

        for (ShardCache cache : List.of(ShardCache.MEMORY, ShardCache.DISK)) {
            try (LoadedShards loaded = LogicalShards.load(TestSpark.session(), incomplete, Split.TEST, 1, 1, cache)) {
                assertThatThrownBy(loaded.rdd()::count)
                        .hasStackTraceContaining(
                                "test is damaged: expected image 1 at position 1 of shard 0, found image 2");
            }
        }
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

        assertThatThrownBy(() -> LogicalShards.load(
                        TestSpark.session(), images, Split.TRAIN, numShards, numPartitions, ShardCache.MEMORY))
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
