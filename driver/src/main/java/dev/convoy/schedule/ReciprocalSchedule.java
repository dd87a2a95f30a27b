package dev.convoy.schedule;

import static dev.convoy.tensor.Checks.check;

/**
 * The lecture's 1/t: 1 / (1 + rate · t).
 *
 * @param rate not negative, per unit of the clock
 * @param clock whether t is iterations or epochs, of which fractions count
 */
public record ReciprocalSchedule(double rate, ScheduleClock clock) implements LearningRateSchedule {
    public ReciprocalSchedule {
        check(rate >= 0, "rate must not be negative, found %s", rate);
    }

    @Override
    public double factorAt(long iteration, RunLength run) {
        return 1 / (1 + rate * clock.timeAt(iteration, run));
    }

    @Override
    public String description() {
        return "times 1/(1 + " + rate + " t), t in " + clock.words();
    }
}
