package dev.convoy.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Counters of what is read and written: {@code gigabytes} is GB/s, and {@code ofCopy} the share of what {@code arraycopy}
 * reached in the same JVM, over arrays too large for the L2 cache and small enough for the L3.
 */
@AuxCounters
@State(Scope.Thread)
public class Traffic {
    private static final int COPIED = 1 << 20;

    /** JMH divides by the time. */
    public double gigabytes;

    /** JMH divides by the time. */
    public double ofCopy;

    private double copy;

    @Setup(Level.Trial)
    public void measureCopy() {
        copy = Machine.copyGigabytes(COPIED);
    }

    /** What one call moved, in thousand millions of bytes. */
    void add(double moved) {
        gigabytes += moved;
        ofCopy += moved / copy;
    }
}
