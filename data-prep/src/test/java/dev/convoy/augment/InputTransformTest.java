package dev.convoy.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputTransformTest {
    private static final float[] NO_MEAN = {};
    private static final RandomBits ALL_ZERO = draw -> 0L;
    private static final RandomBits ALL_ONE = draw -> -1L;

    @Test
    void test_imageOfInputSize_isThePixelsAsNumbers() {
        byte[] pixels = new byte[256];
        for (int i = 0; i < 256; i++) {
            pixels[i] = (byte) i;
        }
        InputTransform transform = InputTransform.of(plain(1, 16, 16), 1, 16, 16, InputStatistics.ofMean(NO_MEAN));

        float[] out = new float[256];
        test(transform, pixels, 16, 16, out, 0);

        for (int i = 0; i < 256; i++) {
            assertThat(out[i]).isEqualTo(i);
        }
    }

    @Test
    void test_meanImageAndScale_subtractsThenScales() {
        AugmentSettings settings = new AugmentSettings(1, 1, 3, MeanKind.IMAGE, 0.5f, 0, false);
        InputTransform transform =
                InputTransform.of(settings, 1, 1, 3, InputStatistics.ofMean(new float[] {10f, 20f, 300f}));

        float[] out = new float[3];
        test(transform, bytes(20, 20, 200), 1, 3, out, 0);

        assertThat(out).containsExactly(5f, 0f, -50f);
    }

    @Test
    void test_channelMean_subtractsEachChannelsOwn() {
        AugmentSettings settings = new AugmentSettings(3, 1, 2, MeanKind.CHANNEL, 1f, 0, false);
        InputTransform transform =
                InputTransform.of(settings, 3, 1, 2, InputStatistics.ofMean(new float[] {1f, 2f, 4f}));

        float[] out = new float[6];
        test(transform, bytes(1, 2, 3, 4, 5, 6), 1, 2, out, 0);

        assertThat(out).containsExactly(0f, 1f, 1f, 2f, 1f, 2f);
    }

    @Test
    void test_std_dividesTheDifferenceAndKeepsTheScale() {
        AugmentSettings settings = new AugmentSettings(3, 1, 2, MeanKind.CHANNEL, 0.5f, 0, false);
        InputStatistics statistics =
                InputStatistics.ofMean(new float[] {1f, 2f, 4f}).withStd(new float[] {2f, 0.25f, 60f});
        InputTransform transform = InputTransform.of(settings, 3, 1, 2, statistics);

        float[] out = new float[6];
        test(transform, bytes(1, 2, 3, 4, 5, 250), 1, 2, out, 0);

        // (pixel − mean) · 0.5 / std
        assertThat(out).containsExactly(0f, 0.25f, 2f, 4f, (float) (0.5 / 60), 246f * (float) (0.5 / 60));
    }

    @ParameterizedTest(name = "std {0}")
    @CsvSource({"0", "-1", "NaN", "Infinity"})
    void of_stdThatCannotBe_throwsWithIt(float std) {
        InputStatistics statistics = InputStatistics.ofMean(NO_MEAN).withStd(new float[] {1f, std, 1f});

        assertThatThrownBy(() -> InputTransform.of(plain(3, 1, 1), 3, 1, 1, statistics))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("std of channel 1 must be positive and finite, found " + std);
    }

    @Test
    void of_stdOfOtherLength_throwsWithNumbers() {
        InputStatistics statistics = InputStatistics.ofMean(NO_MEAN).withStd(new float[1]);

        assertThatThrownBy(() -> InputTransform.of(plain(3, 1, 1), 3, 1, 1, statistics))
                .hasMessage("std must hold 3 numbers, found 1");
    }

    @Test
    void test_cropSmallerThanImage_takesTheMiddle() {
        InputTransform transform = InputTransform.of(plain(1, 2, 2), 1, 5, 4, InputStatistics.ofMean(NO_MEAN));

        float[] out = new float[4];
        test(transform, counting(1, 5, 4), 5, 4, out, 0);

        // offset ⌊(5−2)/2⌋ = 1 and (4−2)/2 = 1 in rows of four
        assertThat(out).containsExactly(5f, 6f, 9f, 10f);
    }

    @Test
    void test_cropLargerThanImage_takesPaddingOnBothSides() {
        AugmentSettings settings = new AugmentSettings(1, 3, 4, MeanKind.NONE, 1f, 1, false);
        InputTransform transform = InputTransform.of(settings, 1, 1, 2, InputStatistics.ofMean(NO_MEAN));

        float[] out = new float[12];
        test(transform, bytes(7, 8), 1, 2, out, 0);

        assertThat(out).containsExactly(0, 0, 0, 0, 0, 7, 8, 0, 0, 0, 0, 0);
    }

    @Test
    void test_channels_stayInOrder() {
        InputTransform transform = InputTransform.of(plain(3, 1, 1), 3, 3, 3, InputStatistics.ofMean(NO_MEAN));

        float[] out = new float[3];
        test(transform, counting(3, 3, 3), 3, 3, out, 0);

        assertThat(out).containsExactly(4f, 13f, 22f);
    }

    @Test
    void train_lowestBits_takesTheUpperLeftCornerOfThePaddedImage() {
        AugmentSettings settings = new AugmentSettings(1, 3, 3, MeanKind.IMAGE, 1f, 2, false);
        float[] mean = new float[9];
        Arrays.fill(mean, 100f);
        InputTransform transform = InputTransform.of(settings, 1, 3, 3, InputStatistics.ofMean(mean));

        float[] out = new float[9];
        Arrays.fill(out, Float.NaN);
        train(transform, counting(1, 3, 3), 3, 3, ALL_ZERO, out, 0);

        // two rows and columns of padding: zero, not minus the mean
        assertThat(out).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, -100f);
    }

    @Test
    void train_highestBits_takesTheLowerRightCornerMirrored() {
        InputTransform transform = InputTransform.of(
                new AugmentSettings(1, 2, 2, MeanKind.NONE, 1f, 0, true), 1, 4, 4, InputStatistics.ofMean(NO_MEAN));

        float[] out = new float[4];
        train(transform, counting(1, 4, 4), 4, 4, ALL_ONE, out, 0);

        assertThat(out).containsExactly(11f, 10f, 15f, 14f);
    }

    @ParameterizedTest(name = "width={0}")
    @CsvSource({"1", "2", "5", "8"})
    void train_mirroredTwice_isTheImage(int width) {
        InputTransform transform = InputTransform.of(
                new AugmentSettings(2, 3, width, MeanKind.NONE, 1f, 0, true),
                2,
                3,
                width,
                InputStatistics.ofMean(NO_MEAN));
        byte[] pixels = counting(2, 3, width);

        float[] once = new float[pixels.length];
        train(transform, pixels, 3, width, ALL_ONE, once, 0);
        float[] twice = new float[pixels.length];
        train(transform, toBytes(once), 3, width, ALL_ONE, twice, 0);

        assertThat(toBytes(twice)).isEqualTo(pixels);
        assertThat(once[0]).isEqualTo(width - 1f);
    }

    @Test
    void train_meanImageEqualToImage_isZeroAtEveryOffset() {
        AugmentSettings settings = new AugmentSettings(3, 4, 5, MeanKind.IMAGE, 1f, 2, true);
        byte[] pixels = counting(3, 7, 9);
        float[] mean = new float[pixels.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = pixels[i] & 0xff;
        }
        InputTransform transform = InputTransform.of(settings, 3, 7, 9, InputStatistics.ofMean(mean));

        float[] out = new float[60];
        for (int seed = 0; seed < 500; seed++) {
            Arrays.fill(out, Float.NaN);
            train(transform, pixels, 7, 9, new HashedBits(seed), out, 0);
            assertThat(out).as("seed %d", seed).containsOnly(0f);
        }
    }

    @Test
    void train_manyImages_offsetsAreUniformAndIndependent() {
        int padding = 1;
        InputTransform transform = InputTransform.of(
                new AugmentSettings(1, 5, 5, MeanKind.NONE, 1f, padding, true),
                1,
                8,
                8,
                InputStatistics.ofMean(NO_MEAN));
        byte[] pixels = counting(1, 8, 8);
        int positions = 8 + 2 * padding - 5 + 1;
        int[] seen = new int[positions * positions * 2];
        int draws = 72_000;

        float[] out = new float[25];
        for (int seed = 0; seed < draws; seed++) {
            train(transform, pixels, 8, 8, new HashedBits(seed), out, 0);
            boolean mirrored = out[12] > out[13];
            int middle = (int) out[12]; // row and column of the crop's middle are those of the offset plus 2 − padding
            int row = middle / 8 - 2 + padding;
            int column = middle % 8 - 2 + padding;
            seen[(row * positions + column) * 2 + (mirrored ? 1 : 0)]++;
        }

        // chi-square with k − 1 degrees of freedom has mean k − 1 and variance 2(k − 1); five deviations above
        double expected = (double) draws / seen.length;
        double chiSquare = Arrays.stream(seen)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        int freedom = seen.length - 1;
        assertThat(chiSquare).isLessThan(freedom + 5 * Math.sqrt(2.0 * freedom));
        assertThat(seen).doesNotContain(0);
    }

    @Test
    void train_eachDraw_decidesOneThing() {
        InputTransform transform = InputTransform.of(
                new AugmentSettings(1, 2, 2, MeanKind.NONE, 1f, 0, true), 1, 4, 4, InputStatistics.ofMean(NO_MEAN));
        byte[] pixels = counting(1, 4, 4);

        List<float[]> outs = new ArrayList<>();
        for (int changed = -1; changed < 3; changed++) {
            int which = changed;
            float[] out = new float[4];
            train(transform, pixels, 4, 4, draw -> draw == which ? -1L : 0L, out, 0);
            outs.add(out);
        }

        assertThat(outs.get(0)).containsExactly(0, 1, 4, 5);
        assertThat(outs.get(1)).as("draw 0: row").containsExactly(8, 9, 12, 13);
        assertThat(outs.get(2)).as("draw 1: column").containsExactly(2, 3, 6, 7);
        assertThat(outs.get(3)).as("draw 2: mirroring").containsExactly(1, 0, 5, 4);
    }

    @Test
    void train_flipOff_neverMirrors() {
        InputTransform transform = InputTransform.of(plain(1, 1, 2), 1, 1, 2, InputStatistics.ofMean(NO_MEAN));

        float[] out = new float[2];
        train(transform, bytes(1, 2), 1, 2, ALL_ONE, out, 0);

        assertThat(out).containsExactly(1f, 2f);
    }

    @Test
    void train_offsetIntoBatch_leavesTheRestAlone() {
        InputTransform transform = InputTransform.of(
                new AugmentSettings(1, 2, 2, MeanKind.NONE, 1f, 1, true), 1, 2, 2, InputStatistics.ofMean(NO_MEAN));
        float[] out = new float[12];
        Arrays.fill(out, -1f);

        train(transform, bytes(1, 2, 3, 4), 2, 2, new HashedBits(3), out, 4);

        assertThat(Arrays.copyOfRange(out, 0, 4)).containsOnly(-1f);
        assertThat(Arrays.copyOfRange(out, 4, 8)).doesNotContain(-1f);
        assertThat(Arrays.copyOfRange(out, 8, 12)).containsOnly(-1f);
    }

    @Test
    void of_cropAboveImage_throwsWithNumbers() {
        AugmentSettings settings = new AugmentSettings(3, 227, 227, MeanKind.NONE, 1f, 4, true);

        assertThatThrownBy(() -> InputTransform.of(settings, 3, 32, 40, InputStatistics.ofMean(NO_MEAN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crop 227x227 does not fit an image of 32x40 with crop padding 4");
    }

    @Test
    void of_otherChannels_throwsWithNumbers() {
        assertThatThrownBy(() -> InputTransform.of(plain(3, 4, 4), 1, 4, 4, InputStatistics.ofMean(NO_MEAN)))
                .hasMessage("the net takes images with 3 channels, the data set's have 1");
    }

    @Test
    void of_meanOfOtherLength_throwsWithNumbers() {
        AugmentSettings settings = new AugmentSettings(3, 4, 4, MeanKind.IMAGE, 1f, 0, false);

        assertThatThrownBy(() -> InputTransform.of(settings, 3, 4, 4, InputStatistics.ofMean(new float[3])))
                .hasMessage("mean must hold 48 numbers, found 3");
    }

    @Test
    void train_imageOfOtherSize_throws() {
        AugmentSettings settings = new AugmentSettings(1, 2, 2, MeanKind.IMAGE, 1f, 0, false);
        InputTransform transform = InputTransform.of(settings, 1, 2, 2, InputStatistics.ofMean(new float[4]));

        assertThatThrownBy(() -> train(transform, new byte[9], 3, 3, ALL_ZERO, new float[4], 0))
                .hasMessage("images must be 2x2, found one of 3x3");
    }

    @Test
    void train_arrayTooShort_throwsWithNumbers() {
        InputTransform transform = InputTransform.of(plain(1, 2, 2), 1, 2, 2, InputStatistics.ofMean(NO_MEAN));

        assertThatThrownBy(() -> train(transform, new byte[4], 2, 2, ALL_ZERO, new float[7], 4))
                .hasMessage("input of 4 numbers does not fit at offset 4 of an array of 7");
        assertThatThrownBy(() -> train(transform, new byte[5], 2, 2, ALL_ZERO, new float[4], 0))
                .hasMessage("image 1x2x2 must hold 4 bytes, found 5");
    }

    @ParameterizedTest(name = "{0}x{1}x{2} scale {3} padding {4}")
    @CsvSource({
        "0, 1, 1, 1, 0, 'input shape must be positive, found 0x1x1'",
        "1, 0, 1, 1, 0, 'input shape must be positive, found 1x0x1'",
        "1, 1, -1, 1, 0, 'input shape must be positive, found 1x1x-1'",
        "1, 1, 1, 0, 0, 'scale must be finite and not 0, found 0.0'",
        "1, 1, 1, NaN, 0, 'scale must be finite and not 0, found NaN'",
        "1, 1, 1, 1, -1, 'crop padding must be at least 0, found -1'"
    })
    void settings_badValue_throwsWithIt(int c, int h, int w, float scale, int padding, String message) {
        assertThatThrownBy(() -> new AugmentSettings(c, h, w, MeanKind.NONE, scale, padding, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest(name = "bound={0}")
    @CsvSource({"1", "2", "6", "2147483647"})
    void below_extremeBits_staysInRange(int bound) {
        assertThat(InputTransform.below(bound, 0L)).isZero();
        assertThat(InputTransform.below(bound, -1L)).isEqualTo(bound - 1);
    }

    private static void train(
            InputTransform transform, byte[] pixels, int height, int width, RandomBits random, float[] out, int at) {
        transform.train(pixels, height, width, random, transform.newResizer(), out, at);
    }

    private static void test(InputTransform transform, byte[] pixels, int height, int width, float[] out, int at) {
        transform.test(pixels, height, width, View.CENTRE, out, at);
    }

    private static AugmentSettings plain(int channels, int height, int width) {
        return new AugmentSettings(channels, height, width, MeanKind.NONE, 1f, 0, false);
    }

    private static byte[] counting(int channels, int height, int width) {
        byte[] pixels = new byte[channels * height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
        }
        return pixels;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] toBytes(float[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
