package dev.convoy.schedule;

import static dev.convoy.tensor.Checks.check;

import java.util.OptionalLong;

/**
 * How long a run is, in iterations and in epochs.
 *
 * @param images images of the training split, positive
 * @param imagesPerUpdate images that one update learns from, positive
 * @param iterations T, updates of the run, positive
 * @param begin iteration at which schedules over the length of the run begin: 0, or the end of a warm-up
 */
public record RunLength(long images, long imagesPerUpdate, long iterations, long begin) {
    public RunLength {
        check(images > 0, "number of training images must be positive, found %d", images);
        check(imagesPerUpdate > 0, "images per update must be positive, found %d", imagesPerUpdate);
        check(iterations > 0, "iterations must be positive, found %d", iterations);
        check(begin >= 0, "beginning of a schedule must not be negative, found %d", begin);
    }

    /** A run whose schedule begins with it. */
    public RunLength(long images, long imagesPerUpdate, long iterations) {
        this(images, imagesPerUpdate, iterations, 0);
    }

    /** Epochs done after a number of iterations, fractional. */
    public double epochAfter(long iteration) {
        return (double) iteration * imagesPerUpdate / images;
    }

    /** The same run, whose schedule begins at another iteration. */
    public RunLength beginningAt(long iteration) {
        return new RunLength(images, imagesPerUpdate, iterations, iteration);
    }

    /**
     * Share of the schedule that is done, in [0, 1]: (t − begin) / (end − begin), where the end is the run's if no other is
     * given; 1 from the end on.
     */
    double fractionAt(long iteration, OptionalLong end) {
        long last = end.orElse(iterations);
        if (iteration >= last) {
            return 1;
        }
        return Math.max(0, (double) (iteration - begin) / (last - begin));
    }
}
