package dev.convoy.schedule;

import static dev.convoy.tensor.Checks.check;

import java.util.List;

/**
 * Steps down at chosen times: factor^(number of them reached).
 *
 * @param factor in (0, 1]
 * @param at ascending, positive, in units of the clock; at least one
 * @param clock whether {@code at} are iterations or epochs
 */
public record MultiStepSchedule(double factor, List<Long> at, ScheduleClock clock) implements LearningRateSchedule {
    public MultiStepSchedule {
        StepSchedule.checkFactor(factor);
        at = List.copyOf(at);
        check(!at.isEmpty(), "at_%s must name at least one, found none", clock.words());
        long previous = 0;
        for (long next : at) {
            check(next > previous, "at_%s must be positive and ascending, found %s", clock.words(), at);
            previous = next;
        }
    }

    @Override
    public double factorAt(long iteration, RunLength run) {
        double time = clock.timeAt(iteration, run);
        long reached = at.stream().filter(each -> time >= each).count();
        return StrictMath.pow(factor, (double) reached);
    }

    @Override
    public String description() {
        return "times " + factor + " at " + clock.words() + " " + at;
    }
}
