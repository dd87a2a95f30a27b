package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.augment.InputBatch;
import dev.convoy.augment.InputTransform;
import dev.convoy.augment.View;
import dev.convoy.checkpoint.CheckpointStore;
import dev.convoy.checkpoint.Model;
import dev.convoy.checkpoint.ModelInput;
import dev.convoy.checkpoint.WeightsHash;
import dev.convoy.config.NetFile;
import dev.convoy.evaluate.SplitEvaluator;
import dev.convoy.evaluate.SplitScore;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.LabelledImage;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of the tiny net with inputs and filters that are fitted to the training images. */
class FittedInputTest {
    private static final Configuration HADOOP = new Configuration();
    private static final int SIZE = 3 * 8 * 8;
    private static final String NO_PADDING = "augmentation: {flip: true, color_noise: 0.1}";

    @TempDir
    static Path shared;

    private static SparkSession session;
    private static Path dataSet;
    private static ImageSet data;

    @TempDir
    Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        session = LocalSpark.start(2);
        dataSet = shared.resolve("data");
        TinyRun.prepare(session, shared.resolve("raw"), dataSet);
        data = ImageSet.open(HADOOP, dataSet.toString());
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static String whitened(String kind) {
        return TinyRun.NET
                .replace(
                        "mean: image",
                        "mean: channel, std: channel, whitening: " + kind + ", whitening_epsilon: 1.0e-9")
                .replace("scale: 0.015625", "scale: 1")
                .replace("augmentation: {crop_padding: 1, flip: true}", NO_PADDING);
    }

    private Model train(String net, Path out, Map<String, String> settings) throws IOException {
        TrainingOutcome outcome = new SynchronousTrainer(
                        session,
                        TinyRun.request(net, dataSet, out, settings, false),
                        new RecordedProgress(),
                        () -> false)
                .train();
        assertThat(outcome).isInstanceOf(TrainingOutcome.Finished.class);
        return latest(out);
    }

    private static Model latest(Path out) throws IOException {
        return new CheckpointStore(HADOOP, new org.apache.hadoop.fs.Path(out.toString()), 2)
                .latest()
                .orElseThrow()
                .model();
    }

    private static List<LabelledImage> images(Split split) {
        return data.images(session, split).collect();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pca", "zca"})
    void train_whitening_trainingInputsHaveIdentityCovariance(String kind) throws IOException {
        String net = whitened(kind);

        Model model = train(net, folder.resolve("run"), Map.of("iterations", "3"));

        InputTransform transform = TrainingInputs.transform(
                NetFile.parse("tiny.yaml", net, Map.of()).net(),
                model.input(),
                data.info().shape(),
                0);
        InputBatch batch = transform.newBatch(1);
        List<LabelledImage> images = images(Split.TRAIN);
        double[] mean = new double[SIZE];
        double[] products = new double[SIZE * SIZE];
        for (LabelledImage image : images) {
            batch.test(0, image.pixels(), 10, 10, View.CENTRE);
            float[] input = batch.finish(1);
            for (int i = 0; i < SIZE; i++) {
                mean[i] += input[i] / images.size();
                for (int j = 0; j < SIZE; j++) {
                    products[i * SIZE + j] += (double) input[i] * input[j] / images.size();
                }
            }
        }
        // about 240 images span all 192 directions, the narrowest of them with a variance that floats still resolve
        assertThat(images).hasSizeGreaterThan(SIZE);
        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j < SIZE; j++) {
                double covariance = products[i * SIZE + j] - mean[i] * mean[j];
                assertThat(covariance).as("%d, %d", i, j).isCloseTo(i == j ? 1 : 0, within(1e-3));
            }
        }
    }

    @Test
    void train_whitening_givesTheSameBitsWhenRepeatedOnOnePartitionOrResumed() throws IOException {
        String net = whitened("zca");
        Model expected = train(net, folder.resolve("a"), Map.of("iterations", "12"));

        train(net, folder.resolve("b"), Map.of("iterations", "5"));
        new SynchronousTrainer(
                        session,
                        TinyRun.request(net, dataSet, folder.resolve("b"), Map.of("iterations", "12"), true),
                        new RecordedProgress(),
                        () -> false)
                .train();
        Model resumed = latest(folder.resolve("b"));

        assertThat(resumed.input().whitening().orElseThrow().array())
                .isEqualTo(expected.input().whitening().orElseThrow().array());
        assertThat(WeightsHash.sha256(resumed.parameters())).isEqualTo(WeightsHash.sha256(expected.parameters()));
    }

    @Test
    void train_randomRegions_learnsAndRepeats() throws IOException {
        String net = TinyRun.NET.replace(
                "augmentation: {crop_padding: 1, flip: true}",
                "augmentation: {flip: true, area: [0.3, 1], aspect: [0.75, 1.3333]}");

        Model first = train(net, folder.resolve("a"), Map.of("iterations", "6"));
        Model second = train(net, folder.resolve("b"), Map.of("iterations", "6"));

        assertThat(first.input()).isNotEqualTo(ModelInput.NONE);
        assertThat(second.parameters()).isEqualTo(first.parameters());
    }

    @Test
    void train_patchWhitening_filtersWhitenPatchesAndStayFrozen() throws IOException {
        String net = whitened("none")
                .replace(
                        "filters: 6, filter_size: 3, pad: 1",
                        "filters: 24, filter_size: 2, weights: {init: patch_whitening, epsilon: 1.0e-9,"
                                + " learning_rate_multiplier: 0}");

        Model model = train(net, folder.resolve("run"), Map.of("iterations", "4"));

        float[] filters = new float[24 * 12];
        System.arraycopy(model.parameters(), 0, filters, 0, filters.length);
        double[] sums = new double[12];
        double[] products = new double[12 * 12];
        long patches = 0;
        InputBatch batch = TrainingInputs.transform(
                        NetFile.parse("tiny.yaml", net, Map.of()).net(),
                        model.input(),
                        data.info().shape(),
                        0)
                .newBatch(1);
        for (LabelledImage image : images(Split.TRAIN)) {
            batch.test(0, image.pixels(), 10, 10, View.CENTRE);
            float[] input = batch.finish(1);
            for (int place = 0; place < 49; place++) {
                double[] outputs = new double[12];
                for (int k = 0; k < 12; k++) {
                    for (int i = 0; i < 12; i++) {
                        int at = (i / 4 * 8 + place / 7 + i / 2 % 2) * 8 + place % 7 + i % 2;
                        outputs[k] += (double) filters[k * 12 + i] * input[at];
                    }
                }
                for (int k = 0; k < 12; k++) {
                    sums[k] += outputs[k];
                    for (int l = 0; l < 12; l++) {
                        products[k * 12 + l] += outputs[k] * outputs[l];
                    }
                }
                patches++;
            }
        }
        for (int k = 0; k < 12; k++) {
            for (int l = 0; l < 12; l++) {
                double covariance = products[k * 12 + l] / patches - sums[k] / patches * (sums[l] / patches);
                assertThat(covariance).isCloseTo(k == l ? 1 : 0, within(1e-4));
            }
            for (int i = 0; i < 12; i++) {
                assertThat(filters[(12 + k) * 12 + i]).isEqualTo(-filters[k * 12 + i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10})
    void score_views_equalsAveragingByHand(int views) {
        NetFile file = NetFile.parse("tiny.yaml", TinyRun.NET, Map.of());
        TrainingInputs inputs = TrainingInputs.of(file, data);
        Net net = inputs.net();
        float[] parameters = net.initialParameters(3);
        InputTransform transform =
                TrainingInputs.transform(file.net(), inputs.input(), data.info().shape(), 2);
        NetTask task = net.newTask(Kernels.current(), 1);
        task.setParameters(parameters);
        InputBatch batch = transform.newBatch(1);
        double loss = 0;
        int correct = 0;
        List<LabelledImage> images = images(Split.VAL);
        for (LabelledImage image : images) {
            double[] mean = new double[3];
            for (View view : View.of(views)) {
                batch.test(0, image.pixels(), 10, 10, view);
                float[] probabilities = new float[3];
                task.probabilities(1, batch.finish(1), probabilities);
                for (int k = 0; k < 3; k++) {
                    mean[k] += probabilities[k] / (double) views;
                }
            }
            loss -= Math.log(mean[image.label()]) / images.size();
            int best = mean[1] > mean[0] ? 1 : 0;
            correct += image.label() == (mean[2] > mean[best] ? 2 : best) ? 1 : 0;
        }

        SplitScore score;
        try (SplitEvaluator evaluator =
                new SplitEvaluator(session, data, Split.VAL, TinyRun.NET, transform, views, ShardCache.DISK)) {
            score = evaluator.score(parameters);
        }

        assertThat(score.images()).isEqualTo(images.size());
        assertThat(score.correct()).isEqualTo(correct);
        assertThat(score.loss()).isCloseTo(loss, within(1e-6));
        assertThat(score.correctTop5()).isEqualTo(images.size());
        assertThat(score.confusion().stream()
                        .flatMap(List::stream)
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(images.size());
    }

    @Test
    void initialParameters_patchWhiteningWithoutImages_throws() {
        String net = TinyRun.NET.replace("pad: 1}", "pad: 1, weights: {init: patch_whitening}}");
        Net tiny = Net.of(NetFile.parse("tiny.yaml", net, Map.of()).net());

        assertThatThrownBy(() -> tiny.initialParameters(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("conv1.weights starts from training images: expected 162 values made of them, found 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filters: 7, filter_size: 3|conv1.weights: patch_whitening takes an even number of at most 54 filters",
                "filters: 56, filter_size: 3|conv1.weights: patch_whitening takes an even number of at most 54 filters"
            })
    void netOf_patchWhiteningOfFiltersThatCannotBe_throws(String change) {
        String[] parts = change.split("\\|");
        String net = TinyRun.NET.replace(
                "filters: 6, filter_size: 3, pad: 1", parts[0] + ", pad: 1, weights: {init: patch_whitening}");
        NetFile file = NetFile.parse("tiny.yaml", net, Map.of());

        assertThatThrownBy(() -> TrainingInputs.netOf(file)).hasMessageContaining(parts[1]);
    }

    @Test
    void netOf_patchWhiteningElsewhere_throws() {
        NetFile file = NetFile.parse(
                "tiny.yaml",
                TinyRun.NET.replace("outputs: 3", "outputs: 3, weights: {init: patch_whitening}"),
                Map.of());

        assertThatThrownBy(() -> TrainingInputs.netOf(file)).hasMessageContaining("fc1.weights: patch_whitening");
    }
}
