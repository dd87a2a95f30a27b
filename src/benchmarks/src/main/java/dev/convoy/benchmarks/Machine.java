package dev.convoy.benchmarks;

import java.util.Random;

/**
 * What this machine can do at most, measured in the JVM and the minute in which a kernel is measured: a share of a limit
 * says more than a figure. Bests of short runs, since whatever disturbs makes them only slower.
 */
final class Machine {
    private static final int RUNS = 30;
    private static final double RUN_SECONDS = 0.02;
    private static final int REPEATED = 1 << 20;

    private Machine() {}

    /** GFLOP/s of independent fused multiply-adds in registers, one thread. */
    static double peakGflop() {
        PeakBenchmark peak = new PeakBenchmark();
        return best(() -> peak.fusedMultiplyAdd(new PeakBenchmark.Work()), PeakBenchmark.GFLOP);
    }

    private static double best(Runnable work, double perRun) {
        double best = 0;
        for (int run = 0; run < RUNS; run++) {
            best = Math.max(best, Window.of(work, 1, RUN_SECONDS).rate(perRun));
        }
        return best;
    }

    /** Noise to compute with. */
    static float[] reals(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Noise in as many arrays as there are blocks; long arrays repeat it. */
    static float[][] blocks(int blocks, int length, long seed) {
        float[] noise = reals(Math.min(length, REPEATED), seed);
        float[][] values = new float[blocks][length];
        for (float[] block : values) {
            for (int i = 0; i < length; i += noise.length) {
                System.arraycopy(noise, 0, block, i, Math.min(noise.length, length - i));
            }
        }
        return values;
    }
}
