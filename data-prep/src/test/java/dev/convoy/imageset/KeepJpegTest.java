package dev.convoy.imageset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.image.EncodedImages;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A folder of JPEG and PNG files, of many sizes, prepared with pixels and with kept files. */
class KeepJpegTest {
    private static final int SIZE = 24;
    private static final int PIXELS = 3 * SIZE * SIZE;

    @TempDir
    static Path directory;

    private static Path raw;
    private static ImageSetInfo rawInfo;
    private static ImageSetInfo keptInfo;

    @BeforeAll
    static void prepareBoth() throws IOException {
        Path input = directory.resolve("in");
        for (String label : List.of("a", "b")) {
            Path folder = Files.createDirectories(input.resolve(label));
            for (int i = 0; i < 8; i++) {
                BufferedImage smooth = smooth(30 + 3 * i, 50 - 2 * i, label.charAt(0) + i);
                Files.write(folder.resolve("smooth" + i + ".jpg"), EncodedImages.encode(smooth, "jpg"));
            }
            // noise, which takes more bytes as JPEG than its pixels do
            BufferedImage varied = EncodedImages.varied(80, 80, label.charAt(0));
            Files.write(folder.resolve("noise.jpg"), EncodedImages.encode(varied, "jpg"));
            Files.write(folder.resolve("varied.png"), EncodedImages.encode(varied, "png"));
        }
        raw = directory.resolve("raw");
        PreparationSettings settings =
                RawFiles.settings(input, raw).withSize(SIZE).withSplit(new SplitFractions(0.7, 0.3, 0));
        rawInfo = RawFiles.prepare(settings);
        keptInfo = RawFiles.prepare(RawFiles.settings(input, kept())
                .withSize(SIZE)
                .withSplit(new SplitFractions(0.7, 0.3, 0))
                .withKeepJpeg(true));
    }

    private static Path kept() {
        return directory.resolve("kept");
    }

    private static BufferedImage smooth(int width, int height, int seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, new Color((2 * x + seed) & 255, (3 * y) & 255, (seed * 9) & 255).getRGB());
            }
        }
        return image;
    }

    @Test
    void prepare_keepJpeg_keepsSmallerJpegFilesAlone() throws IOException {
        List<Row> rows = open(kept())
                .table(TestSpark.session(), Split.TRAIN)
                .select("source", "pixels")
                .collectAsList();

        assertThat(rows).hasSizeGreaterThan(8);
        for (Row row : rows) {
            byte[] file = Files.readAllBytes(directory.resolve("in").resolve(row.getString(0)));
            if (row.getString(0).contains("smooth")) {
                assertThat(row.<byte[]>getAs(1)).isEqualTo(file).hasSizeLessThan(PIXELS);
            } else {
                assertThat(row.<byte[]>getAs(1)).hasSize(PIXELS);
                assertThat(file).hasSizeGreaterThan(PIXELS);
            }
        }
        assertThat(rows).anyMatch(row -> !row.getString(0).contains("smooth"));
    }

    @Test
    void prepare_keepJpeg_changesNothingElse() throws IOException {
        assertThat(keptInfo.encoding()).isEqualTo(ImageEncoding.JPEG);
        assertThat(keptInfo)
                .usingRecursiveComparison()
                .ignoringFields("encoding")
                .isEqualTo(rawInfo);
        assertThat(kept().resolve("mean.npy")).hasSameBinaryContentAs(raw.resolve("mean.npy"));
        assertThat(open(kept()).bytes(Split.TRAIN)).isBetween(1L, open(raw).bytes(Split.TRAIN));
    }

    @Test
    void images_keptFiles_areThePixelsOfTheRawSet() throws IOException {
        List<LabelledImage> expected = images(raw);

        List<LabelledImage> found = images(kept());

        assertThat(found).usingRecursiveComparison().isEqualTo(expected);
        assertThat(open(kept()).images(TestSpark.session(), Split.TRAIN, 3).count())
                .isEqualTo(3);
    }

    private static List<LabelledImage> images(Path dataSet) throws IOException {
        return open(dataSet).images(TestSpark.session(), Split.TRAIN).collect().stream()
                .sorted(Comparator.comparingLong(LabelledImage::id))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"MEMORY", "DISK"})
    void load_keptFiles_readsThePixelsOfTheRawSet(ShardCache cache) throws IOException {
        Map<Long, byte[]> expected = new HashMap<>();
        images(raw).forEach(image -> expected.put(image.id(), image.pixels()));

        Map<Long, byte[]> found = read(open(kept()), cache);

        assertThat(found).hasSameSizeAs(expected);
        found.forEach((id, pixels) -> assertThat(pixels).isEqualTo(expected.get(id)));
    }

    private static Map<Long, byte[]> read(ImageSet images, ShardCache cache) {
        try (LoadedShards loaded = LogicalShards.load(TestSpark.session(), images, Split.TRAIN, 2, 2, cache)) {
            Map<Long, byte[]> all = new HashMap<>();
            loaded.rdd().map(KeepJpegTest::pixels).collect().forEach(all::putAll);
            return all;
        }
    }

    private static Map<Long, byte[]> pixels(ImageShard shard) {
        Map<Long, byte[]> pixels = new HashMap<>();
        new ImageReadAhead().forEachBlock(shard, 4, images -> {
            for (int i = 0; i < images.size(); i++) {
                pixels.put(shard.id(images.position(i)), images.pixels(i).clone());
            }
        });
        return pixels;
    }

    @ParameterizedTest
    @EnumSource(names = {"MEMORY", "DISK"})
    void load_keptFileDamaged_failsNamingImageAndSource(ShardCache cache) throws IOException {
        Path damaged = directory.resolve("damaged-" + cache);
        copy(kept(), damaged);
        Row row = open(kept())
                .table(TestSpark.session(), Split.TRAIN)
                .filter(functions.col("source").contains("smooth"))
                .orderBy("id")
                .first();
        // half a file is a picture with a grey rest to a careless decoder
        open(kept())
                .table(TestSpark.session(), Split.TRAIN)
                .withColumn(
                        "pixels",
                        functions.expr("case when id = " + row.getLong(0)
                                + " then substring(pixels, 1, length(pixels) - 100) else pixels end"))
                .write()
                .mode("overwrite")
                .parquet(damaged.resolve("train").toString());

        assertThatThrownBy(() -> read(open(damaged), cache))
                .hasStackTraceContaining("ImageSetException: file:" + damaged + "/train: image " + row.getLong(0) + " ("
                        + row.getString(6) + ") cannot be decoded: damaged: ");
    }

    private static ImageSet open(Path dataSet) throws IOException {
        return ImageSet.open(TestSpark.hadoop(), dataSet.toString());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
