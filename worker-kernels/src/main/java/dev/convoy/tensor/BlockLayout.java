package dev.convoy.tensor;

import static dev.convoy.tensor.Checks.check;

/**
 * Where the activations of one block of sixteen images lie in a {@code float[]}: [H + 2·border][W + 2·border][C][16].
 *
 * <p>The lane of a vector is an image: sixteen neighbouring floats hold one activation (c, y, x) of the block's sixteen
 * images. So a sum over channels or filter taps never crosses lanes, every output adds its terms in one order whatever
 * the lane count of the machine, and the last, partly filled block carries zeros in its unused lanes. The border holds
 * the zero padding that the consumer wants; producers write only the inside, so it stays zero.
 *
 * <p>A layout may describe some neighbouring channels of a block, so that a kernel reads or writes these and leaves the
 * others alone: {@link #channels}.
 *
 * @param shape C × H × W of one image's activation, without border
 * @param border zeros on each side of H and of W, at least 0
 * @param firstChannel the channel of the block that is channel 0 here
 * @param blockChannels channels that the block has in all
 */
public record BlockLayout(Shape shape, int border, int firstChannel, int blockChannels) {
    /** Images in a block: the lanes of the widest vectors in use (512 bits). */
    public static final int IMAGES = 16;

    public BlockLayout {
        check(border >= 0, "border must not be negative, found %d", border);
        check(
                firstChannel >= 0 && firstChannel + shape.channels() <= blockChannels,
                "channels must be within [0, %d), found %d from %d on",
                blockChannels,
                shape.channels(),
                firstChannel);
        requireFits(new Shape(blockChannels, shape.height(), shape.width()), border);
    }

    /** A block of nothing but this activation. */
    public BlockLayout(Shape shape, int border) {
        this(shape, border, 0, shape.channels());
    }

    /** The layout of the channels from {@code first} to {@code first + count − 1} in the same arrays. */
    public BlockLayout channels(int first, int count) {
        check(
                first >= 0 && first + count <= shape.channels(),
                "channels must be within [0, %d), found %d from %d on",
                shape.channels(),
                count,
                first);
        Shape slice = new Shape(count, shape.height(), shape.width());
        return new BlockLayout(slice, border, firstChannel + first, blockChannels);
    }

    /**
     * Requires that one array can hold a block.
     *
     * @throws IllegalArgumentException with the number of floats it would need
     */
    public static void requireFits(Shape shape, int border) {
        long floats = (long) (shape.height() + 2 * border) * (shape.width() + 2 * border) * shape.channels() * IMAGES;
        check(
                floats <= Integer.MAX_VALUE - 8,
                "activation %s with border %d needs %d floats in a block of %d images, more than an array can hold",
                shape,
                border,
                floats,
                IMAGES);
    }

    /** Number of floats of one block, border and all its channels included. */
    public int floats() {
        return (shape.height() + 2 * border) * rowStride();
    }

    /** Floats from one row to the next. */
    public int rowStride() {
        return (shape.width() + 2 * border) * pixelStride();
    }

    /** Floats from one pixel to the next in a row: 16 for each channel of the block. */
    public int pixelStride() {
        return blockChannels * IMAGES;
    }

    /**
     * Index of image 0 at channel c, row y, column x; the other fifteen images follow.
     *
     * @param c channel in [0, C)
     * @param y row in [−border, H + border)
     * @param x column in [−border, W + border)
     */
    public int offset(int c, int y, int x) {
        return (y + border) * rowStride() + (x + border) * pixelStride() + (firstChannel + c) * IMAGES;
    }

    /** Number of blocks that hold {@code images} images: ⌈images / 16⌉. */
    public static int blocks(int images) {
        return (images + IMAGES - 1) / IMAGES;
    }
}
