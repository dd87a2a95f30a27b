package dev.convoy.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.metrics.Metrics;
import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingCurvesTest {
    private static final int TRAIN_BLUE = 0x1f6fb4;
    private static final int VALIDATION_ORANGE = 0xd95f02;

    @TempDir
    Path folder;

    @Test
    void write_trainAndValidation_bothLinesInBothCharts() throws IOException {
        BufferedImage picture = draw(run(2000, 0.5));

        assertThat(picture.getWidth()).isEqualTo(1920);
        assertThat(picture.getHeight()).isEqualTo(630);
        for (int left : new int[] {0, 960}) {
            assertThat(pixels(picture, left, TRAIN_BLUE)).isGreaterThan(500);
            assertThat(pixels(picture, left, VALIDATION_ORANGE)).isGreaterThan(500);
        }
    }

    @Test
    void write_noValidation_trainLineOnly() throws IOException {
        List<Metrics> train =
                run(300, 0.5).stream().filter(TrainMetrics.class::isInstance).toList();

        BufferedImage picture = draw(train);

        assertThat(pixels(picture, 0, TRAIN_BLUE)).isGreaterThan(500);
        assertThat(pixels(picture, 0, VALIDATION_ORANGE)).isZero();
    }

    @Test
    void write_validationOnceOnly_isAPoint() throws IOException {
        List<Metrics> metrics = new ArrayList<>(run(50, 0.5));
        metrics.removeIf(ValidationMetrics.class::isInstance);
        metrics.add(new ValidationMetrics(50, 0.5, "val", 1.5, 0.5, 0.9));

        assertThat(pixels(draw(metrics), 0, VALIDATION_ORANGE)).isPositive();
    }

    @Test
    void write_divergedRun_drawsWhatIsFinite() throws IOException {
        List<Metrics> metrics = new ArrayList<>(run(100, 0.5));
        metrics.add(new TrainMetrics(101, 1.01, 1e30, 0.5, 0.1, 1, 100, 1e30, 10));
        metrics.add(new TrainMetrics(102, 1.02, Double.NaN, 0.5, 0.1, 1, 100, Double.POSITIVE_INFINITY, 10));

        BufferedImage picture = draw(metrics);

        assertThat(pixels(picture, 0, TRAIN_BLUE)).isGreaterThan(500);
    }

    @Test
    void write_nothingFinite_noPicture() {
        Path png = folder.resolve("curves.png");
        List<Metrics> metrics = List.of(new TrainMetrics(1, 0.01, Double.NaN, 0.5, 0.1, 1, 100, 1, 10));

        assertThatCode(() -> TrainingCurves.write(new Configuration(), metrics, hadoopPath(png)))
                .doesNotThrowAnyException();

        assertThat(png).doesNotExist();
    }

    @Test
    void write_oneIteration_isDrawn() throws IOException {
        BufferedImage picture = draw(run(1, 0.5));

        assertThat(picture.getWidth()).isEqualTo(1920);
    }

    @Test
    void write_epochOfBrokenIterations_ticksAtRoundEpochs() throws IOException {
        double iterationsAnEpoch = 110.56;
        List<Metrics> metrics = new ArrayList<>();
        for (int i = 1; i <= 553; i++) {
            metrics.add(new TrainMetrics(i, i / iterationsAnEpoch, i == 1 ? 2.3 : 0.5, 0, 0.5, 0.01, 100, 1, i));
        }

        BufferedImage picture = draw(metrics);

        double[] ticks = gridColumns(picture).asDoubleStream().toArray();
        double epochs = 553 / iterationsAnEpoch;
        int first = curveColumns(picture).min().orElseThrow();
        int last = curveColumns(picture).max().orElseThrow();
        double pixelsAnEpoch = (last - first) / (epochs - 1 / iterationsAnEpoch);
        double distance = (ticks[1] - ticks[0]) / pixelsAnEpoch;
        assertThat(ticks).hasSizeGreaterThan(4);
        assertThat(distance).isCloseTo(0.5, within(0.01));
    }

    /** Columns of the left chart in which a vertical grid line runs: one for each line. */
    private static IntStream gridColumns(BufferedImage picture) {
        return IntStream.range(100, 960).filter(x -> isGridLine(picture, x) && !isGridLine(picture, x - 1));
    }

    private static boolean isGridLine(BufferedImage picture, int x) {
        return IntStream.range(0, picture.getHeight())
                        .filter(y -> (picture.getRGB(x, y) & 0xffffff) < 0xf8f8f8)
                        .count()
                > picture.getHeight() / 2;
    }

    /** Columns of the left chart that the curve reaches in the lower half, where there is no legend. */
    private static IntStream curveColumns(BufferedImage picture) {
        return IntStream.range(0, 960)
                .filter(x -> IntStream.range(picture.getHeight() / 2, picture.getHeight())
                        .anyMatch(y -> (picture.getRGB(x, y) & 0xffffff) == TRAIN_BLUE));
    }

    private BufferedImage draw(List<Metrics> metrics) throws IOException {
        Path png = folder.resolve("curves.png");
        TrainingCurves.write(new Configuration(), metrics, hadoopPath(png));
        assertThat(folder.toFile().list()).containsExactly(png.getFileName().toString());
        return ImageIO.read(png.toFile());
    }

    private static org.apache.hadoop.fs.Path hadoopPath(Path path) {
        return new org.apache.hadoop.fs.Path(path.toUri());
    }

    private static long pixels(BufferedImage picture, int left, int rgb) {
        return IntStream.range(0, picture.getHeight())
                .flatMap(y -> IntStream.range(left, left + 960).map(x -> picture.getRGB(x, y) & 0xffffff))
                .filter(found -> found == rgb)
                .count();
    }

    /** A run that looks like one: 100 iterations an epoch, scored every epoch, the rate divided by ten at the end. */
    private static List<Metrics> run(int iterations, double noise) {
        Random random = new Random(7);
        List<Metrics> metrics = new ArrayList<>();
        for (int i = 1; i <= iterations; i++) {
            double rate = i <= 0.8 * iterations ? 0.001 : 0.0001;
            double progress = 1 - Math.exp(-3.0 * i / iterations) + (rate < 0.001 ? 0.05 : 0);
            double loss = 2.3 - 1.6 * progress + 0.25 * noise * random.nextGaussian();
            double accuracy = 0.1 + 0.65 * progress + 0.08 * noise * random.nextGaussian();
            metrics.add(new TrainMetrics(i, i / 100.0, loss, 0.5, accuracy, rate, 3000, 1, i / 30.0));
            if (i % 100 == 0) {
                metrics.add(
                        new ValidationMetrics(i, i / 100.0, "val", 2.35 - 1.45 * progress, 0.1 + 0.6 * progress, 0.95));
            }
        }
        return metrics;
    }
}
