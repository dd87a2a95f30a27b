package dev.convoy.train;

import java.util.Arrays;

/** An exchange that remembers how long its last iterations took. */
final class TimedExchange implements GradientExchange {
    private static final int REMEMBERED = 1024;

    private final GradientExchange exchange;
    private final double[] seconds = new double[REMEMBERED];
    private int calls;

    TimedExchange(GradientExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public PartialSum compute(Work work) {
        long begin = System.nanoTime();
        PartialSum sum = exchange.compute(work);
        seconds[calls++ % REMEMBERED] = (System.nanoTime() - begin) / 1e9;
        return sum;
    }

    /** Iterations so far, of which the newest 1,024 are remembered. */
    int calls() {
        return calls;
    }

    /** Median of those remembered; 0 before the first. */
    double medianSeconds() {
        int known = Math.min(calls, REMEMBERED);
        double[] sorted = Arrays.copyOf(seconds, known);
        Arrays.sort(sorted);
        return known == 0 ? 0 : (sorted[(known - 1) / 2] + sorted[known / 2]) / 2;
    }

    @Override
    public void close() {
        exchange.close();
    }
}
