package dev.convoy.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.random.CounterRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InitializerTest {
    private static final int DRAWS = 100_000;
    private static final int FAN_IN = 48;

    @Test
    void gaussian_manyPositions_haveItsSigma() {
        double[] values = draw(new Initializer.Gaussian(0.01));

        // four standard errors: of the mean σ/√n, of the standard deviation σ/√(2n)
        assertThat(mean(values)).isBetween(-4 * 0.01 / Math.sqrt(DRAWS), 4 * 0.01 / Math.sqrt(DRAWS));
        assertThat(deviation(values))
                .isBetween(0.01 * (1 - 4 / Math.sqrt(2.0 * DRAWS)), 0.01 * (1 + 4 / Math.sqrt(2.0 * DRAWS)));
    }

    @Test
    void uniform_manyPositions_fillItsRange() {
        double[] values = draw(new Initializer.Uniform(-1, 3));

        assertThat(Arrays.stream(values).boxed()).allSatisfy(v -> assertThat(v).isBetween(-1.0, 3.0));
        assertThat(mean(values)).isBetween(1 - 4 * 4 / Math.sqrt(12.0 * DRAWS), 1 + 4 * 4 / Math.sqrt(12.0 * DRAWS));
    }

    @Test
    void xavier_manyPositions_haveVarianceOneByFanIn() {
        double[] values = draw(new Initializer.Xavier());

        double bound = Math.sqrt(3.0 / FAN_IN);
        assertThat(Arrays.stream(values).boxed()).allSatisfy(v -> assertThat(v).isBetween(-bound, bound));
        // four standard errors of a uniform variance: √(4/5/n) of it
        assertThat(deviation(values) * deviation(values) * FAN_IN)
                .isBetween(1 - 4 * Math.sqrt(0.8 / DRAWS), 1 + 4 * Math.sqrt(0.8 / DRAWS));
    }

    @Test
    void he_manyPositions_haveVarianceTwoByFanIn() {
        double[] values = draw(new Initializer.He());

        assertThat(deviation(values) * deviation(values) * FAN_IN)
                .isBetween(2 * (1 - 4 * Math.sqrt(2.0 / DRAWS)), 2 * (1 + 4 * Math.sqrt(2.0 / DRAWS)));
    }

    @Test
    void constant_anyPosition_isItsValue() {
        assertThat(new Initializer.Constant(0.2).value(FAN_IN, 1, 2, 3)).isEqualTo(0.2f);
    }

    @Test
    void value_samePlace_isTheSame() {
        Initializer he = new Initializer.He();
        float value = he.value(FAN_IN, 1, 2, 3);

        assertThat(he.value(FAN_IN, 1, 2, 3)).isEqualTo(value);
        assertThat(he.value(FAN_IN, 2, 2, 3)).isNotEqualTo(value);
        assertThat(he.value(FAN_IN, 1, 3, 3)).isNotEqualTo(value);
        assertThat(he.value(FAN_IN, 1, 2, 4)).isNotEqualTo(value);
    }

    @Test
    void settings_outOfRange_throw() {
        assertThatThrownBy(() -> new Initializer.Gaussian(-1))
                .hasMessage("sigma must be finite and at least 0, found -1.0");
        assertThatThrownBy(() -> new Initializer.Gaussian(Double.NaN)).hasMessageContaining("found NaN");
        assertThatThrownBy(() -> new Initializer.Uniform(2, 1))
                .hasMessage("minimum must not be above maximum, found 2.0 and 1.0");
        assertThatThrownBy(() -> new Initializer.Constant(Double.POSITIVE_INFINITY))
                .hasMessage("value must be finite, found Infinity");
    }

    private static double[] draw(Initializer initializer) {
        long stream = CounterRandom.stream("test");
        return IntStream.range(0, DRAWS)
                .mapToDouble(i -> initializer.value(FAN_IN, 11, stream, i))
                .toArray();
    }

    private static double mean(double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length);
    }
}
