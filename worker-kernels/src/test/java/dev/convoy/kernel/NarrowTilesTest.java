package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.reals;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tiles for 256-bit vectors against plain loops, bit for bit, whatever vectors the machine has. */
class NarrowTilesTest {
    private static final int WIDTH = 16;

    /** Runs shorter and longer than what is taken without the table, pieces of one run and of several. */
    @ParameterizedTest(name = "rows={0} runs of {1} terms, {2} of {3}")
    @CsvSource({
        "12, 160, 3, 800",
        "12, 15, 0, 75",
        "12, 33, 33, 330",
        "12, 48, 7, 250",
        "12, 39, 0, 40",
        "12, 1000, 100, 700",
        "12, 192, 0, 192",
        "8, 160, 3, 800",
        "8, 15, 1, 64",
        "8, 48, 0, 193",
        "8, 1000, 0, 385",
        "4, 96, 5, 400",
        "4, 9, 0, 80",
        "4, 50, 49, 100",
        "4, 1000, 0, 1",
        "1, 96, 5, 400",
        "1, 3, 0, 27",
    })
    void addPairAndOne_anyRuns_equalPlainLoops(int rows, int run, int first, int count) {
        int[] offsets = new int[first + count];
        for (int q = 0; q < offsets.length; q++) {
            offsets[q] = (q + q / run * 2) * IMAGES; // two places are left out behind each run
        }
        int last = offsets[offsets.length - 1] + IMAGES;
        float[] x0 = reals(3 * IMAGES + last, 1L);
        float[] x1 = reals(5 * IMAGES + last, 2L);
        float[] w = reals(7 + count * rows, 3L);
        float[] y0 = reals((rows + 2) * IMAGES, 4L);
        float[] y1 = reals((rows + 1) * IMAGES, 5L);
        float[] single = y0.clone();
        float[] expected0 = y0.clone();
        float[] expected1 = y1.clone();
        addPlainly(rows, count, offsets, first, x0, 3 * IMAGES, w, 7, expected0, 2 * IMAGES);
        addPlainly(rows, count, offsets, first, x1, 5 * IMAGES, w, 7, expected1, IMAGES);

        Tiles tiles = new NarrowTiles();
        tiles.addPair(rows, count, offsets, first, x0, 3 * IMAGES, x1, 5 * IMAGES, w, 7, y0, 2 * IMAGES, y1, IMAGES);
        tiles.addOne(rows, count, offsets, first, x0, 3 * IMAGES, w, 7, single, 2 * IMAGES);

        assertThat(y0).containsExactly(expected0);
        assertThat(y1).containsExactly(expected1);
        assertThat(single).containsExactly(expected0);
    }

    @ParameterizedTest(name = "rows={0} pixels={1} step={2}")
    @CsvSource({"12, 9, 192", "12, 1, 0", "8, 4, 128", "8, 3, 16", "4, 5, 320", "4, 2, 64", "1, 6, 48", "1, 1, 16"})
    void gradient_anyStep_equalsPlainLoops(int rows, int pixels, int step) {
        int count = pixels * IMAGES;
        float[] x = reals((pixels - 1) * step + (rows + 2) * IMAGES, 6L);
        float[] dy = reals(5 + count * WIDTH, 7L);
        float[] dw = reals(3 + rows * WIDTH, 8L);
        float[] expected = dw.clone();
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < WIDTH; k++) {
                float sum = 0f;
                for (int m = 0; m < count; m++) {
                    float value = x[2 * IMAGES + m / IMAGES * step + m % IMAGES + row * IMAGES];
                    sum = Math.fma(dy[5 + m * WIDTH + k], value, sum);
                }
                expected[3 + row * WIDTH + k] += sum;
            }
        }

        new NarrowGradientTiles().add(rows, count, x, 2 * IMAGES, step, dy, 5, WIDTH, dw, 3);

        assertThat(dw).containsExactly(expected);
    }

    private static void addPlainly(
            int rows, int count, int[] offsets, int first, float[] x, int p, float[] w, int wOffset, float[] y, int q) {
        for (int row = 0; row < rows; row++) {
            for (int n = 0; n < IMAGES; n++) {
                float sum = y[q + row * IMAGES + n];
                for (int i = 0; i < count; i++) {
                    sum = Math.fma(x[p + offsets[first + i] + n], w[wOffset + i * rows + row], sum);
                }
                y[q + row * IMAGES + n] = sum;
            }
        }
    }
}
