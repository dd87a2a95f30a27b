package dev.convoy.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SplitScoreTest {
    @Test
    void accuracies_areSharesOfImages() {
        SplitScore score =
                new SplitScore(10, 1.5, 7, 9, List.of(List.of(3L, 1L, 0L), List.of(2L, 4L, 0L), List.of(0L, 0L, 0L)));

        assertThat(score.accuracy()).isEqualTo(0.7);
        assertThat(score.top5()).isEqualTo(0.9);
        assertThat(score.accuracyOf(0)).isEqualTo(0.75);
        assertThat(score.accuracyOf(1)).isEqualTo(4.0 / 6);
        assertThat(score.accuracyOf(2)).isZero(); // no images of that class
    }
}
