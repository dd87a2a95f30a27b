package dev.convoy.whitening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageSetPreparation;
import dev.convoy.imageset.ImageShard;
import dev.convoy.imageset.LabelledImage;
import dev.convoy.imageset.LogicalShards;
import dev.convoy.imageset.PreparationProgress;
import dev.convoy.imageset.PreparationSettings;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import dev.convoy.imageset.SplitFractions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Covariances over a data set of 270 noisy images of 3x32x32, in the form of CIFAR's batches. */
class CovariancesTest {
    private static final int IMAGES = 270;
    private static final int PIXELS = 3 * 32 * 32;

    @TempDir
    static Path folder;

    private static SparkSession session;
    private static ImageSet data;
    private static List<byte[]> images;

    @BeforeAll
    static void prepare() throws IOException {
        session = SparkSession.builder()
                .appName("covariances")
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .getOrCreate();
        Path raw = Files.createDirectories(folder.resolve("raw"));
        byte[] batch = new byte[IMAGES * (PIXELS + 1)];
        Random random = new Random(5);
        for (int i = 0; i < batch.length; i++) {
            // neighbours are alike, as in pictures
            batch[i] = (byte) (i % (PIXELS + 1) == 0 ? i % 10 : (batch[i - 1] & 0xff) / 2 + random.nextInt(128));
        }
        Files.write(raw.resolve("data_batch_1.bin"), batch);
        ImageSetPreparation.run(
                session,
                PreparationSettings.of(raw.toString(), folder.resolve("data").toString())
                        .withSplit(new SplitFractions(1, 0, 0)),
                PreparationProgress.SILENT);
        data = ImageSet.open(
                session.sparkContext().hadoopConfiguration(),
                folder.resolve("data").toString());
        images = data.images(session, Split.TRAIN).map(LabelledImage::pixels).collect();
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static JavaRDD<ImageShard> shards(int numShards, int partitions) {
        return shards(numShards, partitions, ShardCache.MEMORY);
    }

    private static JavaRDD<ImageShard> shards(int numShards, int partitions, ShardCache cache) {
        return LogicalShards.load(session, data, Split.TRAIN, numShards, partitions, cache)
                .rdd();
    }

    @Test
    void ofMiddles_anyPartitioning_givesTheSameBits() {
        double[] expected = Covariances.ofMiddles(shards(1, 1), 3, 20, 18);

        assertThat(Covariances.ofMiddles(shards(8, 3), 3, 20, 18)).isEqualTo(expected);
        assertThat(Covariances.ofMiddles(shards(64, 7), 3, 20, 18)).isEqualTo(expected);
        assertThat(Covariances.ofMiddles(shards(2, 2, ShardCache.DISK), 3, 20, 18))
                .isEqualTo(expected);
    }

    @Test
    void ofMiddles_crop_equalsTheDefinition() {
        int height = 5;
        int width = 4;
        int size = 3 * height * width;
        double[][] samples = new double[images.size()][size];
        for (int n = 0; n < samples.length; n++) {
            for (int i = 0; i < size; i++) {
                int c = i / (height * width);
                int y = i / width % height + (32 - height) / 2;
                int x = i % width + (32 - width) / 2;
                samples[n][i] = images.get(n)[(c * 32 + y) * 32 + x] & 0xff;
            }
        }

        assertCovariance(Covariances.ofMiddles(shards(4, 2), 3, height, width), samples, size);
    }

    @Test
    void ofColours_allPixels_equalsTheDefinitionOnAnyPartitioning() {
        double[][] samples = new double[images.size() * 1024][3];
        for (int n = 0; n < samples.length; n++) {
            for (int c = 0; c < 3; c++) {
                samples[n][c] = images.get(n / 1024)[c * 1024 + n % 1024] & 0xff;
            }
        }

        double[] actual = Covariances.ofColours(shards(8, 3), 3);

        assertCovariance(actual, samples, 3);
        assertThat(Covariances.ofColours(shards(1, 1), 3)).isEqualTo(actual);
        assertThat(Covariances.ofColours(shards(4, 2, ShardCache.DISK), 3)).isEqualTo(actual);
    }

    private static void assertCovariance(double[] actual, double[][] samples, int size) {
        double[] mean = new double[size];
        for (double[] sample : samples) {
            for (int i = 0; i < size; i++) {
                mean[i] += sample[i] / samples.length;
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double expected = 0;
                for (double[] sample : samples) {
                    expected += (sample[i] - mean[i]) * (sample[j] - mean[j]) / samples.length;
                }
                assertThat(actual[i * size + j]).isCloseTo(expected, within(1e-7));
            }
        }
    }
}
