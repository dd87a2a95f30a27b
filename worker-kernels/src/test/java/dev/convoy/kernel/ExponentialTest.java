package dev.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Against {@link StrictMath} in double precision, over every 4099th of all floats. */
class ExponentialTest {
    private static final int STRIDE = 4099;

    private interface FloatFunction {
        float of(float x);
    }

    /** Largest error in units of the last place of the exact result; infinite where only one of both is finite. */
    private static double worstError(FloatFunction function, DoubleUnaryOperator exact) {
        double worst = 0;
        for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            float y = function.of(x);
            double expected = exact.applyAsDouble(x);
            boolean isSame = Float.compare(y, (float) expected) == 0;
            double error = isSame ? 0 : Math.abs(y - expected) / Math.ulp((float) expected);
            worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
        }
        return worst;
    }

    @Test
    void exp_allFloats_errsLittleMoreThanOneUnitOfTheLastPlace() {
        assertThat(worstError(Exponential::exp, StrictMath::exp)).isLessThan(1.1);
    }

    @Test
    void tanh_allFloats_isWithinThreeUnitsOfTheLastPlace() {
        assertThat(worstError(Exponential::tanh, StrictMath::tanh)).isLessThan(3);
    }

    @Test
    void sigmoid_allFloats_isWithinThreeUnitsOfTheLastPlace() {
        DoubleUnaryOperator exact =
                x -> x < 0 ? StrictMath.exp(x) / (1 + StrictMath.exp(x)) : 1 / (1 + StrictMath.exp(-x));

        assertThat(worstError(Exponential::sigmoid, exact)).isLessThan(3);
    }

    @Test
    void exp_edges_overflowUnderflowAndKeepNaN() {
        assertThat(Exponential.exp(-0f)).isEqualTo(1f);
        assertThat(Exponential.exp(88.72f)).isLessThan(Float.POSITIVE_INFINITY);
        assertThat(Exponential.exp(88.73f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Exponential.exp(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Exponential.exp(-103.2f)).isEqualTo(Float.MIN_VALUE);
        assertThat(Exponential.exp(-104f)).isEqualTo(0f);
        assertThat(Exponential.exp(Float.NEGATIVE_INFINITY)).isEqualTo(0f);
        assertThat(Exponential.exp(Float.NaN)).isNaN();
        assertThat(Exponential.tanh(Float.NaN)).isNaN();
        assertThat(Exponential.sigmoid(Float.NaN)).isNaN();
    }

    /** Φ by its series, Σ x^(2i+1) / (1·3·5·…·(2i+1)) times φ, which converges everywhere. */
    private static double normalShare(double x) {
        double term = x;
        double sum = x;
        for (int i = 1; i < 400; i++) {
            term *= x * x / (2 * i + 1);
            sum += term;
        }
        return 0.5 + sum * StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * StrictMath.PI);
    }

    @Test
    void gelu_everyStepFromMinusEightToEight_isWithinAMillionth() {
        for (float x = -8f; x <= 8f; x += 0x1p-10f) {
            float bell = Exponential.bell(x);
            double density = StrictMath.exp(-(double) x * x / 2) / StrictMath.sqrt(2 * StrictMath.PI);
            float share = Exponential.normalShare(x, bell);

            assertThat((double) x * share).as("gelu of %s", x).isCloseTo(x * normalShare(x), within(1e-6));
            assertThat((double) Math.fma(x, bell * Exponential.NORMAL_PEAK, share))
                    .as("slope of gelu at %s", x)
                    .isCloseTo(normalShare(x) + x * density, within(1e-6));
        }
    }

    @Test
    void gelu_farOut_isXOrZero() {
        for (float x : new float[] {9f, 50f, 1e30f}) {
            assertThat(Exponential.normalShare(x, Exponential.bell(x))).isEqualTo(1f);
            assertThat(-x * Exponential.normalShare(-x, Exponential.bell(-x))).isCloseTo(0f, within(1e-15f));
        }
        assertThat(Exponential.normalShare(Float.NaN, Exponential.bell(Float.NaN)))
                .isNaN();
    }
}
