package dev.convoy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final long MILLI = 1_000_000;

    @Test
    void secondsToSteady_slowBeginning_endsWhereHalfASecondRanAtSpeed() {
        WarmUp warmUp = new WarmUp(0);
        long now = 0;
        for (int i = 0; i < 10; i++) {
            warmUp.iterationDone(now += 300 * MILLI);
        }
        for (int i = 0; i < 100; i++) {
            warmUp.iterationDone(now += 100 * MILLI);
        }

        assertThat(warmUp.steadySpeed()).isCloseTo(10, within(1e-9));
        assertThat(warmUp.secondsToSteady()).isCloseTo(3, within(1e-9));
        assertThat(warmUp.seconds()).isCloseTo(13, within(1e-9));
    }

    @Test
    void secondsToSteady_oneFastIterationAmongSlowOnes_isNotSteady() {
        WarmUp warmUp = new WarmUp(0);
        long now = 0;
        for (int i = 0; i < 10; i++) {
            warmUp.iterationDone(now += (i == 4 ? 100 : 300) * MILLI);
        }
        for (int i = 0; i < 100; i++) {
            warmUp.iterationDone(now += 100 * MILLI);
        }

        assertThat(warmUp.secondsToSteady()).isCloseTo(2.8, within(1e-9));
    }

    @Test
    void secondsToSteady_iterationsOfManySeconds_countsTheSlowFirstOnes() {
        WarmUp warmUp = new WarmUp(0);
        warmUp.iterationDone(30_000 * MILLI);
        warmUp.iterationDone(50_000 * MILLI);
        warmUp.iterationDone(70_000 * MILLI);

        assertThat(warmUp.secondsToSteady()).isCloseTo(30, within(1e-9));
    }
}
