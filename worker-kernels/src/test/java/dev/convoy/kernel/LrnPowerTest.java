package dev.convoy.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Against {@link StrictMath#pow} in double precision. */
class LrnPowerTest {
    /** Every so many of the 2³¹ − 2²⁴ positive normal floats. */
    private static final int STRIDE = 1021;

    @Test
    void power_normalFloats_isWithinTwoUnitsOfTheLastPlace() {
        double worst = 0;
        double sum = 0;
        int count = 0;
        int infinity = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
        for (int bits = Float.floatToRawIntBits(Float.MIN_NORMAL); bits < infinity; bits += STRIDE) {
            float t = Float.intBitsToFloat(bits);
            double expected = StrictMath.pow(t, -0.75);
            double error = (LrnPower.of(t) - expected) / Math.ulp((float) expected);
            worst = Math.max(worst, Math.abs(error));
            sum += error;
            count++;
        }

        assertThat(worst).isLessThan(1.8);
        assertThat(Math.abs(sum / count)).as("mean error").isLessThan(0.1);
    }

    @Test
    void power_powersOfSixteen_isExact() {
        for (int exponent = -124; exponent <= 124; exponent += 4) {
            assertThat(LrnPower.of(Math.scalb(1f, exponent))).isEqualTo(Math.scalb(1f, -exponent / 4 * 3));
        }
    }

    @Test
    void power_edges_areThoseOfPow() {
        assertThat(LrnPower.of(Float.POSITIVE_INFINITY)).isEqualTo(0f);
        assertThat(LrnPower.of(Float.NaN)).isNaN();
        assertThat(LrnPower.of(Float.MAX_VALUE)).isEqualTo(0x1p-96f);
        assertThat(LrnPower.of(Float.MIN_NORMAL)).isEqualTo((float) StrictMath.pow(0x1p-126, -0.75));
    }
}
