package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LossWatchTest {
    @Test
    void check_lossAtThreeTimesTheFirst_goesOnAndAboveStops() {
        LossWatch watch = new LossWatch(3, OptionalDouble.empty());

        assertThat(watch.check(1, 2.0, 1, 0.1)).isEmpty();
        assertThat(watch.check(2, 6.0, 1, 0.1)).isEmpty();
        assertThat(watch.check(3, 6.1, 1, 0.1))
                .contains(
                        "loss 6.10000 at iteration 3 is more than 3.0 times the first loss 2.00000; the learning rate 0.1"
                                + " is too high");
    }

    @Test
    void check_lossNaN_stopsAtOnce() {
        assertThat(new LossWatch(0, OptionalDouble.empty()).check(37, Double.NaN, 1, 0.1))
                .contains("loss is NaN at iteration 37 with learning rate 0.1; lower the rate or check the scale of the"
                        + " input");
    }

    @Test
    void check_infiniteGradient_stopsThoughTheLossIsFine() {
        assertThat(new LossWatch(3, OptionalDouble.empty())
                        .check(5, 2.3, Double.POSITIVE_INFINITY, 1e6)
                        .orElseThrow())
                .startsWith("gradient norm is Infinity at iteration 5 (loss 2.3000)");
    }

    @Test
    void check_factorZero_toleratesAnyFiniteLoss() {
        LossWatch watch = new LossWatch(0, OptionalDouble.empty());

        watch.check(1, 0.001, 1, 0.1);

        assertThat(watch.check(2, 1e9, 1, 0.1)).isEmpty();
    }

    @Test
    void check_resumedRun_comparesWithTheFirstLossOfAll() {
        LossWatch watch = new LossWatch(3, OptionalDouble.of(1.0));

        assertThat(watch.check(500, 3.5, 1, 0.1)).isPresent();
        assertThat(watch.firstLoss()).hasValue(1.0);
    }
}
