package dev.convoy.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PixelSumsTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-9);

    @Test
    void add_whiteImages_doesNotOverflow() {
        ImageShape shape = new ImageShape(3, 300, 301);
        byte[] white = new byte[shape.size()];
        Arrays.fill(white, (byte) 255);
        PixelSums sums = new PixelSums(shape);
        sums.add(white);
        sums.add(new byte[shape.size()]);

        assertThat(sums.mean()).containsExactly(127.5, 127.5, 127.5);
        assertThat(sums.std()).containsExactly(127.5, 127.5, 127.5);
        // all three channels are one: its variance three times along (1, 1, 1)/√3
        assertThat(sums.colourComponents().variances().get(0)).isCloseTo(3 * 127.5 * 127.5, ROUNDING);
        assertThat(sums.colourComponents().variances().get(1)).isCloseTo(0, ROUNDING);
    }

    /** Enough of them that their sum does not fit into an int. */
    @Test
    void mean_ofNineMillionWhiteImages_isWhite() {
        PixelSums sums = new PixelSums(new ImageShape(1, 1, 1));
        byte[] white = {(byte) 255};
        for (int i = 0; i < 9_000_000; i++) {
            sums.add(white);
        }

        assertThat(sums.mean()).containsExactly(255.0);
        assertThat(sums.meanImage()).containsExactly(255f);
        assertThat(sums.add(new PixelSums(new ImageShape(1, 1, 1))).mean()).containsExactly(255.0);
    }

    @Test
    void std_ofOneAndThreeChannels_isThatOfAllPixels() {
        for (int channels : new int[] {1, 3}) {
            int plane = 211 * 307; // more than one int of products holds, and no multiple of it
            ImageShape shape = new ImageShape(channels, 211, 307);
            PixelSums sums = new PixelSums(shape);
            byte[][] images = new byte[3][shape.size()];
            Random random = new Random(channels);
            for (byte[] image : images) {
                random.nextBytes(image);
                sums.add(image);
            }

            List<Double> std = sums.std();

            for (int c = 0; c < channels; c++) {
                assertThat(std.get(c)).isCloseTo(std(images, c * plane, plane), ROUNDING);
            }
        }
    }

    private static double std(byte[][] images, int from, int count) {
        double mean = 0;
        for (byte[] image : images) {
            for (int i = from; i < from + count; i++) {
                mean += (image[i] & 0xff) / (double) (images.length * count);
            }
        }
        double variance = 0;
        for (byte[] image : images) {
            for (int i = from; i < from + count; i++) {
                double distance = (image[i] & 0xff) - mean;
                variance += distance * distance / (images.length * count);
            }
        }
        return Math.sqrt(variance);
    }
}
