package dev.convoy.schedule;

import static dev.convoy.tensor.Checks.check;

import java.util.OptionalLong;

/**
 * Falls to nothing over the run: (1 − t / T)^power; Caffe's "poly". A power of 0.5 is the lecture's sqrt(1 − t / max_t),
 * 1 a straight line.
 *
 * @param power positive
 * @param maxIterations T; empty for the length of the run
 */
public record PolynomialSchedule(double power, OptionalLong maxIterations) implements LearningRateSchedule {
    public PolynomialSchedule {
        check(power > 0, "power must be positive, found %s", power);
        checkMaxIterations(maxIterations);
    }

    static void checkMaxIterations(OptionalLong maxIterations) {
        check(maxIterations.orElse(1) > 0, "max_iterations must be positive, found %d", maxIterations.orElse(1));
    }

    static String over(OptionalLong maxIterations) {
        return maxIterations.isPresent() ? " over " + maxIterations.getAsLong() + " iterations" : " over the run";
    }

    @Override
    public double factorAt(long iteration, RunLength run) {
        double rest = 1 - run.fractionAt(iteration, maxIterations);
        return StrictMath.pow(rest, power);
    }

    @Override
    public String description() {
        return "times (1 - t/T)^" + power + over(maxIterations);
    }
}
