package dev.convoy.schedule;

import static dev.convoy.tensor.Checks.check;

/**
 * A straight line from a smaller rate to that of another schedule, which takes over after W iterations:
 * s(W) · (factor + (1 − factor) · t / W) for t &lt; W, s(t) from then on.
 *
 * <p>Iterations and epochs keep counting from the beginning of the run, so steps come when they are said to; schedules over
 * the length of the run (polynomial, cosine, one cycle) have what the warm-up leaves of it.
 *
 * @param length of the warm-up, in units of the clock; positive
 * @param clock whether the length is iterations or epochs, which are rounded to whole iterations
 * @param factor of the first iteration, in [0, 1]
 * @param then s, the schedule that takes over
 * @see "Goyal et al.: Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017, section 2.2"
 */
public record WarmupSchedule(double length, ScheduleClock clock, double factor, LearningRateSchedule then)
        implements LearningRateSchedule {
    public WarmupSchedule {
        check(length > 0, "warmup_%s must be positive, found %s", clock.words(), length);
        check(factor >= 0 && factor <= 1, "warmup_factor must be in [0, 1], found %s", factor);
        check(!(then instanceof WarmupSchedule), "a warm-up cannot follow a warm-up");
    }

    @Override
    public double factorAt(long iteration, RunLength run) {
        long end = iterations(run);
        RunLength rest = run.beginningAt(end);
        if (iteration >= end) {
            return then.factorAt(iteration, rest);
        }
        return then.factorAt(end, rest) * (factor + (1 - factor) * iteration / end);
    }

    /** W, the iterations that the warm-up takes in a run. */
    private long iterations(RunLength run) {
        return switch (clock) {
            case ITERATIONS -> Math.round(length);
            case EPOCHS -> Math.round(length * run.images() / run.imagesPerUpdate());
        };
    }

    @Override
    public String description() {
        return "warm-up from times " + factor + " over " + length + " " + clock.words() + ", then "
                + then.description();
    }
}
