package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;

/** Which images a forward or backward pass is over, in which mode, and the net's flat vectors. */
public final class Pass {
    private static final long[] NO_KEYS = {};
    private static final float[] NO_GRADIENT = {};

    private final int images;
    private final boolean isTraining;
    private final long[] imageKeys;
    private final float[] parameters;
    private final float[] gradient;
    private final int firstBlock;
    private final int endBlock;

    private Pass(
            int images,
            boolean isTraining,
            long[] imageKeys,
            float[] parameters,
            float[] gradient,
            int firstBlock,
            int endBlock) {
        this.images = images;
        this.isTraining = isTraining;
        this.imageKeys = imageKeys;
        this.parameters = parameters;
        this.gradient = gradient;
        this.firstBlock = firstBlock;
        this.endBlock = endBlock;
    }

    /**
     * A pass in training mode over a whole batch; arrays are kept, not copied.
     *
     * @param imageKeys what random choices are a function of, one for each image
     * @param parameters the net's flat vector, the one that was set
     * @param gradient the net's flat gradient vector, of as many floats
     */
    public static Pass training(int images, long[] imageKeys, float[] parameters, float[] gradient) {
        check(imageKeys.length >= images, "%d images need as many keys, found %d", images, imageKeys.length);
        return new Pass(images, true, imageKeys, parameters, gradient, 0, BlockLayout.blocks(images));
    }

    /**
     * A pass in test mode over a whole batch.
     *
     * @param parameters the net's flat vector, the one that was set; kept, not copied
     */
    public static Pass test(int images, float[] parameters) {
        return new Pass(images, false, NO_KEYS, parameters, NO_GRADIENT, 0, BlockLayout.blocks(images));
    }

    /** The same over one block. */
    public Pass block(int block) {
        return new Pass(images, isTraining, imageKeys, parameters, gradient, block, block + 1);
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

    /** The net's flat vector, for layers that read parameters where they lie. */
    public float[] parameters() {
        return parameters;
    }

    /** The net's flat gradient vector, for layers whose backward pass adds to it at once. */
    public float[] gradient() {
        return gradient;
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
