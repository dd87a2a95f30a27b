package dev.convoy.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.kernel.ScalarElementwiseKernel;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.net.ParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaxNormTest {
    private static final ElementwiseKernel KERNEL = new ScalarElementwiseKernel();

    @Test
    void project_rowsThatAreTooLong_areScaledToTheBound() {
        List<ParameterSpec> layout =
                new Layouts().add("full.weights", 2, 1, 3, 2).specs();
        float[] w = {3, 4, 0.5f, -0.5f, 0, -10};

        new MaxNorm(1).project(layout, w, KERNEL);

        assertThat(w).containsExactly(new float[] {0.6f, 0.8f, 0.5f, -0.5f, 0, -1}, within(1e-7f));
    }

    @Test
    void project_rowsWithinTheBound_keepTheirBits() {
        List<ParameterSpec> layout =
                new Layouts().add("full.weights", 2, 1, 2, 2).specs();
        float[] w = {3, 4, -5, 0};

        new MaxNorm(25).project(layout, w, KERNEL);

        assertThat(w).containsExactly(3, 4, -5, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 18, 100})
    void project_filtersOfAnyLength_holdTheBoundAndTheirDirection(int fanIn) {
        Layouts layouts = new Layouts().add("locally.weights", fanIn, 1, 2, 3, 4, fanIn); // 2 × 3 positions, 4 filters
        float[] before = layouts.reals(0.5, 7L);
        float[] after = before.clone();
        double bound = 0.2 * fanIn;

        new MaxNorm(bound).project(layouts.specs(), after, KERNEL);

        for (int row = 0; row < 24; row++) {
            double squares = 0;
            for (int i = row * fanIn; i < (row + 1) * fanIn; i++) {
                squares += (double) after[i] * after[i];
                double direction = (double) before[i] / before[row * fanIn];
                assertThat((double) after[i] / after[row * fanIn])
                        .isCloseTo(direction, within(0x1p-22 * Math.abs(direction)));
            }
            // every value is at least 0.5 before, so every filter is too long; factor and product round once each
            assertThat(squares).isCloseTo(bound, within(4 * 0x1p-24 * bound));
        }
    }

    @Test
    void project_biasesFrozenAndUndecayed_areLeftAlone() {
        Layouts layouts = new Layouts()
                .add("bias", 2, 1, 4)
                .add("undecayed.weights", 2, 0, 2, 2)
                .addWithRate("frozen.weights", 2, 0.0, 1.0, 2, 2);
        float[] before = layouts.reals(10, 1L);
        float[] after = before.clone();

        new MaxNorm(0.1).project(layouts.specs(), after, KERNEL);

        assertThat(after).containsExactly(before);
    }

    @Test
    void project_withoutABound_changesNothing() {
        Layouts layouts = Layouts.small();
        float[] w = layouts.reals(1e10, 1L);
        float[] before = w.clone();

        MaxNorm.NONE.project(layouts.specs(), w, KERNEL);

        assertThat(w).containsExactly(before);
    }

    @Test
    void project_byVectors_hasTheBitsOfScalars() {
        Layouts layouts = new Layouts().add("w", 37, 1, 11, 37);
        float[] expected = layouts.reals(0, 1L);
        for (int i = 0; i < expected.length; i++) {
            expected[i] *= 1 + new Random(i / 37).nextInt(3); // some rows are too long, some are not
        }
        float[] actual = expected.clone();
        float[] before = expected.clone();

        new MaxNorm(60).project(layouts.specs(), expected, KERNEL);
        new MaxNorm(60).project(layouts.specs(), actual, new VectorKernelSet().elementwise());

        assertThat(actual).containsExactly(expected);
        boolean[] changed = new boolean[11];
        for (int row = 0; row < 11; row++) {
            changed[row] = !Arrays.equals(before, row * 37, row * 37 + 37, expected, row * 37, row * 37 + 37);
        }
        assertThat(changed).contains(true, false);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void bound_notAboveZero_throws(double bad) {
        assertThatThrownBy(() -> new MaxNorm(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max_norm must be above 0, found " + bad);
    }
}
