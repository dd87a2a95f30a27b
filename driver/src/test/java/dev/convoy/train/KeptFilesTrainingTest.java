package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.imageset.ImageEncoding;
import dev.convoy.imageset.ImageSetInfo;
import dev.convoy.imageset.ImageSetPreparation;
import dev.convoy.imageset.PreparationProgress;
import dev.convoy.imageset.PreparationSettings;
import dev.convoy.imageset.SplitFractions;
import dev.convoy.metrics.FinalMetrics;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training from JPEG files that the data set keeps, resized when they are used. */
class KeptFilesTrainingTest {
    private static final int IMAGES_PER_CLASS = 40;
    private static final int SIZE = 28;
    private static final Map<String, String> SETTINGS = Map.of("iterations", "12", "learning_rate", "0.001");

    @TempDir
    static Path folder;

    private static SparkSession session;
    private static ImageSetInfo raw;
    private static ImageSetInfo kept;
    private static String rawWeights;

    @BeforeAll
    static void prepareBothAndTrain() throws IOException {
        session = LocalSpark.start(2);
        Random random = new Random(3);
        for (String label : new String[] {"x", "y", "z"}) {
            Path of = Files.createDirectories(folder.resolve("in").resolve(label));
            for (int i = 0; i < IMAGES_PER_CLASS; i++) {
                ImageIO.write(gradient(random), "jpg", of.resolve(i + ".jpg").toFile());
            }
        }
        raw = prepare(false);
        kept = prepare(true);
        rawWeights = train("raw", "memory").weightsSha256();
    }

    private static BufferedImage gradient(Random random) {
        BufferedImage image = new BufferedImage(30 + random.nextInt(20), 40, BufferedImage.TYPE_INT_RGB);
        int from = random.nextInt(100);
        int blue = random.nextInt(256);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, new Color(from + 2 * x, from + 3 * y, blue).getRGB());
            }
        }
        return image;
    }

    private static ImageSetInfo prepare(boolean keepJpeg) throws IOException {
        return ImageSetPreparation.run(
                session,
                PreparationSettings.of(
                                folder.resolve("in").toString(),
                                folder.resolve(keepJpeg ? "kept" : "raw").toString())
                        .withSize(SIZE)
                        .withSplit(new SplitFractions(0.7, 0.3, 0))
                        .withKeepJpeg(keepJpeg),
                PreparationProgress.SILENT);
    }

    private static FinalMetrics train(String data, String cache) throws IOException {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("cache", cache);
        TrainingRequest request =
                TinyRun.request(folder.resolve(data), folder.resolve("run-" + data + "-" + cache), settings);
        return ((TrainingOutcome.Finished)
                        new SynchronousTrainer(session, request, new RecordedProgress(), () -> false).train())
                .metrics();
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    @Test
    void prepare_keepJpeg_isTheSameDataSet() {
        assertThat(kept.encoding()).isEqualTo(ImageEncoding.JPEG);
        assertThat(kept.fingerprint()).isEqualTo(raw.fingerprint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "disk"})
    void train_keptFiles_givesTheWeightsAndScoreOfPixels(String cache) throws IOException {
        FinalMetrics found = train("kept", cache);

        assertThat(found.weightsSha256()).isEqualTo(rawWeights);
        assertThat(found.split()).isEqualTo("val");
    }
}
