package dev.convoy.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The learning rate over a run in a few rows: at every change where it changes seldom, at evenly spaced iterations where it
 * changes all the time, and in the last iteration.
 */
public final class LearningRateTable {
    /** Rows of a rate that changes all the time; as many changes again are shown one by one. */
    private static final int SAMPLES = 12;

    /** Longest run that is looked at iteration by iteration; changes of a longer one are only sampled. */
    private static final long LONGEST_SCAN = 10_000_000;

    private final double initialRate;
    private final LearningRateSchedule schedule;
    private final RunLength run;

    /** The table of a schedule that begins with a rate. */
    public LearningRateTable(double initialRate, LearningRateSchedule schedule, RunLength run) {
        this.initialRate = initialRate;
        this.schedule = schedule;
        this.run = run;
    }

    /**
     * One row.
     *
     * @param iteration updates done before the one with this rate
     * @param epoch epochs done before it, fractional
     * @param learningRate rate of the update
     */
    public record Row(long iteration, double epoch, double learningRate) {}

    /** The rows, ascending. */
    public List<Row> rows() {
        NavigableSet<Long> iterations = corners();
        if (iterations.size() > SAMPLES) {
            iterations.clear();
        }
        boolean cornersAreShown = !iterations.isEmpty();
        iterations.add(0L);
        long last = run.iterations() - 1;
        for (int i = 1; i < SAMPLES; i++) {
            long iteration = last * i / (SAMPLES - 1);
            boolean says = iteration == last || !cornersAreShown || rate(iteration) != rate(iteration - 1);
            if (iteration > 0 && says) {
                iterations.add(iteration);
            }
        }
        List<Row> rows = new ArrayList<>();
        for (long iteration : iterations) {
            rows.add(new Row(iteration, run.epochAfter(iteration), rate(iteration)));
        }
        return rows;
    }

    /** Iterations at which the rate jumps from one constant to another, begins to move, or ceases to. */
    private NavigableSet<Long> corners() {
        NavigableSet<Long> corners = new TreeSet<>();
        if (run.iterations() > LONGEST_SCAN) {
            return corners;
        }
        double previous = rate(0);
        boolean wasMoving = true;
        for (long iteration = 1; iteration < run.iterations() && corners.size() <= SAMPLES; iteration++) {
            double rate = rate(iteration);
            boolean isMoving = rate != previous;
            if (isMoving && !wasMoving) {
                corners.add(iteration);
            }
            if (!isMoving && wasMoving) {
                corners.add(iteration - 1);
            }
            wasMoving = isMoving;
            previous = rate;
        }
        return corners;
    }

    private double rate(long iteration) {
        return initialRate * schedule.factorAt(iteration, run);
    }

    /** The rows as text under a heading, in columns. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%12s %10s %14s", "iteration", "epoch", "learning rate"));
        for (Row row : rows()) {
            lines.add(
                    String.format(Locale.ROOT, "%12d %10.2f %14.6g", row.iteration(), row.epoch(), row.learningRate()));
        }
        return lines;
    }
}
