package dev.convoy.cost;

import dev.convoy.evaluate.ScoringBatch;
import dev.convoy.kernel.KernelSet;
import dev.convoy.net.Net;

/** What a net's arrays take, in bytes. */
public final class NetMemory {
    private final Net net;
    private final KernelSet kernels;

    /** The memory of a net on the given kernels. */
    public NetMemory(Net net, KernelSet kernels) {
        this.net = net;
        this.kernels = kernels;
    }

    /** A flat vector of parameters, gradient or velocity. */
    public long vector() {
        return (long) net.parameterCount() * Float.BYTES;
    }

    /** A training task for pieces of up to {@code images}: inputs, activations, their gradients, packed weights. */
    public long task(int images) {
        return task(images, 1);
    }

    /** The same for threads that compute each block together: each more has scratch of its own. */
    public long task(int images, int threads) {
        return net.taskBytes(kernels, images, threads) + inputs(images);
    }

    /** The packed weights among {@link #task}, which the tasks of a JVM share. */
    public long packedWeights() {
        return net.taskWeightBytes(kernels);
    }

    /** A task that scores a split. */
    public long scoringTask() {
        int images = ScoringBatch.of(net, kernels);
        return net.scoringTaskBytes(kernels, images) + inputs(images);
    }

    /** A task that computes the reference predictions of a checkpoint. */
    public long referenceTask() {
        return net.scoringTaskBytes(kernels, 1);
    }

    /** Whether a share may be computed in pieces with the same result. */
    public boolean canBeDivided() {
        return net.layerMixingImages().isEmpty();
    }

    private long inputs(int images) {
        return (long) images * net.inputShape().size() * Float.BYTES;
    }
}
