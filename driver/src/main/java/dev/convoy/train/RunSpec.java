package dev.convoy.train;

import dev.convoy.augment.InputTransform;
import java.io.Serializable;

/**
 * What executors must know of a run to compute gradients; broadcast once. The net travels as its YAML text, the form that
 * files and models hold as well.
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

    /**
     * A run's specification.
     *
     * @param runId unique among the runs that a JVM ever sees
     * @param netText YAML of the net
     * @param transform from stored pixels to the net's input
     * @param seed of order, crops, flips and dropout
     */
    RunSpec(String runId, String netText, InputTransform transform, long seed, BatchPlan plan) {
        this(runId, netText, transform, seed, plan, plan.largestShare());
    }

    private RunSpec(String runId, String netText, InputTransform transform, long seed, BatchPlan plan, int microBatch) {
        this.runId = runId;
        this.netText = netText;
        this.transform = transform;
        this.seed = seed;
        this.numImages = plan.numImages();
        this.batchSize = plan.batchSize();
        this.numShards = plan.numShards();
        this.microBatch = microBatch;
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
                Math.min(images, batchPlan().largestShare()));
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

    long seed() {
        return seed;
    }

    BatchPlan batchPlan() {
        return new BatchPlan(numImages, batchSize, numShards);
    }
}
