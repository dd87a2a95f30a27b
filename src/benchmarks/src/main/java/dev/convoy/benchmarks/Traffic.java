package dev.convoy.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Counters of what is read and written: {@code gigabytes} is GB/s of what a pass must move at least, and {@code ofMoves} the
 * share of what only moving it reached before the iteration, in the same JVM and over the same arrays.
 */
@AuxCounters
@State(Scope.Thread)
public class Traffic {
    /** JMH divides by the time. */
    public double gigabytes;

    /** JMH divides by the time. */
    public double ofMoves;

    /** One call moved this. */
    void add(Moves moves) {
        gigabytes += moves.gigabytes();
        ofMoves += moves.gigabytes() / moves.rate();
    }
}
