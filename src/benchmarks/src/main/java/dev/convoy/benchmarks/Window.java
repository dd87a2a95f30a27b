package dev.convoy.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * A stretch of time in which something was done over and over.
 *
 * @param runs how often
 * @param seconds of a clock on the wall
 * @param cpuSeconds of the thread that called; others are not counted
 */
public record Window(int runs, double seconds, double cpuSeconds) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Runs {@code work} at least so often and so long. */
    public static Window of(Runnable work, int minRuns, double minSeconds) {
        long cpuBegin = THREADS.getCurrentThreadCpuTime();
        long begin = System.nanoTime();
        int runs = 0;
        do {
            work.run();
            runs++;
        } while (runs < minRuns || System.nanoTime() - begin < minSeconds * 1e9);
        return new Window(
                runs, (System.nanoTime() - begin) / 1e9, (THREADS.getCurrentThreadCpuTime() - cpuBegin) / 1e9);
    }

    /** How many of {@code perRun} a second of the clock saw. */
    public double rate(double perRun) {
        return runs * perRun / seconds;
    }

    /** How many of {@code perRun} a second of the caller's CPU time saw; of use only where no other thread worked. */
    public double cpuRate(double perRun) {
        return runs * perRun / cpuSeconds;
    }
}
