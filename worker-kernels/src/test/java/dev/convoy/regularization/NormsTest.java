package dev.convoy.regularization;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 8, 9, 1000, 1003})
    void sums_ofSmallIntegers_areExactAndOfTheRunOnly(int length) {
        Random random = new Random(1);
        float[] x = new float[length + 10];
        long squares = 0;
        long magnitudes = 0;
        for (int i = 0; i < x.length; i++) {
            int value = random.nextInt(2001) - 1000;
            x[i] = value;
            boolean isInRun = i >= 3 && i < 3 + length;
            squares += isInRun ? (long) value * value : 0;
            magnitudes += isInRun ? Math.abs(value) : 0;
        }

        assertThat(Norms.sumOfSquares(3, length, x)).isEqualTo((double) squares);
        assertThat(Norms.sumOfMagnitudes(3, length, x)).isEqualTo((double) magnitudes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 997})
    void sums_ofReals_addInTheDocumentedOrder(int length) {
        float[] x = reals(length);
        double[] squares = new double[4];
        double[] magnitudes = new double[4];
        for (int i = 0; i < length; i++) {
            squares[i % 4] += (double) x[i] * x[i];
            magnitudes[i % 4] += Math.abs(x[i]);
        }

        assertThat(Norms.sumOfSquares(0, length, x)).isEqualTo((squares[0] + squares[1]) + (squares[2] + squares[3]));
        assertThat(Norms.sumOfMagnitudes(0, length, x))
                .isEqualTo((magnitudes[0] + magnitudes[1]) + (magnitudes[2] + magnitudes[3]));
    }

    @Test
    void sums_ofReals_areWithinTheBoundOfTheExactOnes() {
        float[] x = reals(1001);
        BigDecimal squares = BigDecimal.ZERO;
        BigDecimal magnitudes = BigDecimal.ZERO;
        for (float value : x) {
            BigDecimal exact = new BigDecimal(value);
            squares = squares.add(exact.multiply(exact));
            magnitudes = magnitudes.add(exact.abs());
        }

        double bound = 1001 * 0x1p-53;
        assertThat(Math.abs(Norms.sumOfSquares(0, 1001, x) - squares.doubleValue()))
                .isLessThan(bound * squares.doubleValue());
        assertThat(Math.abs(Norms.sumOfMagnitudes(0, 1001, x) - magnitudes.doubleValue()))
                .isLessThan(bound * magnitudes.doubleValue());
    }

    @Test
    void sums_ofHugeAndOfNoNumbers_areSeen() {
        assertThat(Norms.sumOfSquares(0, 2, new float[] {3e38f, 3e38f})).isFinite();
        assertThat(Norms.sumOfSquares(0, 2, new float[] {1, Float.NaN})).isNaN();
        assertThat(Norms.sumOfMagnitudes(0, 2, new float[] {1, Float.NaN})).isNaN();
    }

    private static float[] reals(int length) {
        Random random = new Random(2);
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
