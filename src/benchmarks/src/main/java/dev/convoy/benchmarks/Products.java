package dev.convoy.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Counters of products and sums: {@code gflop} is GFLOP/s by the formula, {@code ofPeak} the share of what independent fused
 * multiply-adds reached in the same JVM. Kernels that leave out terms in the padding can exceed 1.
 */
@AuxCounters
@State(Scope.Thread)
public class Products {
    /** JMH divides by the time. */
    public double gflop;

    /** JMH divides by the time. */
    public double ofPeak;

    private double peak;

    @Setup(Level.Trial)
    public void measurePeak() {
        peak = Machine.peakGflop();
    }

    /** What one call computed, in thousand millions of operations. */
    void add(double done) {
        gflop += done;
        ofPeak += done / peak;
    }
}
