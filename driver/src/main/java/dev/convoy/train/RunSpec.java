package dev.convoy.train;

import dev.convoy.augment.InputTransform;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What executors must know of a run to compute gradients and make local steps; broadcast once. The net travels as its YAML
 * text, the form that files and models hold as well.
 */
final class RunSpec implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String runId;
    private final String netText;
    private final InputTransform transform;
    private final long seed;
    private final long numImages;
    private final int batchSize;
    private final int numShards;
    private final int microBatch;
    private final int blockThreads;
    private final int localSteps;
    private final TreeMap<String, String> settings;

    /**
     * A run's specification.
     *
     * @param runId unique among the runs that a JVM ever sees
     * @param netText YAML of the net
     * @param transform from stored pixels to the net's input
     * @param seed of order, crops, flips and dropout
     */
    RunSpec(String runId, String netText, InputTransform transform, long seed, BatchPlan plan) {
        this(runId, netText, transform, seed, plan, plan.largestShare(), 1, 0, Map.of());
    }

    private RunSpec(
            String runId,
            String netText,
            InputTransform transform,
            long seed,
            BatchPlan plan,
            int microBatch,
            int blockThreads,
            int localSteps,
            Map<String, String> settings) {
        this.runId = runId;
        this.netText = netText;
        this.transform = transform;
        this.seed = seed;
        this.numImages = plan.numImages();
        this.batchSize = plan.batchSize();
        this.numShards = plan.numShards();
        this.microBatch = microBatch;
        this.blockThreads = blockThreads;
        this.localSteps = localSteps;
        this.settings = new TreeMap<>(settings);
    }

    /**
     * The same, with shares computed in pieces.
     *
     * @param images most images of a piece: a multiple of 16, or no less than any share
     */
    RunSpec withMicroBatch(int images) {
        return new RunSpec(
                runId,
                netText,
                transform,
                seed,
                batchPlan(),
                Math.min(images, batchPlan().largestShare()),
                blockThreads,
                localSteps,
                settings);
    }

    /**
     * The same with some threads for each block of images.
     *
     * @param threads at least 1
     */
    RunSpec withBlockThreads(int threads) {
        return new RunSpec(runId, netText, transform, seed, batchPlan(), microBatch, threads, localSteps, settings);
    }

    /**
     * The same with local steps: workers update a state of their own before it is averaged.
     *
     * @param steps τ, positive
     * @param overrides settings of the plan from the command line; the others are in the net's text
     */
    RunSpec withLocalSteps(int steps, Map<String, String> overrides) {
        return new RunSpec(runId, netText, transform, seed, batchPlan(), microBatch, blockThreads, steps, overrides);
    }

    /** Whether executors update weights, rather than compute gradients alone. */
    boolean hasLocalSteps() {
        return localSteps > 0;
    }

    /** τ; 0 where there are no local steps. */
    int localSteps() {
        return localSteps;
    }

    /** Settings from the command line, where executors need them. */
    Map<String, String> settings() {
        return settings;
    }

    /** Images of an iteration's sum. */
    int imagesOfASum() {
        return Math.multiplyExact(batchSize, Math.max(1, localSteps));
    }

    String runId() {
        return runId;
    }

    String netText() {
        return netText;
    }

    InputTransform transform() {
        return transform;
    }

    /** Most images of a share that are computed at once. */
    int microBatch() {
        return microBatch;
    }

    /** Most threads that compute a block of sixteen images together. */
    int blockThreads() {
        return blockThreads;
    }

    long seed() {
        return seed;
    }

    BatchPlan batchPlan() {
        return new BatchPlan(numImages, batchSize, numShards);
    }
}
