package dev.convoy.schedule;

import static dev.convoy.tensor.Checks.check;

import java.util.OptionalLong;

/**
 * Falls along half a cosine over the run: f + (1 − f) · (1 + cos(π t / T)) / 2, where f is the final factor.
 *
 * @param finalFactor f, in [0, 1)
 * @param maxIterations T; empty for the length of the run
 * @see "Loshchilov, Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts, 2017, without the restarts"
 */
public record CosineSchedule(double finalFactor, OptionalLong maxIterations) implements LearningRateSchedule {
    public CosineSchedule {
        check(finalFactor >= 0 && finalFactor < 1, "final_factor must be in [0, 1), found %s", finalFactor);
        PolynomialSchedule.checkMaxIterations(maxIterations);
    }

    /** From 1 at fraction 0 to {@code end} at fraction 1, along half a cosine. */
    static double fall(double fraction, double end) {
        return end + (1 - end) * (1 + StrictMath.cos(StrictMath.PI * fraction)) / 2;
    }

    @Override
    public double factorAt(long iteration, RunLength run) {
        return fall(run.fractionAt(iteration, maxIterations), finalFactor);
    }

    @Override
    public String description() {
        return "cosine to times " + finalFactor + PolynomialSchedule.over(maxIterations);
    }
}
