package dev.convoy.schedule;

import static dev.convoy.tensor.Checks.check;

/**
 * Caffe's "inv": (1 + gamma · t)^−power, t in iterations.
 *
 * @param gamma not negative
 * @param power not negative
 */
public record InverseSchedule(double gamma, double power) implements LearningRateSchedule {
    public InverseSchedule {
        check(gamma >= 0, "gamma must not be negative, found %s", gamma);
        check(power >= 0, "power must not be negative, found %s", power);
    }

    @Override
    public double factorAt(long iteration, RunLength run) {
        return StrictMath.pow(1 + gamma * iteration, -power);
    }

    @Override
    public String description() {
        return "times (1 + " + gamma + " iteration)^-" + power;
    }
}
