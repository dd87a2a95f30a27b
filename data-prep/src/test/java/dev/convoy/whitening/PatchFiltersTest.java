package dev.convoy.whitening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchFiltersTest {
    @ParameterizedTest(name = "{0}x{1}x{2}, filter {3}x{4}, stride {5}")
    @CsvSource({"3, 8, 8, 2, 2, 1", "1, 7, 9, 3, 2, 2", "2, 5, 5, 1, 1, 1", "1, 3, 3, 3, 3, 1"})
    void filters_allComponents_makePatchesUncorrelatedWithVarianceOne(int c, int h, int w, int r, int s, int stride) {
        int size = c * r * s;
        int images = 60;
        PatchFilters patchFilters = new PatchFilters(c, h, w, r, s, stride);
        List<double[]> patches = new ArrayList<>();
        Random random = new Random(3);
        for (int n = 0; n < images; n++) {
            float[] input = new float[c * h * w];
            for (int i = 0; i < input.length; i++) {
                input[i] = (float) (random.nextGaussian() + (i > 0 ? 0.7 * input[i - 1] : 0));
            }
            patchFilters.add(input, 0);
            for (int y = 0; y + r <= h; y += stride) {
                for (int x = 0; x + s <= w; x += stride) {
                    double[] patch = new double[size];
                    for (int i = 0; i < size; i++) {
                        patch[i] = input[(i / (r * s) * h + y + i / s % r) * w + x + i % s];
                    }
                    patches.add(patch);
                }
            }
        }

        float[] filters = patchFilters.filters(2 * size, 0);

        assertThat(patches).hasSize((int) (images * patchFilters.patchesPerImage()));
        for (int k = 0; k < size; k++) {
            for (int l = 0; l < size; l++) {
                assertThat(covariance(patches, filters, k, l, size)).isCloseTo(k == l ? 1 : 0, within(1e-4));
            }
            for (int i = 0; i < size; i++) {
                assertThat(filters[(size + k) * size + i]).isEqualTo(-filters[k * size + i]);
            }
        }
    }

    private static double covariance(List<double[]> patches, float[] filters, int k, int l, int size) {
        double sumK = 0;
        double sumL = 0;
        double product = 0;
        for (double[] patch : patches) {
            double outK = 0;
            double outL = 0;
            for (int i = 0; i < size; i++) {
                outK += filters[k * size + i] * patch[i];
                outL += filters[l * size + i] * patch[i];
            }
            sumK += outK;
            sumL += outL;
            product += outK * outL;
        }
        int n = patches.size();
        return product / n - sumK / n * (sumL / n);
    }

    @Test
    void filters_fewerThanComponents_areThoseOfLargestVariance() {
        PatchFilters patchFilters = new PatchFilters(3, 1, 1, 1, 1, 1);
        Random random = new Random(8);
        for (int n = 0; n < 2000; n++) {
            patchFilters.add(new float[] {(float) random.nextGaussian(), (float) (5 * random.nextGaussian()), 0.1f}, 0);
        }

        float[] filters = patchFilters.filters(2, 0);

        assertThat(filters).hasSize(6);
        assertThat(filters[1]).isCloseTo(0.2f, within(0.02f));
        assertThat(filters[4]).isCloseTo(-0.2f, within(0.02f));
        assertThat(Math.abs(filters[0])).isLessThan(0.02f);
    }

    @Test
    void filters_noImageOrNoVariance_throws() {
        assertThatThrownBy(() -> new PatchFilters(1, 2, 2, 2, 2, 1).filters(2, 1))
                .hasMessage("filters that whiten patches need at least one image");
        PatchFilters constant = new PatchFilters(1, 2, 2, 1, 1, 1);
        constant.add(new float[4], 0);
        assertThatThrownBy(() -> constant.filters(2, 0)).hasMessageContaining("needs a positive epsilon");
    }
}
