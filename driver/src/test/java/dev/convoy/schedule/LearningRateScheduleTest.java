package dev.convoy.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.schedule.OneCycleSchedule.Descent;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateScheduleTest {
    private static final Offset<Double> ROUNDING = within(1e-15);

    /** 100 iterations an epoch, ten epochs. */
    private static final RunLength RUN = new RunLength(5000, 50, 1000);

    private static final OptionalLong WHOLE_RUN = OptionalLong.empty();

    @Test
    void constant_anywhere_isOne() {
        assertThat(new ConstantSchedule().factorAt(999, RUN)).isEqualTo(1);
    }

    @Test
    void step_iterations_dropsAtEachMultiple() {
        LearningRateSchedule schedule = new StepSchedule(0.1, 300, ScheduleClock.ITERATIONS);

        assertThat(schedule.factorAt(0, RUN)).isEqualTo(1);
        assertThat(schedule.factorAt(299, RUN)).isEqualTo(1);
        assertThat(schedule.factorAt(300, RUN)).isEqualTo(0.1);
        assertThat(schedule.factorAt(899, RUN)).isCloseTo(0.01, ROUNDING);
        assertThat(schedule.factorAt(999, RUN)).isCloseTo(0.001, ROUNDING);
    }

    /** The lecture's GoogLeNet, 0.97 every epoch: 0.97² = 0.9409, 0.97⁹ = 0.76023105865456508… */
    @Test
    void step_epochs_dropsAtWholeEpochs() {
        LearningRateSchedule schedule = new StepSchedule(0.97, 1, ScheduleClock.EPOCHS);

        assertThat(schedule.factorAt(99, RUN)).isEqualTo(1);
        assertThat(schedule.factorAt(100, RUN)).isEqualTo(0.97);
        assertThat(schedule.factorAt(250, RUN)).isCloseTo(0.9409, ROUNDING);
        assertThat(schedule.factorAt(999, RUN)).isCloseTo(0.7602310586545652, ROUNDING);
    }

    /** 36 · 128 = 4608 images are done after 36 iterations, an epoch of 4512 before the last of them. */
    @Test
    void step_epochThatEndsInsideABatch_dropsAtTheBatchAfter() {
        RunLength uneven = new RunLength(4512, 128, 100);
        LearningRateSchedule schedule = new StepSchedule(0.5, 1, ScheduleClock.EPOCHS);

        assertThat(schedule.factorAt(35, uneven)).isEqualTo(1);
        assertThat(schedule.factorAt(36, uneven)).isEqualTo(0.5);
    }

    /** Caffe's cifar10_quick: 0.001 for 4,000 iterations, 0.0001 to 5,000. */
    @Test
    void multiStep_iterations_dropsAtThoseNamed() {
        RunLength run = new RunLength(50_000, 100, 5000);
        LearningRateSchedule schedule = new MultiStepSchedule(0.1, List.of(4000L, 4500L), ScheduleClock.ITERATIONS);

        assertThat(schedule.factorAt(3999, run)).isEqualTo(1);
        assertThat(schedule.factorAt(4000, run)).isEqualTo(0.1);
        assertThat(schedule.factorAt(4999, run)).isCloseTo(0.01, ROUNDING);
    }

    @Test
    void multiStep_epochs_dropsAtThoseNamed() {
        LearningRateSchedule schedule = new MultiStepSchedule(0.5, List.of(3L, 8L), ScheduleClock.EPOCHS);

        assertThat(schedule.factorAt(299, RUN)).isEqualTo(1);
        assertThat(schedule.factorAt(300, RUN)).isEqualTo(0.5);
        assertThat(schedule.factorAt(800, RUN)).isEqualTo(0.25);
    }

    /** Caffe's LeNet ends its 10,000 iterations at 0.01 · 2^−0.75 = 0.00594604. */
    @Test
    void inverse_ofLenet_isCaffesInv() {
        LearningRateSchedule schedule = new InverseSchedule(0.0001, 0.75);

        assertThat(schedule.factorAt(0, RUN)).isEqualTo(1);
        assertThat(0.01 * schedule.factorAt(10_000, RUN)).isCloseTo(0.00594604, within(5e-9));
    }

    @Test
    void polynomial_square_fallsToNothing() {
        LearningRateSchedule schedule = new PolynomialSchedule(2, WHOLE_RUN);

        assertThat(schedule.factorAt(0, RUN)).isEqualTo(1);
        assertThat(schedule.factorAt(400, RUN)).isCloseTo(0.36, ROUNDING);
        assertThat(schedule.factorAt(999, RUN)).isCloseTo(1e-6, within(1e-18));
        assertThat(schedule.factorAt(1000, RUN)).isZero();
    }

    /** The lecture's sqrt(1 − t / max_t): √0.36 = 0.6 and √0.25 = 0.5. */
    @Test
    void polynomial_powerOfAHalf_isTheSquareRoot() {
        assertThat(new PolynomialSchedule(0.5, WHOLE_RUN).factorAt(640, RUN)).isCloseTo(0.6, ROUNDING);
        assertThat(new PolynomialSchedule(0.5, OptionalLong.of(2000)).factorAt(1500, RUN))
                .isCloseTo(0.5, ROUNDING);
    }

    @Test
    void polynomial_runLongerThanMaxIterations_staysAtNothing() {
        assertThat(new PolynomialSchedule(1, OptionalLong.of(500)).factorAt(700, RUN))
                .isZero();
    }

    /** e^−0.25 = 0.778800783071404868…, e^−1 = 0.367879441171442321…. */
    @Test
    void exponential_epochsAndIterations_isTheFormula() {
        LearningRateSchedule byEpoch = new ExponentialSchedule(0.5, ScheduleClock.EPOCHS);
        LearningRateSchedule byIteration = new ExponentialSchedule(0.002, ScheduleClock.ITERATIONS);

        assertThat(byEpoch.factorAt(0, RUN)).isEqualTo(1);
        assertThat(byEpoch.factorAt(50, RUN)).isCloseTo(0.7788007830714049, ROUNDING);
        assertThat(byIteration.factorAt(500, RUN)).isCloseTo(0.36787944117144233, ROUNDING);
    }

    @Test
    void reciprocal_epochsAndIterations_isTheFormula() {
        LearningRateSchedule byEpoch = new ReciprocalSchedule(0.5, ScheduleClock.EPOCHS);
        LearningRateSchedule byIteration = new ReciprocalSchedule(0.01, ScheduleClock.ITERATIONS);

        assertThat(byEpoch.factorAt(0, RUN)).isEqualTo(1);
        assertThat(byEpoch.factorAt(600, RUN)).isEqualTo(0.25);
        assertThat(byIteration.factorAt(900, RUN)).isCloseTo(0.1, ROUNDING);
    }

    @Test
    void cosine_endsAndMiddle_areTheFormula() {
        LearningRateSchedule schedule = new CosineSchedule(0.1, WHOLE_RUN);

        assertThat(schedule.factorAt(0, RUN)).isEqualTo(1);
        assertThat(schedule.factorAt(500, RUN)).isCloseTo(0.55, ROUNDING);
        // (1 + cos(π / 3)) / 2 = 0.75 at a third of the way
        assertThat(new CosineSchedule(0, OptionalLong.of(900)).factorAt(300, RUN))
                .isCloseTo(0.75, ROUNDING);
        assertThat(schedule.factorAt(1000, RUN)).isEqualTo(0.1);
    }

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource({
        "LINEAR, 0, 0.2", "LINEAR, 125, 0.6", "LINEAR, 250, 1", "LINEAR, 625, 0.55", "LINEAR, 1000, 0.1",
        "COSINE, 0, 0.2", "COSINE, 125, 0.6", "COSINE, 250, 1", "COSINE, 500, 0.775", "COSINE, 1000, 0.1"
    })
    void oneCycle_upAndDown_goesThroughItsCorners(Descent descent, long iteration, double factor) {
        LearningRateSchedule schedule = new OneCycleSchedule(0.2, 0.25, 0.1, descent, WHOLE_RUN);

        assertThat(schedule.factorAt(iteration, RUN)).isCloseTo(factor, ROUNDING);
    }

    @Test
    void oneCycle_peakAtAnEnd_goesOneWayOnly() {
        LearningRateSchedule down = new OneCycleSchedule(0.2, 0, 0.5, Descent.LINEAR, WHOLE_RUN);
        LearningRateSchedule up = new OneCycleSchedule(0.2, 1, 0.5, Descent.LINEAR, WHOLE_RUN);

        assertThat(down.factorAt(0, RUN)).isEqualTo(1);
        assertThat(down.factorAt(500, RUN)).isEqualTo(0.75);
        assertThat(up.factorAt(500, RUN)).isCloseTo(0.6, ROUNDING);
        assertThat(up.factorAt(1000, RUN)).isEqualTo(1);
    }

    @Test
    void warmup_iterations_goesStraightToTheSchedule() {
        LearningRateSchedule schedule =
                new WarmupSchedule(200, ScheduleClock.ITERATIONS, 0.2, new CosineSchedule(0, WHOLE_RUN));

        assertThat(schedule.factorAt(0, RUN)).isCloseTo(0.2, ROUNDING);
        assertThat(schedule.factorAt(100, RUN)).isCloseTo(0.6, ROUNDING);
        assertThat(schedule.factorAt(200, RUN)).isEqualTo(1);
        assertThat(schedule.factorAt(600, RUN)).isCloseTo(0.5, ROUNDING); // half of the 800 that are left
        assertThat(schedule.factorAt(1000, RUN)).isCloseTo(0, ROUNDING);
    }

    /** Goyal et al.: five epochs of warm-up, drops at the epochs of the run. */
    @Test
    void warmup_epochs_leavesStepsWhereTheyAre() {
        LearningRateSchedule schedule = new WarmupSchedule(
                2.5, ScheduleClock.EPOCHS, 0, new MultiStepSchedule(0.1, List.of(3L, 6L), ScheduleClock.EPOCHS));

        assertThat(schedule.factorAt(0, RUN)).isZero();
        assertThat(schedule.factorAt(125, RUN)).isEqualTo(0.5);
        assertThat(schedule.factorAt(250, RUN)).isEqualTo(1);
        assertThat(schedule.factorAt(299, RUN)).isEqualTo(1);
        assertThat(schedule.factorAt(300, RUN)).isEqualTo(0.1);
    }

    @Test
    void warmup_overADrop_aimsAtTheLowerRate() {
        LearningRateSchedule schedule = new WarmupSchedule(
                400, ScheduleClock.ITERATIONS, 0.5, new StepSchedule(0.1, 300, ScheduleClock.ITERATIONS));

        assertThat(schedule.factorAt(200, RUN)).isCloseTo(0.075, ROUNDING);
        assertThat(schedule.factorAt(400, RUN)).isEqualTo(0.1);
    }

    @Test
    void constructors_settingsOutOfRange_throw() {
        assertThatThrownBy(() -> new StepSchedule(1.5, 10, ScheduleClock.ITERATIONS))
                .hasMessage("factor must be in (0, 1], found 1.5");
        assertThatThrownBy(() -> new StepSchedule(0.1, 0, ScheduleClock.EPOCHS))
                .hasMessage("every_epochs must be positive, found 0");
        assertThatThrownBy(() -> new MultiStepSchedule(0.1, List.of(20L, 10L), ScheduleClock.ITERATIONS))
                .hasMessage("at_iterations must be positive and ascending, found [20, 10]");
        assertThatThrownBy(() -> new InverseSchedule(-1, 1)).hasMessage("gamma must not be negative, found -1.0");
        assertThatThrownBy(() -> new WarmupSchedule(
                        1,
                        ScheduleClock.EPOCHS,
                        0,
                        new WarmupSchedule(1, ScheduleClock.EPOCHS, 0, new ConstantSchedule())))
                .hasMessage("a warm-up cannot follow a warm-up");
        assertThatThrownBy(() -> new RunLength(0, 1, 1))
                .hasMessage("number of training images must be positive, found 0");
    }
}
