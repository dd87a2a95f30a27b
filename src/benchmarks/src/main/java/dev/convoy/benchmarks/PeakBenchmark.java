package dev.convoy.benchmarks;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one thread of this machine can do at most: independent fused multiply-adds on registers, nothing else. The counter
 * {@code gflop} is GFLOP/s; {@link ConvBenchmark} is to be read as a share of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PeakBenchmark {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    /** Enough to hide a latency of five cycles at two a cycle, and few enough for sixteen registers. */
    private static final int CHAINS = 12;

    private static final int STEPS = 10_000;

    /** What one call computes. */
    static final double GFLOP = 2e-9 * CHAINS * STEPS * SPECIES.length();

    private final float[] values = new float[(CHAINS + 2) * SPECIES.length()];

    /** Operations done, in thousand millions; JMH divides by the time. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Work {
        public double gflop;
    }

    @Benchmark
    public float[] fusedMultiplyAdd(Work work) {
        chains(values);
        work.gflop += GFLOP;
        return values;
    }

    /** Numbered locals, since C2 keeps no array of vectors in registers. */
    private static void chains(float[] values) {
        int lanes = SPECIES.length();
        FloatVector u = FloatVector.fromArray(SPECIES, values, CHAINS * lanes);
        FloatVector v = FloatVector.fromArray(SPECIES, values, (CHAINS + 1) * lanes);
        FloatVector a0 = FloatVector.fromArray(SPECIES, values, 0);
        FloatVector a1 = FloatVector.fromArray(SPECIES, values, lanes);
        FloatVector a2 = FloatVector.fromArray(SPECIES, values, 2 * lanes);
        FloatVector a3 = FloatVector.fromArray(SPECIES, values, 3 * lanes);
        FloatVector a4 = FloatVector.fromArray(SPECIES, values, 4 * lanes);
        FloatVector a5 = FloatVector.fromArray(SPECIES, values, 5 * lanes);
        FloatVector a6 = FloatVector.fromArray(SPECIES, values, 6 * lanes);
        FloatVector a7 = FloatVector.fromArray(SPECIES, values, 7 * lanes);
        FloatVector a8 = FloatVector.fromArray(SPECIES, values, 8 * lanes);
        FloatVector a9 = FloatVector.fromArray(SPECIES, values, 9 * lanes);
        FloatVector a10 = FloatVector.fromArray(SPECIES, values, 10 * lanes);
        FloatVector a11 = FloatVector.fromArray(SPECIES, values, 11 * lanes);
        for (int i = 0; i < STEPS; i++) {
            a0 = u.fma(v, a0);
            a1 = u.fma(v, a1);
            a2 = u.fma(v, a2);
            a3 = u.fma(v, a3);
            a4 = u.fma(v, a4);
            a5 = u.fma(v, a5);
            a6 = u.fma(v, a6);
            a7 = u.fma(v, a7);
            a8 = u.fma(v, a8);
            a9 = u.fma(v, a9);
            a10 = u.fma(v, a10);
            a11 = u.fma(v, a11);
        }
        a0.intoArray(values, 0);
        a1.intoArray(values, lanes);
        a2.intoArray(values, 2 * lanes);
        a3.intoArray(values, 3 * lanes);
        a4.intoArray(values, 4 * lanes);
        a5.intoArray(values, 5 * lanes);
        a6.intoArray(values, 6 * lanes);
        a7.intoArray(values, 7 * lanes);
        a8.intoArray(values, 8 * lanes);
        a9.intoArray(values, 9 * lanes);
        a10.intoArray(values, 10 * lanes);
        a11.intoArray(values, 11 * lanes);
    }
}
