package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the large arrays of a task come from, and how many bytes they are. It can also count without making any, so that
 * the memory a net needs is known exactly before it is taken; arrays then have length 0.
 *
 * <p>Tables of offsets that kernels keep for themselves are left out: some thousandths of the rest.
 */
public final class TaskMemory {
    private final boolean makes;
    private final boolean trains;
    /** Packed weights in the order in which layers ask for them, of this task or of the siblings that share them. */
    private final List<float[]> weights;

    private int weightsTaken;
    private long weightBytes;
    private long bytes;
    private final float[][] scratch;
    private final int[] scratchLengths;
    private float[] passingWeights = {};
    private int passingWeightsLength;

    private TaskMemory(boolean makes, boolean trains, int threads, List<float[]> weights) {
        check(threads > 0, "threads of a task must be positive, found %d", threads);
        this.makes = makes;
        this.trains = trains;
        this.weights = weights;
        this.scratch = new float[threads][0];
        this.scratchLengths = new int[threads];
    }

    /** Makes and counts all arrays. */
    public static TaskMemory training() {
        return training(1);
    }

    /**
     * Makes and counts all arrays.
     *
     * @param threads that compute a block together, at least 1
     */
    public static TaskMemory training(int threads) {
        return new TaskMemory(true, true, threads, new ArrayList<>());
    }

    /** Makes and counts what a forward pass in test mode needs. */
    public static TaskMemory scoring() {
        return new TaskMemory(true, false, 1, new ArrayList<>());
    }

    /** Counts what this one would make, and makes nothing. */
    public TaskMemory countingOnly() {
        return new TaskMemory(false, trains, threads(), new ArrayList<>());
    }

    /** The memory of a task of the same net that shares the packed weights of this one, whose layers have taken theirs. */
    public TaskMemory sibling() {
        return new TaskMemory(makes, trains, threads(), weights);
    }

    /** Threads that compute a block together. */
    public int threads() {
        return scratch.length;
    }

    /** Whether there is to be a backward pass. */
    public boolean trains() {
        return trains;
    }

    /** Bytes of all arrays so far, packed weights that siblings share included. */
    public long bytes() {
        return bytes;
    }

    /** Bytes of the packed weights, which a sibling has no copies of. */
    public long weightBytes() {
        return weightBytes;
    }

    /** Zeros. */
    public float[] floats(int length) {
        count((long) length * Float.BYTES);
        return new float[makes ? length : 0];
    }

    /**
     * An array for packed weights, zeros at first; siblings get the same one. Written by {@link LayerTask#setParameters} alone,
     * by that of one of the siblings.
     */
    public float[] weights(int length) {
        count((long) length * Float.BYTES);
        weightBytes += (long) length * Float.BYTES;
        if (weightsTaken == weights.size()) {
            weights.add(new float[makes ? length : 0]);
        }
        return weights.get(weightsTaken++);
    }

    /** Zeros, one array for each block. */
    public float[][] floats(int blocks, int length) {
        count((long) blocks * length * Float.BYTES);
        return new float[blocks][makes ? length : 0];
    }

    /** Zeros, one array for each block. */
    public byte[][] bytes(int blocks, int length) {
        count((long) blocks * length);
        return new byte[blocks][makes ? length : 0];
    }

    /** Zeros that only a backward pass reads or writes; of length 0 where there is none. */
    public float[] backwardFloats(int length) {
        return floats(trains ? length : 0);
    }

    /** As {@link #backwardFloats(int)}, one array for each block. */
    public float[][] backwardFloats(int blocks, int length) {
        return floats(blocks, trains ? length : 0);
    }

    /** As {@link #backwardFloats(int, int)}, of ints. */
    public int[][] backwardInts(int blocks, int length) {
        int made = trains ? length : 0;
        count((long) blocks * made * Integer.BYTES);
        return new int[blocks][makes ? made : 0];
    }

    /** Makes room for {@code length} floats of {@link #scratch}; layers reserve when they are made. */
    public void reserveScratch(int length) {
        reserveScratch(0, length);
    }

    /** The same for one of the threads, of {@link #scratch(int)}. */
    public void reserveScratch(int thread, int length) {
        if (length > scratchLengths[thread]) {
            count((long) (length - scratchLengths[thread]) * Float.BYTES);
            scratchLengths[thread] = length;
        }
    }

    /**
     * Floats that the layers of a task use in turn: what one leaves there means nothing to the next. As long as the most that a
     * layer has reserved.
     */
    public float[] scratch() {
        return scratch(0);
    }

    /** The same for one of the threads; that of the first is {@link #scratch()}. */
    public float[] scratch(int thread) {
        scratch[thread] = atLeast(scratchLengths[thread], scratch[thread]);
        return scratch[thread];
    }

    /** Makes what is reserved, which would else be made when it is first used. */
    public void makeReserved() {
        for (int thread = 0; thread < scratch.length; thread++) {
            scratch(thread);
        }
        passingWeights();
    }

    private float[] atLeast(int length, float[] made) {
        return makes && made.length < length ? new float[length] : made;
    }

    /** Makes room for {@code length} floats of {@link #passingWeights}; layers reserve when they are made. */
    public void reservePassingWeights(int length) {
        if (length > passingWeightsLength) {
            count((long) (length - passingWeightsLength) * Float.BYTES);
            passingWeightsLength = length;
        }
    }

    /**
     * Room for the packed weights of one layer, for one direction, until the next layer wants it: a task's own, and apart from
     * {@link #scratch}, which is needed beside it.
     */
    public float[] passingWeights() {
        passingWeights = atLeast(passingWeightsLength, passingWeights);
        return passingWeights;
    }

    /** Counts what a task makes for itself. */
    public void count(long madeBytes) {
        bytes += madeBytes;
    }
}
