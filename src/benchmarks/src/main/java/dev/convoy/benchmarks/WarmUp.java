package dev.convoy.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** When a loop came to its steady speed. */
final class WarmUp {
    /** Share of the steady speed that counts as steady, since machines are never quite so. */
    private static final double STEADY = 0.9;

    private static final double SPAN_SECONDS = 0.5;

    private final List<Long> ends = new ArrayList<>();

    /**
     * No iteration yet.
     *
     * @param begin when the first one begins, in nanoseconds
     */
    WarmUp(long begin) {
        ends.add(begin);
    }

    /** Marks the end of an iteration, in nanoseconds, which is the beginning of the next. */
    void iterationDone(long end) {
        ends.add(end);
    }

    int iterations() {
        return ends.size() - 1;
    }

    double seconds() {
        return seconds(0, iterations());
    }

    private double seconds(int from, int to) {
        return (ends.get(to) - ends.get(from)) / 1e9;
    }

    /** Median iterations a second of the second half. */
    double steadySpeed() {
        int first = iterations() / 2;
        double[] speeds = new double[iterations() - first];
        for (int i = first; i < iterations(); i++) {
            speeds[i - first] = 1 / seconds(i, i + 1);
        }
        Arrays.sort(speeds);
        return speeds[speeds.length / 2];
    }

    /**
     * Seconds from the start to the first span of iterations, half a second long or a single one, that ran at 90 % of the
     * steady speed.
     */
    double secondsToSteady() {
        double steady = STEADY * steadySpeed();
        int to = 0;
        for (int from = 0; from < iterations(); from++) {
            to = Math.max(to, from + 1);
            while (to < iterations() && seconds(from, to) < SPAN_SECONDS) {
                to++;
            }
            if ((to - from) / seconds(from, to) >= steady) {
                return seconds(0, from);
            }
        }
        return seconds();
    }
}
