package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.augment.InputBatch;
import dev.convoy.augment.InputTransform;
import dev.convoy.augment.View;
import dev.convoy.checkpoint.ModelInput;
import dev.convoy.checkpoint.NamedTensor;
import dev.convoy.config.Augmentation;
import dev.convoy.config.InvalidInputException;
import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.LabelledImage;
import dev.convoy.imageset.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingInputsTest {
    private static final float[] NONE = {};

    @TempDir
    static Path folder;

    private static ImageSet data;

    /** Pixels of the training split. */
    private static List<byte[]> images;

    @BeforeAll
    static void prepare() throws IOException {
        SparkSession session = LocalSpark.start(1);
        try {
            TinyRun.prepare(session, folder.resolve("raw"), folder.resolve("data"));
            data = ImageSet.open(new Configuration(), folder.resolve("data").toString());
            images = data.images(session, Split.TRAIN).collect().stream()
                    .map(LabelledImage::pixels)
                    .toList();
        } finally {
            session.stop();
        }
    }

    @Test
    void of_netFitsData_givesNetMeanAndTransform() {
        NetFile file = parse(TinyRun.NET);

        TrainingInputs inputs = TrainingInputs.of(file, data);
        inputs.check(plan(file));

        assertThat(inputs.net().outputs()).isEqualTo(3);
        assertThat(inputs.input().mean())
                .hasValueSatisfying(mean -> assertThat(mean.array()).hasSize(3 * 10 * 10));
        assertThat(inputs.transform(plan(file).augmentation(), NONE)).isNotNull();
    }

    @ParameterizedTest(name = "mean {0}")
    @CsvSource({"channel, 3", "image, 300"})
    void of_meanOfNet_isTheOneStoredWithTheData(String mean, int values) {
        TrainingInputs inputs = TrainingInputs.of(parse(TinyRun.NET.replace("mean: image", "mean: " + mean)), data);

        assertThat(inputs.input().mean().orElseThrow().array()).hasSize(values);
    }

    @Test
    void of_meanNone_hasNoMean() {
        assertThat(TrainingInputs.of(parse(TinyRun.NET.replace("mean: image", "mean: none")), data)
                        .input())
                .isEqualTo(ModelInput.NONE);
    }

    @Test
    void of_stdChannel_isTheOneStoredWithTheData() {
        NetFile file = parse(TinyRun.NET.replace("mean: image", "mean: channel, std: channel"));

        TrainingInputs inputs = TrainingInputs.of(file, data);

        NamedTensor std = inputs.input().std().orElseThrow();
        assertThat(std.shape()).containsExactly(3);
        for (int c = 0; c < 3; c++) {
            assertThat(std.array()[c]).isEqualTo(data.info().std().get(c).floatValue());
        }
    }

    @Test
    void transform_meanAndStdChannel_trainingPixelsHaveMeanZeroAndDeviationOne() {
        NetFile file = parse(TinyRun.NET
                .replace("mean: image", "mean: channel, std: channel")
                .replace("scale: 0.015625", "scale: 1")
                .replace("height: 8, width: 8", "height: 10, width: 10"));
        InputTransform transform = TrainingInputs.of(file, data).transform(Augmentation.NONE, NONE);
        InputBatch batch = transform.newBatch(1);
        double[] sums = new double[3];
        double[] squares = new double[3];

        for (byte[] image : images) {
            batch.test(0, image, 10, 10, View.CENTRE);
            float[] input = batch.finish(1);
            for (int i = 0; i < input.length; i++) {
                sums[i / 100] += input[i];
                squares[i / 100] += (double) input[i] * input[i];
            }
        }

        double pixels = images.size() * 100.0;
        for (int c = 0; c < 3; c++) {
            assertThat(sums[c] / pixels).isCloseTo(0, within(1e-5));
            assertThat(squares[c] / pixels).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void of_otherNumberOfClasses_throwsWithBoth() {
        NetFile file = parse(TinyRun.NET.replace("outputs: 3", "outputs: 4"));

        assertThatThrownBy(() -> TrainingInputs.of(file, data))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("tiny.yaml: net tiny has 4 outputs, the data set has 3 classes");
    }

    @Test
    void transform_otherNumberOfChannels_throwsWithBoth() {
        NetFile file = parse(TinyRun.NET.replace("channels: 3", "channels: 1"));

        assertThatThrownBy(() -> TrainingInputs.of(file, data).check(plan(file).augmentation()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("net tiny takes images of 1 channels, the data set has 3x10x10");
    }

    @ParameterizedTest(name = "{0}x{1} with padding {2}")
    @CsvSource({"12, 10, 0", "10, 11, 0", "13, 8, 1"})
    void transform_cropLargerThanImage_throwsWithBoth(int height, int width, int padding) {
        NetFile file = cropping(height, width, padding);

        assertThatThrownBy(() -> TrainingInputs.of(file, data).check(plan(file).augmentation()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "crop %dx%d of net tiny is larger than the data set's images, 10x10 with crop_padding %d",
                        height, width, padding);
    }

    @ParameterizedTest(name = "{0}x{1} with padding {2}")
    @CsvSource({"10, 10, 0", "12, 12, 1", "2, 10, 0"})
    void transform_cropAsLargeAsImage_isAllowed(int height, int width, int padding) {
        NetFile file = cropping(height, width, padding);

        TrainingInputs inputs = TrainingInputs.of(file, data);
        inputs.check(plan(file).augmentation());

        assertThat(inputs.transform(plan(file).augmentation(), NONE)).isNotNull();
    }

    @Test
    void check_whiteningWithPadding_throws() {
        NetFile file = parse(TinyRun.NET.replace("mean: image", "mean: image, whitening: zca"));
        TrainingInputs inputs = TrainingInputs.of(file, data);

        inputs.check(new Augmentation(0, true));

        assertThatThrownBy(() -> inputs.check(plan(file).augmentation()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("net tiny whitens its input, which takes pixels only: crop_padding must be 0, found 1");
    }

    @Test
    void transform_modelWithoutItsWhiteningMatrix_throws() {
        NetFile file = parse(TinyRun.NET.replace("mean: image", "mean: image, whitening: zca"));
        TrainingInputs inputs = TrainingInputs.of(file, data);

        assertThatThrownBy(() -> TrainingInputs.transform(
                        file.net(), inputs.input(), data.info().shape(), 0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("net tiny whitens its input, the model holds no matrix to do so");
    }

    @Test
    void check_batchLargerThanData_throwsWithBoth() {
        long images = data.count(Split.TRAIN);
        TrainingInputs inputs = TrainingInputs.of(parse(TinyRun.NET), data);
        TrainingPlan whole = plan(NetFile.parse("tiny.yaml", TinyRun.NET, Map.of("batch_size", "" + images)));
        TrainingPlan larger = plan(NetFile.parse("tiny.yaml", TinyRun.NET, Map.of("batch_size", "" + (images + 1))));

        inputs.check(whole);

        assertThatThrownBy(() -> inputs.check(larger))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("batch_size %d is larger than the training split of %d images", images + 1, images);
    }

    @Test
    void of_layersDoNotFit_throwsNamingFileAndLayer() {
        NetFile file = parse(TinyRun.NET.replace("filter_size: 3", "filter_size: 30"));

        assertThatThrownBy(() -> TrainingInputs.of(file, data))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("tiny.yaml: conv1: ");
    }

    private static NetFile cropping(int height, int width, int padding) {
        return parse(TinyRun.NET
                .replace("height: 8, width: 8", "height: " + height + ", width: " + width)
                .replace("crop_padding: 1", "crop_padding: " + padding));
    }

    private static NetFile parse(String text) {
        return NetFile.parse("tiny.yaml", text, Map.of());
    }

    private static TrainingPlan plan(NetFile file) {
        return file.plan().orElseThrow();
    }
}
