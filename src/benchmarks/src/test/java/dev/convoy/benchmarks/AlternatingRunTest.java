package dev.convoy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.metrics.TrainMetrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlternatingRunTest {
    private final List<Integer> bareAfter = new ArrayList<>();
    private int trained;

    /** 16 iterations: 6 warm up, then two windows of 5, of which the first of each is left out. */
    @Test
    void iteration_wholeRun_bareLoopFollowsWarmUpAndEachWindow() {
        SpeedPairs speeds = new SpeedPairs();
        AlternatingRun run =
                new AlternatingRun(() -> bareAfter.add(trained), 8, AlternatingRun.Windows.of(16, 2), speeds);

        run.started(0, 16);
        for (int i = 1; i <= 16; i++) {
            trained = i;
            run.iteration(metrics(i, i == 7 || i == 12 ? 1e9 : i <= 11 ? 100 : 200));
        }

        assertThat(bareAfter).containsExactly(0, 0, 0, 0, 0, 0, 11, 11, 11, 11, 11, 16, 16, 16, 16, 16);
        assertThat(speeds.json("\"net\":\"x\"")).contains("\"train_images_per_s\":150.0", "\"pairs\":2");
    }

    @Test
    void windows_moreThanIterations_areRefused() {
        assertThatThrownBy(() -> AlternatingRun.Windows.of(8, 6)).hasMessage("6 windows need more iterations than 8");
    }

    private static TrainMetrics metrics(int iteration, double imagesPerSecond) {
        return new TrainMetrics(iteration, 0, 1, 0, 0, 0.1, imagesPerSecond, 1, 1);
    }
}
