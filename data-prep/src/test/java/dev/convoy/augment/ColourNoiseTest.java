package dev.convoy.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ColourNoiseTest {
    private static final float[] COMPONENTS = {60f, 55f, 50f, -10f, 1f, 9f, 2f, -4f, 2f};
    private static final float[] STD = {60f, 62f, 66f};

    @Test
    void train_colourNoise_addsOneColourToAllPixels() {
        double sigma = 0.1;
        InputTransform plain = transform(0, new float[0]);
        InputTransform noisy = transform(sigma, COMPONENTS);
        byte[] pixels = new byte[3 * 6 * 6];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 37);
        }

        for (long seed = 0; seed < 50; seed++) {
            RandomBits random = new HashedBits(seed);
            float[] expected = new float[75];
            float[] actual = new float[75];
            plain.train(pixels, 6, 6, random, plain.newResizer(), expected, 0);
            noisy.train(pixels, 6, 6, random, noisy.newResizer(), actual, 0);

            for (int i = 0; i < 75; i++) {
                int c = i / 25;
                double shift = 0;
                for (int k = 0; k < 3; k++) {
                    shift += sigma * ColourNoise.gaussian(random.bits(13 + k)) * COMPONENTS[3 * k + c];
                }
                assertThat((double) actual[i]).isCloseTo(expected[i] + shift * 0.5 / STD[c], within(1e-5));
            }
        }
    }

    @Test
    void gaussian_manyBits_hasTheMomentsOfTheNormalDistribution() {
        int draws = 200_000;
        double[] moments = new double[5];
        int beyondTwo = 0;

        for (int i = 0; i < draws; i++) {
            double value = ColourNoise.gaussian(new HashedBits(i).bits(13));
            for (int power = 1; power < 5; power++) {
                moments[power] += Math.pow(value, power) / draws;
            }
            beyondTwo += Math.abs(value) > 2 ? 1 : 0;
        }

        // six standard deviations of each: variances of the powers are 1, 2, 15 and 96
        double deviation = 6 / Math.sqrt(draws);
        assertThat(moments[1]).isCloseTo(0, within(deviation));
        assertThat(moments[2]).isCloseTo(1, within(deviation * Math.sqrt(2)));
        assertThat(moments[3]).isCloseTo(0, within(deviation * Math.sqrt(15)));
        assertThat(moments[4]).isCloseTo(3, within(deviation * Math.sqrt(96)));
        assertThat((double) beyondTwo / draws).isCloseTo(0.0455, within(deviation * 0.21));
    }

    @Test
    void gaussian_extremeBits_isFinite() {
        assertThat(ColourNoise.gaussian(0L)).isCloseTo(Math.sqrt(64 * Math.log(2)), within(1e-12));
        assertThat(ColourNoise.gaussian(-1L)).isZero();
    }

    @Test
    void settings_badColourNoise_throws() {
        assertThatThrownBy(() -> settings(3, -0.1))
                .hasMessage("colour noise must be finite and at least 0, found -0.1");
        assertThatThrownBy(() -> settings(3, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings(4, 0.1)).hasMessage("colour noise needs at most 3 channels, found 4");
        assertThatThrownBy(() -> transform(0.1, new float[3]))
                .hasMessage("colour components must hold 9 numbers, found 3");
    }

    private static AugmentSettings settings(int channels, double noise) {
        return new AugmentSettings(channels, 5, 5, MeanKind.NONE, 0.5f, 0, true, Optional.empty(), noise);
    }

    private static InputTransform transform(double noise, float[] components) {
        InputStatistics statistics =
                InputStatistics.ofMean(new float[0]).withStd(STD).withColourComponents(components);
        return InputTransform.of(settings(3, noise), 3, 6, 6, statistics);
    }
}
