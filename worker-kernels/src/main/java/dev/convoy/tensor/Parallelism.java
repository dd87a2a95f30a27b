package dev.convoy.tensor;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Who works on a long array: the calling thread, or all cores of the machine, each on some of the array's pieces. Pieces have
 * one length and sums add them in one order, so results have the same bits either way.
 */
public enum Parallelism {
    /** The calling thread does all. */
    ONE_THREAD,
    /** The cores of the machine share the pieces. */
    ALL_CORES;

    /** Elements of a piece: 1 MB of floats, some hundred times what it costs to hand a piece over. */
    static final int PIECE = 1 << 18;

    /** What is done to the elements [offset, offset + length); pieces are done at the same time. */
    @FunctionalInterface
    public interface Work {
        /** Does a piece. */
        void run(int offset, int length);
    }

    /** What the elements [offset, offset + length) amount to. */
    @FunctionalInterface
    public interface Sum {
        /** The sum of a piece. */
        double of(int offset, int length);
    }

    /** Does as many parts, numbered from 0 on, at the same time or one after the other. */
    public void run(int parts, IntConsumer part) {
        IntStream range = IntStream.range(0, parts);
        (this == ALL_CORES ? range.parallel() : range).forEach(part);
    }

    /** Does [offset, offset + length) in pieces. */
    public void forEach(int offset, int length, Work work) {
        if (length <= PIECE) {
            work.run(offset, length);
        } else {
            pieces(length).forEach(piece -> work.run(offset + piece * PIECE, Math.min(PIECE, length - piece * PIECE)));
        }
    }

    /** The sum of the sums of all pieces of [offset, offset + length), added in ascending order. */
    public double sum(int offset, int length, Sum sum) {
        if (length <= PIECE) {
            return sum.of(offset, length);
        }
        double[] sums = pieces(length)
                .mapToDouble(piece -> sum.of(offset + piece * PIECE, Math.min(PIECE, length - piece * PIECE)))
                .toArray();
        double total = 0;
        for (double each : sums) {
            total += each;
        }
        return total;
    }

    private IntStream pieces(int length) {
        IntStream pieces = IntStream.range(0, (length + PIECE - 1) / PIECE);
        return this == ALL_CORES ? pieces.parallel() : pieces;
    }
}
