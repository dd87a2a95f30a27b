package dev.convoy.schedule;

import static dev.convoy.tensor.Checks.check;

/**
 * The lecture's exp(−t): exp(−rate · t).
 *
 * @param rate not negative, per unit of the clock
 * @param clock whether t is iterations or epochs, of which fractions count
 */
public record ExponentialSchedule(double rate, ScheduleClock clock) implements LearningRateSchedule {
    public ExponentialSchedule {
        check(rate >= 0, "rate must not be negative, found %s", rate);
    }

    @Override
    public double factorAt(long iteration, RunLength run) {
        return StrictMath.exp(-rate * clock.timeAt(iteration, run));
    }

    @Override
    public String description() {
        return "times exp(-" + rate + " t), t in " + clock.words();
    }
}
