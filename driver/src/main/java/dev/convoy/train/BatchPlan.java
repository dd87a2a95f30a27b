package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Which images make up which batch, such that every image is seen exactly once an epoch, every shard gives its share to
 * every batch, and nothing depends on the cluster.
 *
 * <p>Training runs through positions 0, 1, 2, …; iteration i takes positions [i·B, (i+1)·B). Position p belongs to epoch
 * ⌊p / N⌋; with r = p mod N it is slot ⌊r / S⌋ of shard r mod S, and that shard's own order for the epoch
 * ({@link EpochOrder}) says which image stands in the slot. A batch may reach over the end of an epoch.
 *
 * @param numImages N, at least B
 * @param batchSize B
 * @param numShards S
 */
public record BatchPlan(long numImages, int batchSize, int numShards) {
    public BatchPlan {
        check(batchSize > 0 && batchSize <= numImages, "batch size must be in [1, %d], found %d", numImages, batchSize);
        check(
                numShards > 0 && Integer.bitCount(numShards) == 1,
                "number of shards must be a power of two, found %d",
                numShards);
    }

    /** A run of slots [from, to) of one shard in one epoch. */
    public record Share(long epoch, int from, int to) {
        /** Number of images. */
        public int images() {
            return to - from;
        }
    }

    /** Number of images in a shard: those whose index is {@code shard} modulo S. */
    public int shardSize(int shard) {
        return slotsBelow(numImages, shard);
    }

    /** What a shard gives to a batch, in order; empty where it gives nothing. */
    public List<Share> shares(long iteration, int shard) {
        List<Share> shares = new ArrayList<>(2);
        long end = Math.multiplyExact(iteration + 1, (long) batchSize);
        for (long begin = end - batchSize; begin < end; ) {
            long epoch = begin / numImages;
            long epochStart = epoch * numImages;
            long stop = Math.min(end, epochStart + numImages);
            Share share = new Share(epoch, slotsBelow(begin - epochStart, shard), slotsBelow(stop - epochStart, shard));
            if (share.images() > 0) {
                shares.add(share);
            }
            begin = stop;
        }
        return shares;
    }

    /** Most images that any shard ever gives to one batch. */
    public int largestShare() {
        int perShard = (batchSize + numShards - 1) / numShards;
        boolean alwaysAligned = numImages % numShards == 0 && batchSize % numShards == 0;
        return alwaysAligned ? perShard : Math.min(batchSize, perShard + 1);
    }

    /** Epochs done after a number of iterations, fractional. */
    public double epochAfter(long iterations) {
        return (double) iterations * batchSize / numImages;
    }

    /** Number of r in [0, limit) with r mod S = shard. */
    private int slotsBelow(long limit, int shard) {
        return (int) ((limit - shard + numShards - 1) / numShards);
    }
}
