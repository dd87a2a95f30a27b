package dev.convoy.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputBatchTest {
    private static final float[] NONE = {};

    @Test
    void train_cropAndFlip_givesTheBitsOfTheFirstRelease() {
        AugmentSettings settings = new AugmentSettings(3, 5, 6, MeanKind.CHANNEL, 0.3f, 2, true);
        float[] mean = {1.5f, 2.25f, 100f};
        InputBatch batch = InputTransform.of(settings, 3, 8, 7, InputStatistics.ofMean(mean))
                .newBatch(1);
        byte[] pixels = new byte[3 * 8 * 7];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 31);
        }

        CRC32 checksum = new CRC32();
        ByteBuffer bytes = ByteBuffer.allocate(4 * 90);
        for (int seed = 0; seed < 1000; seed++) {
            batch.train(0, pixels, 8, 7, new HashedBits(seed));
            bytes.clear().asFloatBuffer().put(batch.finish(1));
            checksum.update(bytes.array());
        }

        // printed by version 0.1.0 before it knew of regions, colour noise and whitening: runs must keep their weights
        assertThat(checksum.getValue()).isEqualTo(0xb8035963L);
    }

    @Test
    void test_tenViews_areCornersAndMiddleAndTheirMirrorImages() {
        InputBatch batch = InputTransform.of(plain(2, 2), 1, 4, 5, InputStatistics.ofMean(NONE))
                .newBatch(1);
        byte[] pixels = new byte[20];
        for (int i = 0; i < 20; i++) {
            pixels[i] = (byte) i;
        }

        List<List<Float>> seen = new ArrayList<>();
        for (View view : View.of(10)) {
            batch.test(0, pixels, 4, 5, view);
            float[] input = batch.finish(1);
            seen.add(List.of(input[0], input[1], input[2], input[3]));
        }

        assertThat(seen)
                .containsExactly(
                        List.of(0f, 1f, 5f, 6f),
                        List.of(3f, 4f, 8f, 9f),
                        List.of(10f, 11f, 15f, 16f),
                        List.of(13f, 14f, 18f, 19f),
                        List.of(6f, 7f, 11f, 12f),
                        List.of(1f, 0f, 6f, 5f),
                        List.of(4f, 3f, 9f, 8f),
                        List.of(11f, 10f, 16f, 15f),
                        List.of(14f, 13f, 19f, 18f),
                        List.of(7f, 6f, 12f, 11f));
    }

    @Test
    void test_cornersOfPaddedImage_beginInThePadding() {
        AugmentSettings settings = new AugmentSettings(1, 2, 2, MeanKind.NONE, 1f, 1, false);
        InputBatch batch = InputTransform.of(settings, 1, 2, 2, InputStatistics.ofMean(NONE))
                .newBatch(2);

        batch.test(0, new byte[] {1, 2, 3, 4}, 2, 2, new View(View.Place.UPPER_LEFT, false));
        batch.test(1, new byte[] {1, 2, 3, 4}, 2, 2, new View(View.Place.LOWER_RIGHT, false));

        assertThat(batch.finish(2)).containsExactly(0, 0, 0, 1, 4, 0, 0, 0);
    }

    @Test
    void views_numbers_haveThatManyAndStartOrContainTheMiddle() {
        for (int number : View.NUMBERS) {
            assertThat(View.of(number)).hasSize(number).doesNotHaveDuplicates().contains(View.CENTRE);
        }
        assertThatThrownBy(() -> View.of(5)).hasMessage("views must be 1, 2 or 10, found 5");
    }

    @ParameterizedTest(name = "{0} numbers, {1} images")
    @CsvSource({"1, 1", "3, 2", "7, 5", "64, 1", "65, 3", "130, 16", "700, 3"})
    void finish_whitening_equalsTheProductInDoublePrecision(int size, int images) {
        float[] matrix = new float[size * size];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (new HashedBits(5).bits(i) >> 40) * 0x1p-23f;
        }
        InputStatistics statistics = InputStatistics.ofMean(NONE).withWhitening(matrix);
        InputBatch batch =
                InputTransform.of(plain(1, size), 1, 1, size, statistics).newBatch(images + 1);
        byte[][] pixels = new byte[images][size];
        for (int n = 0; n < images; n++) {
            for (int i = 0; i < size; i++) {
                pixels[n][i] = (byte) new HashedBits(n).bits(i);
            }
            batch.test(n, pixels[n], 1, size, View.CENTRE);
        }

        float[] actual = batch.finish(images);

        for (int n = 0; n < images; n++) {
            for (int i = 0; i < size; i++) {
                double expected = 0;
                double terms = 0;
                for (int k = 0; k < size; k++) {
                    double term = (double) matrix[i * size + k] * (pixels[n][k] & 0xff);
                    expected += term;
                    terms += Math.abs(term);
                }
                assertThat((double) actual[n * size + i]).isCloseTo(expected, within((size + 1) * 0x1p-24 * terms));
            }
        }
        assertThat(Arrays.copyOfRange(actual, images * size, actual.length)).containsOnly(0f);
    }

    @Test
    void finish_whitening_addsInOrderWhateverTheBatch() {
        int size = 600;
        float[] matrix = new float[size * size];
        float[] input = new float[size];
        byte[] pixels = new byte[size];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (new HashedBits(9).bits(i) >> 40) * 0x1p-23f;
        }
        for (int i = 0; i < size; i++) {
            pixels[i] = (byte) new HashedBits(3).bits(i);
            input[i] = pixels[i] & 0xff;
        }
        InputStatistics statistics = InputStatistics.ofMean(NONE).withWhitening(matrix);
        InputBatch batch =
                InputTransform.of(plain(1, size), 1, 1, size, statistics).newBatch(1);

        batch.test(0, pixels, 1, size, View.CENTRE);
        float[] actual = batch.finish(1);

        for (int i = 0; i < size; i++) {
            float expected = 0;
            for (int k = 0; k < size; k++) {
                expected += matrix[i * size + k] * input[k];
            }
            assertThat(actual[i]).isEqualTo(expected);
        }
    }

    @Test
    void of_whiteningOfOtherSizeOrWithPadding_throws() {
        InputStatistics statistics = InputStatistics.ofMean(NONE).withWhitening(new float[5]);
        AugmentSettings padded = new AugmentSettings(1, 1, 2, MeanKind.NONE, 1f, 1, false);

        assertThatThrownBy(() -> InputTransform.of(plain(1, 2), 1, 1, 2, statistics))
                .hasMessage("whitening matrix must hold 2 x 2 numbers, found 5");
        assertThatThrownBy(() -> InputTransform.of(padded, 1, 1, 2, statistics))
                .hasMessage("whitening takes no crop padding, found 1");
    }

    private static AugmentSettings plain(int height, int width) {
        return new AugmentSettings(1, height, width, MeanKind.NONE, 1f, 0, false);
    }
}
