package dev.convoy.train;

import dev.convoy.random.CounterRandom;

/** The order in which a shard's images are seen in an epoch: a permutation that is a function of (seed, epoch, shard). */
final class EpochOrder {
    private EpochOrder() {}

    /**
     * Slot → index of the image in its shard, by the Fisher–Yates shuffle.
     *
     * @param images number of images in the shard
     */
    static int[] of(long seed, long epoch, int shard, int images) {
        int[] order = new int[images];
        for (int i = 0; i < images; i++) {
            int j = CounterRandom.below(i + 1, Purpose.ORDER.bits(seed, epoch, shard, i));
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
