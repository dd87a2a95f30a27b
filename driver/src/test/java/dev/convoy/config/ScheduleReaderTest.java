package dev.convoy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.schedule.ConstantSchedule;
import dev.convoy.schedule.CosineSchedule;
import dev.convoy.schedule.ExponentialSchedule;
import dev.convoy.schedule.InverseSchedule;
import dev.convoy.schedule.LearningRateSchedule;
import dev.convoy.schedule.MultiStepSchedule;
import dev.convoy.schedule.OneCycleSchedule;
import dev.convoy.schedule.OneCycleSchedule.Descent;
import dev.convoy.schedule.PolynomialSchedule;
import dev.convoy.schedule.ReciprocalSchedule;
import dev.convoy.schedule.ScheduleClock;
import dev.convoy.schedule.StepSchedule;
import dev.convoy.schedule.WarmupSchedule;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleReaderTest {
    private static LearningRateSchedule read(String schedule) {
        return NetFile.load("lenet", Map.of("schedule", schedule))
                .plan()
                .orElseThrow()
                .schedule();
    }

    static List<Object[]> schedules() {
        OptionalLong run = OptionalLong.empty();
        return List.of(
                new Object[] {"{type: constant}", new ConstantSchedule()},
                new Object[] {
                    "{type: step, factor: 0.1, every_epochs: 30}", new StepSchedule(0.1, 30, ScheduleClock.EPOCHS)
                },
                new Object[] {
                    "{type: step, factor: 0.1, every_iterations: 50_000}",
                    new StepSchedule(0.1, 50_000, ScheduleClock.ITERATIONS)
                },
                new Object[] {
                    "{type: multi_step, factor: 0.1, at_iterations: [4000, 4500]}",
                    new MultiStepSchedule(0.1, List.of(4000L, 4500L), ScheduleClock.ITERATIONS)
                },
                new Object[] {
                    "{type: multi_step, factor: 0.1, at_epochs: [30, 60]}",
                    new MultiStepSchedule(0.1, List.of(30L, 60L), ScheduleClock.EPOCHS)
                },
                new Object[] {"{type: inverse, gamma: 0.0001, power: 0.75}", new InverseSchedule(0.0001, 0.75)},
                new Object[] {"{type: polynomial}", new PolynomialSchedule(1, run)},
                new Object[] {
                    "{type: polynomial, power: 2, max_iterations: 500}", new PolynomialSchedule(2, OptionalLong.of(500))
                },
                new Object[] {"{type: sqrt}", new PolynomialSchedule(0.5, run)},
                new Object[] {"{type: sqrt, max_iterations: 9}", new PolynomialSchedule(0.5, OptionalLong.of(9))},
                new Object[] {"{type: exponential, rate: 0.1}", new ExponentialSchedule(0.1, ScheduleClock.EPOCHS)},
                new Object[] {
                    "{type: exponential, rate: 0.1, unit: iterations}",
                    new ExponentialSchedule(0.1, ScheduleClock.ITERATIONS)
                },
                new Object[] {"{type: reciprocal, rate: 1}", new ReciprocalSchedule(1, ScheduleClock.EPOCHS)},
                new Object[] {
                    "{type: reciprocal, rate: 1, unit: iterations}", new ReciprocalSchedule(1, ScheduleClock.ITERATIONS)
                },
                new Object[] {"{type: cosine}", new CosineSchedule(0, run)},
                new Object[] {
                    "{type: cosine, final_factor: 0.01, max_iterations: 7}",
                    new CosineSchedule(0.01, OptionalLong.of(7))
                },
                new Object[] {"{type: one_cycle}", new OneCycleSchedule(0.04, 0.3, 0, Descent.LINEAR, run)},
                new Object[] {
                    "{type: one_cycle, initial_factor: 0.2, peak_fraction: 0.25, final_factor: 0.07, descent: cosine,"
                            + " max_iterations: 100}",
                    new OneCycleSchedule(0.2, 0.25, 0.07, Descent.COSINE, OptionalLong.of(100))
                },
                new Object[] {
                    "{type: cosine, warmup_epochs: 2.5}",
                    new WarmupSchedule(2.5, ScheduleClock.EPOCHS, 0.1, new CosineSchedule(0, run))
                },
                new Object[] {
                    "{type: constant, warmup_iterations: 500, warmup_factor: 0.01}",
                    new WarmupSchedule(500, ScheduleClock.ITERATIONS, 0.01, new ConstantSchedule())
                });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schedules")
    void read_everyKey_isTheSchedule(String text, LearningRateSchedule schedule) {
        assertThat(read(text)).isEqualTo(schedule);
        assertThat(schedule.description()).isNotBlank();
    }

    @Test
    void read_noSchedule_isConstant() {
        String net = NetFile.load("lenet", Map.of()).text().replaceAll("(?m)^  schedule:.*\n", "");

        assertThat(NetFile.parse("lenet.yaml", net, Map.of())
                        .plan()
                        .orElseThrow()
                        .schedule())
                .isEqualTo(new ConstantSchedule());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {type: cosin} | schedule.type: expected one of constant, step, multi_step, inverse, polynomial, sqrt, exponential, reciprocal, cosine, one_cycle, found 'cosin', did you mean 'cosine'?
            {factor: 1} | schedule: key 'type' is missing
            {type: constant, rate: 1} | schedule.rate: unknown key
            {type: step, factor: 0, every_epochs: 1} | schedule: factor must be in (0, 1], found 0.0
            {type: step, factor: 1.1, every_epochs: 1} | schedule: factor must be in (0, 1], found 1.1
            {type: step, every_epochs: 1} | schedule: key 'factor' is missing
            {type: step, factor: 0.1} | a step schedule takes either every_epochs or every_iterations, found neither
            {type: step, factor: 0.1, every_epochs: 1, every_iterations: 2} | a step schedule takes either every_epochs or every_iterations, found both
            {type: step, factor: 0.1, every_epochs: 0} | every_epochs must be positive, found 0
            {type: step, factor: 0.1, every_iterations: -5} | every_iterations must be positive, found -5
            {type: step, factor: 0.1, every_epochs: 1.5} | every_epochs: expected a whole number, found '1.5'
            {type: multi_step, factor: 0.1, at_epochs: []} | at_epochs must name at least one, found none
            {type: multi_step, factor: 0.1, at_epochs: 5} | at_epochs: expected a list, found '5'
            {type: multi_step, factor: 0.1, at_iterations: [5, 5]} | at_iterations must be positive and ascending, found [5, 5]
            {type: multi_step, factor: 2, at_iterations: [5]} | factor must be in (0, 1], found 2.0
            {type: multi_step, factor: 0.1} | a multi_step schedule takes either at_epochs or at_iterations, found neither
            {type: inverse, gamma: -1, power: 1} | gamma must not be negative, found -1.0
            {type: inverse, gamma: 1, power: -1} | power must not be negative, found -1.0
            {type: polynomial, power: 0} | power must be positive, found 0.0
            {type: polynomial, max_iterations: 0} | max_iterations must be positive, found 0
            {type: sqrt, max_iterations: -1} | max_iterations must be positive, found -1
            {type: sqrt, power: 2} | schedule.power: unknown key
            {type: exponential, rate: -0.1} | rate must not be negative, found -0.1
            {type: exponential, rate: 1, unit: steps} | schedule.unit: expected one of epochs, iterations, found 'steps'
            {type: reciprocal, rate: -0.1} | rate must not be negative, found -0.1
            {type: reciprocal} | schedule: key 'rate' is missing
            {type: cosine, final_factor: 1} | final_factor must be in [0, 1), found 1.0
            {type: cosine, final_factor: -0.1} | final_factor must be in [0, 1), found -0.1
            {type: cosine, max_iterations: 0} | max_iterations must be positive, found 0
            {type: one_cycle, initial_factor: -1} | initial_factor must be in [0, 1], found -1.0
            {type: one_cycle, peak_fraction: 1.01} | peak_fraction must be in [0, 1], found 1.01
            {type: one_cycle, final_factor: 2} | final_factor must be in [0, 1], found 2.0
            {type: one_cycle, descent: steep} | schedule.descent: expected one of linear, cosine, found 'steep'
            {type: one_cycle, max_iterations: 0} | max_iterations must be positive, found 0
            {type: constant, warmup_epochs: 0} | warmup_epochs must be positive, found 0.0
            {type: constant, warmup_iterations: -1} | warmup_iterations must be positive, found -1.0
            {type: constant, warmup_epochs: 1, warmup_iterations: 1} | a warm-up takes either warmup_epochs or warmup_iterations, found both
            {type: constant, warmup_epochs: 1, warmup_factor: 1.5} | warmup_factor must be in [0, 1], found 1.5
            {type: constant, warmup_factor: 0.5} | schedule.warmup_factor: unknown key
            """)
    void read_mistake_isRefusedWithKeyExpectedAndFound(String schedule, String message) {
        assertThatThrownBy(() -> read(schedule))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }
}
