package dev.convoy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamedTensorTest {
    @Test
    void over_velocity_sameViewOfOtherArray() {
        NamedTensor weights = new NamedTensor("w", List.of(2), new float[] {1, 2, 3}, 1, 2);
        float[] velocity = new float[3];

        assertThat(weights.over(velocity)).isEqualTo(new NamedTensor("w", List.of(2), velocity, 1, 2));
    }

    @Test
    void constructor_valuesOutsideArray_throws() {
        assertThatThrownBy(() -> new NamedTensor("w", List.of(2, 2), new float[5], 2, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("w: values [2, 6) lie outside an array of 5");
        assertThatThrownBy(() -> new NamedTensor("w", List.of(1), new float[5], -1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void constructor_shapeOfOtherLength_throws() {
        assertThatThrownBy(() -> new NamedTensor("w", List.of(2, 2), new float[5], 0, 5))
                .hasMessage("w: shape [2, 2] has 4 values, length is 5");
        assertThatThrownBy(() -> new NamedTensor("w", List.of(1 << 30, 1 << 30, 16), new float[0], 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NamedTensor("w", List.of(-1, -5), new float[5], 0, 5))
                .hasMessageContaining("must not be negative");
    }

    @Test
    void constructor_blankName_throws() {
        assertThatThrownBy(() -> NamedTensor.of(" ", List.of(1), new float[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
