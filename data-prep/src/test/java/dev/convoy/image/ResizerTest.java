package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizerTest {
    @ParameterizedTest(name = "{0}x{1}x{2} to {3}")
    @CsvSource({"3, 40, 60, 16", "3, 60, 40, 16", "1, 500, 37, 32", "1, 5, 9, 24", "3, 1, 1, 4", "3, 31, 33, 32"})
    void resize_plainImage_staysPlain(int channels, int height, int width, int size) {
        byte[] pixels = new byte[channels * height * width];
        for (int c = 0; c < channels; c++) {
            Arrays.fill(pixels, c * height * width, (c + 1) * height * width, (byte) (60 + 80 * c));
        }

        PixelImage resized =
                new Resizer(new ImageSize.Square(size)).resize(new PixelImage(channels, height, width, pixels));

        assertThat(resized.height()).isEqualTo(size);
        assertThat(resized.width()).isEqualTo(size);
        for (int c = 0; c < channels; c++) {
            byte[] expected = new byte[size * size];
            Arrays.fill(expected, (byte) (60 + 80 * c));
            byte[] plane = Arrays.copyOfRange(resized.pixels(), c * size * size, (c + 1) * size * size);
            assertThat(Arrays.mismatch(plane, expected)).isEqualTo(-1);
        }
    }

    @Test
    void resize_fineStripes_averagesInsteadOfAliasing() {
        byte[] pixels = new byte[128 * 128];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 2 == 0 ? 0 : 200);
        }

        PixelImage resized = new Resizer(new ImageSize.Square(32)).resize(new PixelImage(1, 128, 128, pixels));

        // the filter spans eight columns, four black and four of 200; at the border it is cut off
        for (int y = 0; y < 32; y++) {
            for (int x = 2; x < 30; x++) {
                assertThat(resized.pixels()[y * 32 + x] & 0xff).isBetween(97, 103);
            }
        }
    }

    @Test
    void resize_shorterSideHasTheSize_cutsTheMiddleUntouched() {
        byte[] pixels = new byte[2 * 6];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
        }

        PixelImage resized = new Resizer(new ImageSize.Square(2)).resize(new PixelImage(1, 2, 6, pixels));

        assertThat(resized.pixels()).containsExactly(2, 3, 8, 9);
    }

    @Test
    void resize_imageOfTheSize_isTheSameObject() {
        PixelImage image = new PixelImage(1, 4, 4, new byte[16]);

        assertThat(new Resizer(new ImageSize.Square(4)).resize(image)).isSameAs(image);
    }

    @ParameterizedTest(name = "{0}x{1}x{2} to {3}")
    @CsvSource({
        "3, 47, 61, 20x13",
        "1, 47, 61, 61x20",
        "3, 47, 61, 90x80",
        "1, 47, 61, 7x47",
        "3, 300, 200, 1x1",
        "1, 1, 1, 40x30",
        "3, 2, 3, 200x100",
        "1, 1000, 3, 5x7",
        "3, 100, 150, 64",
        "3, 150, 101, 63",
        "1, 5, 40, 16"
    })
    void resize_noise_isWithinHalfALevelOfTheExactFilter(int channels, int height, int width, String size) {
        byte[] pixels = new byte[channels * height * width];
        new Random(height * 1000L + width).nextBytes(pixels);
        ResizePlan plan = ResizePlan.of(ImageSize.parse(size), height, width);

        PixelImage resized = new Resizer(ImageSize.parse(size)).resize(new PixelImage(channels, height, width, pixels));

        assertThat(resized.pixels()).hasSize(channels * plan.height() * plan.width());
        for (int c = 0; c < channels; c++) {
            double[] exact = exact(pixels, c * height * width, height, width, plan.fullHeight(), plan.fullWidth());
            for (int y = 0; y < plan.height(); y++) {
                for (int x = 0; x < plan.width(); x++) {
                    double expected = exact[(plan.top() + y) * plan.fullWidth() + plan.left() + x];
                    int found = resized.pixels()[(c * plan.height() + y) * plan.width() + x] & 0xff;
                    assertThat(Math.abs(found - expected)).isLessThan(0.51);
                }
            }
        }
    }

    @ParameterizedTest(name = "to {0}x{1}")
    @CsvSource({"20, 13", "61, 20", "90, 80", "7, 47"})
    void resize_pattern_isWithinOneLevelOfPillow(int width, int height) throws IOException {
        byte[] pixels = new byte[3 * 47 * 61];
        for (int i = 0; i < 47 * 61; i++) {
            int x = i % 61;
            int y = i / 61;
            pixels[i] = (byte) (x * 5 + y * 2);
            pixels[47 * 61 + i] = (byte) (x * y);
            pixels[2 * 47 * 61 + i] = (byte) ((x / 7 + y / 5) % 2 * 255);
        }

        PixelImage resized = new Resizer(new ImageSize.Exact(width, height)).resize(new PixelImage(3, 47, 61, pixels));

        // planes of Image.fromarray(pattern).resize((width, height), Image.BILINEAR) by Pillow 12.3.0, which rounds
        // between its two passes
        byte[] expected = resource("pattern-" + width + "x" + height + ".rgb");
        assertThat(resized.pixels()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(resized.pixels()[i] & 0xff).isCloseTo(expected[i] & 0xff, Offset.offset(1));
        }
    }

    @Test
    void resize_exactSizeOfTheImage_isTheSameObject() {
        PixelImage image = new PixelImage(1, 4, 6, new byte[24]);

        assertThat(new Resizer(new ImageSize.Exact(6, 4)).resize(image)).isSameAs(image);
        assertThat(new Resizer(ImageSize.KEEP).resize(image)).isSameAs(image);
    }

    @Test
    void resize_afterAnotherImage_remembersNothingOfIt() {
        byte[] noise = new byte[3 * 90 * 70];
        new Random(1).nextBytes(noise);
        PixelImage large = new PixelImage(3, 90, 70, noise);
        PixelImage small = new PixelImage(3, 9, 14, Arrays.copyOf(noise, 3 * 9 * 14));
        Resizer used = new Resizer(new ImageSize.Square(8));
        used.resize(large);

        assertThat(used.resize(small).pixels())
                .isEqualTo(new Resizer(new ImageSize.Square(8)).resize(small).pixels());
    }

    /** The definition, in doubles and without any of the resizer's shortcuts. */
    private static double[] exact(byte[] pixels, int offset, int height, int width, int outHeight, int outWidth) {
        double[][] rows = weights(height, outHeight);
        double[][] columns = weights(width, outWidth);
        double[] narrow = new double[height * outWidth];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < outWidth; x++) {
                for (int k = 0; k < width; k++) {
                    narrow[y * outWidth + x] += columns[x][k] * (pixels[offset + y * width + k] & 0xff);
                }
            }
        }
        double[] out = new double[outHeight * outWidth];
        for (int y = 0; y < outHeight; y++) {
            for (int x = 0; x < outWidth; x++) {
                for (int k = 0; k < height; k++) {
                    out[y * outWidth + x] += rows[y][k] * narrow[k * outWidth + x];
                }
            }
        }
        return out;
    }

    private static double[][] weights(int in, int out) {
        double scale = (double) in / out;
        double width = Math.max(1, scale);
        double[][] weights = new double[out][in];
        for (int i = 0; i < out; i++) {
            double sum = 0;
            for (int k = 0; k < in; k++) {
                weights[i][k] = Math.max(0, 1 - Math.abs(k + 0.5 - (i + 0.5) * scale) / width);
                sum += weights[i][k];
            }
            for (int k = 0; k < in; k++) {
                weights[i][k] /= sum;
            }
        }
        return weights;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ResizerTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }
}
