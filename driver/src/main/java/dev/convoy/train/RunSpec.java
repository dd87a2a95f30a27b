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

    /**
     * A run's specification.
     *
     * @param runId unique among the runs that a JVM ever sees
     * @param netText YAML of the net
     * @param transform from stored pixels to the net's input
     * @param seed of order, crops, flips and dropout
     */
    RunSpec(String runId, String netText, InputTransform transform, long seed, BatchPlan plan) {
        this.runId = runId;
        this.netText = netText;
        this.transform = transform;
        this.seed = seed;
        this.numImages = plan.numImages();
        this.batchSize = plan.batchSize();
        this.numShards = plan.numShards();
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

    long seed() {
        return seed;
    }

    BatchPlan batchPlan() {
        return new BatchPlan(numImages, batchSize, numShards);
    }
}
