package dev.convoy.schedule;

import static dev.convoy.tensor.Checks.check;

import java.util.Locale;

/**
 * Steps down regularly: factor^⌊t / every⌋.
 *
 * @param factor in (0, 1]
 * @param every at least 1, in units of the clock
 * @param clock whether t and {@code every} are iterations or epochs
 * @see "Krizhevsky, Sutskever, Hinton 2012 (0.1); Szegedy et al. 2015 (GoogLeNet: 4 % every 8 epochs)"
 */
public record StepSchedule(double factor, int every, ScheduleClock clock) implements LearningRateSchedule {
    public StepSchedule {
        checkFactor(factor);
        check(every > 0, "every_%s must be positive, found %d", clock.words(), every);
    }

    static void checkFactor(double factor) {
        check(factor > 0 && factor <= 1, "factor must be in (0, 1], found %s", factor);
    }

    @Override
    public double factorAt(long iteration, RunLength run) {
        return StrictMath.pow(factor, Math.floor(clock.timeAt(iteration, run) / every));
    }

    @Override
    public String description() {
        return String.format(Locale.ROOT, "times %s every %d %s", factor, every, clock.words());
    }
}
