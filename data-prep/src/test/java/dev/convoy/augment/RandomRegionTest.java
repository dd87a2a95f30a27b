package dev.convoy.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.augment.RegionSampler.Region;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomRegionTest {
    private static final RegionJitter GOOGLENET = new RegionJitter(0.08, 1, 0.75, 4.0 / 3);

    @ParameterizedTest(name = "{0}x{1} to {2}x{3}, seed {4}")
    @CsvSource({
        "8, 8, 8, 8, 1",
        "8, 8, 8, 8, 2",
        "17, 13, 5, 6, 3",
        "9, 30, 7, 2, 4",
        "6, 5, 6, 5, 5",
        "40, 40, 3, 3, 6",
        "12, 9, 1, 1, 7"
    })
    void train_region_equalsTheFilterInDoublePrecision(int height, int width, int outHeight, int outWidth, long seed) {
        float[] mean = new float[3 * height * width];
        byte[] pixels = new byte[mean.length];
        for (int i = 0; i < mean.length; i++) {
            pixels[i] = (byte) new HashedBits(seed).bits(100 + i);
            mean[i] = (new HashedBits(seed).bits(10_000 + i) >>> 56) * 0.5f;
        }
        AugmentSettings settings =
                new AugmentSettings(3, outHeight, outWidth, MeanKind.IMAGE, 0.5f, 0, false, Optional.of(GOOGLENET), 0);
        InputTransform transform = InputTransform.of(settings, 3, height, width, InputStatistics.ofMean(mean));
        Region region = draw(GOOGLENET, height, width, seed);
        assertThat(region.height()).isPositive();

        float[] out = new float[3 * outHeight * outWidth];
        transform.train(pixels, height, width, new HashedBits(seed), transform.newResizer(), out, 0);

        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < outHeight; y++) {
                for (int x = 0; x < outWidth; x++) {
                    double expected = resized(pixels, mean, c, height, width, region, y, outHeight, x, outWidth);
                    assertThat((double) out[(c * outHeight + y) * outWidth + x])
                            .isCloseTo(0.5 * expected, within(1e-3));
                }
            }
        }
    }

    /** One output: the weighted mean over all pixels of the region, each weight a product of two triangles. */
    private static double resized(
            byte[] pixels, float[] mean, int c, int height, int width, Region region, int y, int h, int x, int w) {
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < region.height(); i++) {
            for (int j = 0; j < region.width(); j++) {
                double weight = triangle(i, y, region.height(), h) * triangle(j, x, region.width(), w);
                int at = (c * height + region.top() + i) * width + region.left() + j;
                sum += weight * ((pixels[at] & 0xff) - (double) mean[at]);
                weights += weight;
            }
        }
        return sum / weights;
    }

    private static double triangle(int i, int x, int inputs, int outputs) {
        double step = (double) inputs / outputs;
        return Math.max(0, 1 - Math.abs(i + 0.5 - (x + 0.5) * step) / Math.max(1, step));
    }

    @Test
    void train_wholeImageAsRegion_isTheImage() {
        RegionJitter whole = new RegionJitter(1, 1, 1, 1);
        AugmentSettings settings = new AugmentSettings(1, 4, 4, MeanKind.NONE, 1, 0, false, Optional.of(whole), 0);
        InputTransform transform = InputTransform.of(settings, 1, 4, 4, InputStatistics.ofMean(new float[0]));
        byte[] pixels = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

        float[] out = new float[16];
        transform.train(pixels, 4, 4, new HashedBits(1), transform.newResizer(), out, 0);

        for (int i = 0; i < 16; i++) {
            assertThat(out[i]).isEqualTo(i);
        }
    }

    @Test
    void train_noRegionFits_takesTheMiddle() {
        RegionJitter tooWide = new RegionJitter(0.9, 1, 3, 3);
        AugmentSettings settings = new AugmentSettings(1, 2, 2, MeanKind.NONE, 1, 0, false, Optional.of(tooWide), 0);
        InputTransform transform = InputTransform.of(settings, 1, 4, 4, InputStatistics.ofMean(new float[0]));
        byte[] pixels = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

        float[] out = new float[4];
        transform.train(pixels, 4, 4, new HashedBits(1), transform.newResizer(), out, 0);

        assertThat(draw(tooWide, 4, 4, 1).height()).isZero();
        assertThat(out).containsExactly(5f, 6f, 9f, 10f);
    }

    @Test
    void draw_manyRegions_areaIsUniformAspectUniformInItsLogarithmPlaceUniform() {
        int draws = 20_000;
        int[] areas = new int[10];
        int[] aspects = new int[10];
        int[] places = new int[10];
        RegionJitter jitter = new RegionJitter(0.2, 0.5, 0.8, 1.25);

        for (int seed = 0; seed < draws; seed++) {
            Region region = draw(jitter, 1000, 1000, seed);
            double area = region.height() * (double) region.width() / 1e6;
            double aspect = (double) region.width() / region.height();
            areas[(int) Math.min(9, Math.max(0, 10 * (area - 0.2) / 0.3))]++;
            double unit = Math.log(aspect / 0.8) / Math.log(1.25 / 0.8);
            aspects[(int) Math.min(9, Math.max(0, 10 * unit))]++;
            places[(int) (10L * region.top() / (1001 - region.height()))]++;
            assertThat(region.top() + region.height()).isLessThanOrEqualTo(1000);
            assertThat(region.left() + region.width()).isLessThanOrEqualTo(1000);
        }

        // a tenth of the draws each, ± 6 standard deviations of a count
        double bound = 6 * Math.sqrt(draws * 0.1 * 0.9);
        for (int i = 0; i < 10; i++) {
            assertThat((double) areas[i]).isCloseTo(draws / 10.0, within(bound));
            assertThat((double) aspects[i]).isCloseTo(draws / 10.0, within(bound));
            assertThat((double) places[i]).isCloseTo(draws / 10.0, within(bound));
        }
    }

    @ParameterizedTest(name = "area [{0}, {1}] aspect [{2}, {3}]")
    @CsvSource({
        "0, 1, 1, 1, 'area must be [min, max] with 0 < min <= max <= 1, found [0.0, 1.0]'",
        "0.5, 0.4, 1, 1, 'area must be [min, max] with 0 < min <= max <= 1, found [0.5, 0.4]'",
        "0.5, 1.1, 1, 1, 'area must be [min, max] with 0 < min <= max <= 1, found [0.5, 1.1]'",
        "NaN, 1, 1, 1, 'area must be [min, max] with 0 < min <= max <= 1, found [NaN, 1.0]'",
        "1, 1, 0, 1, 'aspect must be [min, max] with 0 < min <= max, found [0.0, 1.0]'",
        "1, 1, 2, 1, 'aspect must be [min, max] with 0 < min <= max, found [2.0, 1.0]'",
        "1, 1, 1, Infinity, 'aspect must be [min, max] with 0 < min <= max, found [1.0, Infinity]'"
    })
    void jitter_badValue_throwsWithIt(double min, double max, double minAspect, double maxAspect, String message) {
        assertThatThrownBy(() -> new RegionJitter(min, max, minAspect, maxAspect))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void settings_regionWithPadding_throws() {
        assertThatThrownBy(() -> new AugmentSettings(1, 2, 2, MeanKind.NONE, 1, 3, false, Optional.of(GOOGLENET), 0))
                .hasMessage("random regions take no crop padding, found 3");
    }

    private static Region draw(RegionJitter jitter, int height, int width, long seed) {
        RandomBits random = new HashedBits(seed);
        return new RegionSampler(jitter).draw(height, width, random.bits(0), random.bits(1), random, 3);
    }
}
