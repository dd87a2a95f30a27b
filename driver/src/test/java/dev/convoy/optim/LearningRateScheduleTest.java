package dev.convoy.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
    private static final double ROUNDING = 1e-15;

    @Test
    void factorAt_constant_isOne() {
        assertThat(new LearningRateSchedule.Constant().factorAt(1_000_000, 50)).isEqualTo(1);
    }

    @Test
    void factorAt_stepIterations_dropsAtEachMultiple() {
        LearningRateSchedule schedule = new LearningRateSchedule.StepIterations(0.1, 1000);

        assertThat(schedule.factorAt(999, 0)).isEqualTo(1);
        assertThat(schedule.factorAt(1000, 0)).isEqualTo(0.1);
        assertThat(schedule.factorAt(2999, 0)).isCloseTo(0.01, within(ROUNDING));
    }

    @Test
    void factorAt_stepEpochs_dropsAtWholeEpochs() {
        LearningRateSchedule schedule = new LearningRateSchedule.StepEpochs(0.5, 2);

        assertThat(schedule.factorAt(0, 1.999)).isEqualTo(1);
        assertThat(schedule.factorAt(0, 2)).isEqualTo(0.5);
        assertThat(schedule.factorAt(0, 4)).isEqualTo(0.25);
    }

    /** Caffe's cifar10_quick: 0.001 for 4,000 iterations, 0.0001 to 5,000. */
    @Test
    void factorAt_multiStep_dropsAtTheIterationsNamed() {
        LearningRateSchedule schedule = new LearningRateSchedule.MultiStep(0.1, List.of(4000L, 4500L));

        assertThat(schedule.factorAt(3999, 0)).isEqualTo(1);
        assertThat(schedule.factorAt(4000, 0)).isEqualTo(0.1);
        assertThat(schedule.factorAt(4999, 0)).isCloseTo(0.01, within(ROUNDING));
    }

    /** Caffe's LeNet ends its 10,000 iterations at 0.01 · 2^−0.75 = 0.00594604. */
    @Test
    void factorAt_inverse_isCaffesInv() {
        LearningRateSchedule schedule = new LearningRateSchedule.Inverse(0.0001, 0.75);

        assertThat(schedule.factorAt(0, 0)).isEqualTo(1);
        assertThat(0.01 * schedule.factorAt(10_000, 0)).isCloseTo(0.00594604, within(5e-9));
    }

    @Test
    void constructors_settingsOutOfRange_throw() {
        assertThatThrownBy(() -> new LearningRateSchedule.StepIterations(1.5, 10))
                .hasMessage("factor must be in (0, 1], found 1.5");
        assertThatThrownBy(() -> new LearningRateSchedule.StepEpochs(0.1, 0))
                .hasMessage("every_epochs must be positive, found 0");
        assertThatThrownBy(() -> new LearningRateSchedule.MultiStep(0.1, List.of(20L, 10L)))
                .hasMessage("at_iterations must be positive and ascending, found [20, 10]");
        assertThatThrownBy(() -> new LearningRateSchedule.Inverse(-1, 1))
                .hasMessage("gamma must not be negative, found -1.0");
    }
}
