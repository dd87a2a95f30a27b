package dev.convoy.train;

import dev.convoy.random.CounterRandom;

/**
 * What random numbers of a run are for. A number is a function of (seed, purpose, epoch, image or shard, draw), so no two
 * uses share numbers and none depends on what was drawn before.
 */
enum Purpose {
    /** Order of a shard's images in an epoch. */
    ORDER(0),
    /** Crop and flip of an image in an epoch. */
    AUGMENTATION(1),
    /** Dropout masks of an image in an epoch. */
    DROPOUT(2);

    /** Draws fit into the lower bits of the last counter word, the purpose stands above them. */
    private static final int DRAW_BITS = 48;

    private final long number;

    Purpose(long number) {
        this.number = number;
    }

    /**
     * 64 random bits.
     *
     * @param item image id or shard number
     * @param draw in [0, 2^48)
     */
    long bits(long seed, long epoch, long item, long draw) {
        return CounterRandom.bits(seed, epoch, item, (number << DRAW_BITS) + draw);
    }
}
