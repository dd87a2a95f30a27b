package dev.convoy.benchmarks;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What a pass over arrays must read and write at least, moved by vectors and nothing computed: the limit that memory sets.
 * The arrays are those of the pass, so they lie in the same caches or in none, and all of them are gone through at once, in
 * slices whose lengths are to each other as those of the arrays. One thread.
 */
final class Moves {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /** Accumulators of a reading loop: enough for the latency of an addition. */
    private static final int CHAINS = 4;
    /** Floats of the longest slice: long enough that the start of its loop does not count. */
    private static final int SLICE = 4096;

    private static final int WINDOWS = 5;
    private static final double WINDOW_SECONDS = 0.02;

    private final float[][][] reads;
    private final float[][][] writes;
    private final double gigabytes;
    private final float[] sink = new float[CHAINS * LANES];
    /** Where the slice of each step ends: [stream][step]. */
    private final int[][] readEnds;

    private final int[][] writeEnds;
    /** How far each stream is. */
    private final int[] readTo;

    private final int[] writeTo;
    private double rate;

    /**
     * Streams of arrays, all with as many arrays, one for each block: [stream][block][float]. Arrays of a stream are equally
     * long. An array that is both read and written, such as a sum that is added to, is given twice.
     */
    Moves(float[][][] reads, float[][][] writes) {
        this.reads = reads;
        this.writes = writes;
        this.gigabytes = 4e-9 * (floats(reads) + floats(writes));
        int steps = (Math.max(longest(reads), longest(writes)) + SLICE - 1) / SLICE;
        this.readEnds = ends(reads, steps);
        this.writeEnds = ends(writes, steps);
        this.readTo = new int[reads.length];
        this.writeTo = new int[writes.length];
    }

    private static double floats(float[][][] streams) {
        double sum = 0;
        for (float[][] stream : streams) {
            for (float[] block : stream) {
                sum += block.length;
            }
        }
        return sum;
    }

    /** What is moved, in thousand millions of bytes. */
    double gigabytes() {
        return gigabytes;
    }

    /** GB/s when last measured. */
    double rate() {
        return rate;
    }

    /** The best of some short runs, since whatever disturbs makes them only slower. */
    void measure() {
        rate = 0;
        for (int window = 0; window < WINDOWS; window++) {
            rate = Math.max(rate, Window.of(this::run, 1, WINDOW_SECONDS).rate(gigabytes));
        }
    }

    private static int longest(float[][][] streams) {
        int longest = 0;
        for (float[][] stream : streams) {
            longest = Math.max(longest, stream[0].length);
        }
        return longest;
    }

    /** Whole rows of sixteen floats. */
    private static int[][] ends(float[][][] streams, int steps) {
        int[][] ends = new int[streams.length][steps];
        for (int stream = 0; stream < streams.length; stream++) {
            long rows = streams[stream][0].length / 16;
            for (int step = 0; step < steps; step++) {
                ends[stream][step] = (int) (rows * (step + 1) / steps * 16);
            }
        }
        return ends;
    }

    private void run() {
        int blocks = (reads.length > 0 ? reads : writes)[0].length;
        int steps = (reads.length > 0 ? readEnds : writeEnds)[0].length;
        for (int block = 0; block < blocks; block++) {
            Arrays.fill(readTo, 0);
            Arrays.fill(writeTo, 0);
            for (int step = 0; step < steps; step++) {
                moveSlices(block, step);
            }
        }
    }

    /** Moves as many arrays in one loop as have something left, then the rest of the longer ones. */
    private void moveSlices(int block, int step) {
        while (true) {
            int a = left(readEnds, step, readTo, 0);
            int b = left(readEnds, step, readTo, a + 1);
            int c = left(writeEnds, step, writeTo, 0);
            boolean hasA = a < reads.length;
            boolean hasB = b < reads.length;
            boolean hasC = c < writes.length;
            if (!hasA && !hasC) {
                return;
            }
            int count = Integer.MAX_VALUE;
            count = hasA ? Math.min(count, readEnds[a][step] - readTo[a]) : count;
            count = hasB ? Math.min(count, readEnds[b][step] - readTo[b]) : count;
            count = hasC ? Math.min(count, writeEnds[c][step] - writeTo[c]) : count;
            if (hasB && hasC) {
                triad(count, reads[a][block], readTo[a], reads[b][block], readTo[b], writes[c][block], writeTo[c]);
            } else if (hasA && hasC) {
                copy(count, reads[a][block], readTo[a], writes[c][block], writeTo[c]);
            } else if (hasB) {
                readTwo(count, reads[a][block], readTo[a], reads[b][block], readTo[b]);
            } else if (hasA) {
                read(count, reads[a][block], readTo[a]);
            } else {
                write(count, writes[c][block], writeTo[c]);
            }
            advance(readTo, a, count);
            advance(readTo, b, count);
            advance(writeTo, c, count);
        }
    }

    /** The first stream from one on whose slice is not through. */
    private static int left(int[][] ends, int step, int[] to, int first) {
        int stream = first;
        while (stream < ends.length && to[stream] == ends[stream][step]) {
            stream++;
        }
        return stream;
    }

    private static void advance(int[] to, int stream, int count) {
        if (stream < to.length) {
            to[stream] += count;
        }
    }

    private static void copy(int count, float[] a, int aOffset, float[] c, int cOffset) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aOffset + i).intoArray(c, cOffset + i);
        }
    }

    private static void triad(int count, float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset) {
        FloatVector factor = FloatVector.broadcast(SPECIES, 1e-9f);
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, a, aOffset + i);
            v.fma(factor, FloatVector.fromArray(SPECIES, b, bOffset + i)).intoArray(c, cOffset + i);
        }
    }

    private static void write(int count, float[] c, int cOffset) {
        FloatVector value = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < count; i += LANES) {
            value.intoArray(c, cOffset + i);
        }
    }

    private void read(int count, float[] a, int aOffset) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int bound = count - count % (CHAINS * LANES);
        for (int i = 0; i < bound; i += CHAINS * LANES) {
            s0 = s0.add(FloatVector.fromArray(SPECIES, a, aOffset + i));
            s1 = s1.add(FloatVector.fromArray(SPECIES, a, aOffset + i + LANES));
            s2 = s2.add(FloatVector.fromArray(SPECIES, a, aOffset + i + 2 * LANES));
            s3 = s3.add(FloatVector.fromArray(SPECIES, a, aOffset + i + 3 * LANES));
        }
        s0.add(s1).intoArray(sink, 0);
        s2.add(s3).intoArray(sink, LANES);
        for (int i = bound; i < count; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aOffset + i).intoArray(sink, 0);
        }
    }

    private void readTwo(int count, float[] a, int aOffset, float[] b, int bOffset) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int bound = count - count % (2 * LANES);
        for (int i = 0; i < bound; i += 2 * LANES) {
            s0 = s0.add(FloatVector.fromArray(SPECIES, a, aOffset + i));
            s1 = s1.add(FloatVector.fromArray(SPECIES, b, bOffset + i));
            s2 = s2.add(FloatVector.fromArray(SPECIES, a, aOffset + i + LANES));
            s3 = s3.add(FloatVector.fromArray(SPECIES, b, bOffset + i + LANES));
        }
        s0.add(s1).intoArray(sink, 0);
        s2.add(s3).intoArray(sink, LANES);
        for (int i = bound; i < count; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aOffset + i).intoArray(sink, 0);
            FloatVector.fromArray(SPECIES, b, bOffset + i).intoArray(sink, LANES);
        }
    }
}
