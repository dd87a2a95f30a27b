package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import java.util.function.LongSupplier;

/**
 * Does something that takes ever longer, such as a picture of a growing log, only so often that it takes no more than a share of
 * the time.
 */
final class Sparingly {
    private final double share;
    private final LongSupplier nanoTime;
    private long dueFrom;

    /**
     * Nothing was done so far, so the first time is due.
     *
     * @param share of the time, in (0, 1]
     * @param nanoTime a clock such as {@link System#nanoTime}
     */
    Sparingly(double share, LongSupplier nanoTime) {
        check(share > 0 && share <= 1, "share must be in (0, 1], found %s", share);
        this.share = share;
        this.nanoTime = nanoTime;
        this.dueFrom = nanoTime.getAsLong();
    }

    /** Does the work if it is due. */
    void run(Runnable work) {
        if (nanoTime.getAsLong() - dueFrom >= 0) {
            runNow(work);
        }
    }

    /** Does the work whether it is due or not. */
    void runNow(Runnable work) {
        long begin = nanoTime.getAsLong();
        work.run();
        dueFrom = begin + (long) ((nanoTime.getAsLong() - begin) / share);
    }
}
