package dev.convoy.cost;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;

/**
 * Seconds that an iteration spends on computing: the task with most to do decides, and a share that does not fill its last
 * block of sixteen images takes as long as if it did.
 *
 * @param multiplyAdds of the forward pass of an image; training costs three times as many
 * @param batchSize images of a mini-batch
 * @param miniBatches of an iteration: 1, or the steps of local SGD
 * @param numShards S
 * @param partitions P, tasks that run side by side
 * @param threads that compute each block of a task together
 * @param coreGflops speed of a core, billions of operations a second, a multiply-add being two
 */
public record ComputeCost(
        long multiplyAdds,
        int batchSize,
        int miniBatches,
        int numShards,
        int partitions,
        BlockThreads threads,
        double coreGflops) {
    private static final double OPERATIONS = 6;

    public ComputeCost {
        check(coreGflops > 0, "core_gflops must be positive, found %s", coreGflops);
    }

    /** One mini-batch an iteration. */
    public ComputeCost(long multiplyAdds, int batchSize, int numShards, int partitions, double coreGflops) {
        this(multiplyAdds, batchSize, 1, numShards, partitions, coreGflops);
    }

    /** One thread for each task. */
    public ComputeCost(
            long multiplyAdds, int batchSize, int miniBatches, int numShards, int partitions, double coreGflops) {
        this(multiplyAdds, batchSize, miniBatches, numShards, partitions, BlockThreads.ONE, coreGflops);
    }

    /** Images of an iteration. */
    public int images() {
        return batchSize * miniBatches;
    }

    /** Seconds of one image on one core. */
    public double secondsPerImage() {
        return OPERATIONS * multiplyAdds / (coreGflops * 1e9);
    }

    /** Seconds of the task with most to do. */
    public double seconds() {
        return (double) miniBatches * shardsOfATask() * paddedShare() * secondsPerImage() / threads.speedup();
    }

    /** Most shards that one task has. */
    public int shardsOfATask() {
        return (numShards + partitions - 1) / partitions;
    }

    /** Share of the blocks' lanes that hold an image. */
    public double lanesInUse() {
        return (double) batchSize / numShards / paddedShare();
    }

    /** Shards of the average task by those of the busiest one. */
    public double balance() {
        return (double) numShards / partitions / shardsOfATask();
    }

    private int paddedShare() {
        return BlockLayout.blocks((batchSize + numShards - 1) / numShards) * BlockLayout.IMAGES;
    }
}
