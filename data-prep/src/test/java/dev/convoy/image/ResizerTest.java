package dev.convoy.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
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
}
