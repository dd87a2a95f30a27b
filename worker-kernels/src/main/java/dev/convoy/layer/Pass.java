package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;

/** Which images a forward or backward pass is over, and in which mode. */
public final class Pass {
    private static final long[] NO_KEYS = {};

    private final int images;
    private final boolean isTraining;
    private final long[] imageKeys;
    private final int firstBlock;
    private final int endBlock;

    private Pass(int images, boolean isTraining, long[] imageKeys, int firstBlock, int endBlock) {
        this.images = images;
        this.isTraining = isTraining;
        this.imageKeys = imageKeys;
        this.firstBlock = firstBlock;
        this.endBlock = endBlock;
    }

    /** A pass in training mode over a whole batch; {@code imageKeys} is kept, not copied. */
    public static Pass training(int images, long[] imageKeys) {
        check(imageKeys.length >= images, "%d images need as many keys, found %d", images, imageKeys.length);
        return new Pass(images, true, imageKeys, 0, BlockLayout.blocks(images));
    }

    /** A pass in test mode over a whole batch. */
    public static Pass test(int images) {
        return new Pass(images, false, NO_KEYS, 0, BlockLayout.blocks(images));
    }

    /** The same over one block. */
    public Pass block(int block) {
        return new Pass(images, isTraining, imageKeys, block, block + 1);
    }

    /** Images in the whole batch. */
    public int images() {
        return images;
    }

    /** Whether dropout and the like are at work. */
    public boolean isTraining() {
        return isTraining;
    }

    /** What the random choices for an image are a function of; only in training mode. */
    public long imageKey(int image) {
        return imageKeys[image];
    }

    /** First block to compute. */
    public int firstBlock() {
        return firstBlock;
    }

    /** One more than the last block to compute. */
    public int endBlock() {
        return endBlock;
    }

    /** Images in a block, from 1 to 16. */
    public int imagesIn(int block) {
        return Math.min(BlockLayout.IMAGES, images - block * BlockLayout.IMAGES);
    }
}
