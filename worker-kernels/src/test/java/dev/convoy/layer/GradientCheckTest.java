package dev.convoy.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GradientCheckTest {
    private final float[] values = {1f, 2f, 3f};

    @Test
    void check_rightGradient_passes() {
        GradientCheck check = new GradientCheck(this::sumOfSquares, 0x1p-6, 1e-6, 0.1, 1e-12);

        check.check("v", values, new float[] {2f, 4f, 6f});

        assertThat(check.skipped()).isEmpty();
        assertThat(values).containsExactly(1f, 2f, 3f);
    }

    @Test
    void check_wrongGradient_failsWithIndexAndBothNumbers() {
        GradientCheck check = new GradientCheck(this::sumOfSquares, 0x1p-6, 1e-3, 0.1, 1e-12);

        assertThatThrownBy(() -> check.check("v", values, new float[] {2f, 4.1f, 6f}))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("v[1]: gradient 4.1, centred difference 4.0 (loss 13.9377");
    }

    @Test
    void check_nanGradient_fails() {
        GradientCheck check = new GradientCheck(this::sumOfSquares, 0x1p-6, 1e-3, 0.1, 1e-12);

        assertThatThrownBy(() -> check.check("v", values, new float[] {Float.NaN, 4f, 6f}))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("v[0]: gradient NaN");
    }

    @Test
    void check_kink_isSkippedByName() {
        float[] kinked = {0.001f, 1f};
        GradientCheck check = new GradientCheck(
                () -> Math.abs((double) kinked[0]) + Math.abs((double) kinked[1]), 0x1p-6, 1e-6, 0.1, 1e-12);

        check.check("v", kinked, new float[] {1f, 1f});

        assertThat(check.skipped()).containsExactly("v[0]");
        assertThat(check.skippedShare()).isEqualTo(0.5);
    }

    private double sumOfSquares() {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }
}
