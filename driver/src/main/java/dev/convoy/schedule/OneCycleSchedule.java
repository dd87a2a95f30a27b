package dev.convoy.schedule;

import static dev.convoy.tensor.Checks.check;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * One cycle over the run: up along a straight line from the initial factor to 1, then down to the final factor. The run's
 * learning rate is that of the peak.
 *
 * @param initialFactor factor at t = 0, in [0, 1]
 * @param peakFraction share of the run at which the peak stands, in [0, 1]
 * @param finalFactor factor at t = T, in [0, 1]
 * @param descent the way down
 * @param maxIterations T; empty for the length of the run
 * @see "Smith, Topin: Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates, 2018"
 */
public record OneCycleSchedule(
        double initialFactor, double peakFraction, double finalFactor, Descent descent, OptionalLong maxIterations)
        implements LearningRateSchedule {
    /** The way down from the peak. */
    public enum Descent {
        /** A straight line. */
        LINEAR,
        /** Half a cosine. */
        COSINE
    }

    public OneCycleSchedule {
        checkShare("initial_factor", initialFactor);
        checkShare("peak_fraction", peakFraction);
        checkShare("final_factor", finalFactor);
        PolynomialSchedule.checkMaxIterations(maxIterations);
    }

    private static void checkShare(String key, double share) {
        check(share >= 0 && share <= 1, "%s must be in [0, 1], found %s", key, share);
    }

    @Override
    public double factorAt(long iteration, RunLength run) {
        double fraction = run.fractionAt(iteration, maxIterations);
        if (fraction < peakFraction) {
            return initialFactor + (1 - initialFactor) * (fraction / peakFraction);
        }
        // where the peak is the end, the end is the peak
        double down = peakFraction == 1 ? 0 : (fraction - peakFraction) / (1 - peakFraction);
        return switch (descent) {
            case LINEAR -> 1 + (finalFactor - 1) * down;
            case COSINE -> CosineSchedule.fall(down, finalFactor);
        };
    }

    @Override
    public String description() {
        return String.format(
                Locale.ROOT,
                "one cycle: times %s to 1 at %s of the way, %s to times %s%s",
                initialFactor,
                peakFraction,
                descent.name().toLowerCase(Locale.ROOT),
                finalFactor,
                PolynomialSchedule.over(maxIterations));
    }
}
