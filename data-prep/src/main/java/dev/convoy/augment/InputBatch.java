package dev.convoy.augment;

import java.util.Arrays;

/**
 * A batch of inputs in the making: images are put in one by one, {@link #finish} does what is done for all of them at once.
 * Holds the buffers, so that nothing of their size is allocated while a net trains; one for each thread.
 */
public final class InputBatch {
    private static final float[] NONE = {};

    private final InputTransform transform;
    private final RegionResizer resizer;
    private final float[] inputs;
    private final float[] whitened;

    InputBatch(InputTransform transform, RegionResizer resizer, int maxImages, boolean whitens) {
        this.transform = transform;
        this.resizer = resizer;
        this.inputs = new float[Math.multiplyExact(maxImages, transform.outputSize())];
        this.whitened = whitens ? new float[inputs.length] : NONE;
    }

    /**
     * Makes one image's input for training, with random changes.
     *
     * @param position place of the image in the batch, from 0
     * @param pixels C × H × W unsigned bytes; read only
     * @param height height H of the image
     * @param width width W of the image
     * @param random bits for this image at this moment of the training
     * @throws IllegalArgumentException if the image is not of the size that the transform was made for
     */
    public void train(int position, byte[] pixels, int height, int width, RandomBits random) {
        transform.train(pixels, height, width, random, resizer, inputs, offset(position));
    }

    /**
     * Makes one image's input for testing. Arguments and errors as for {@link #train}.
     *
     * @param view how to look at it
     */
    public void test(int position, byte[] pixels, int height, int width, View view) {
        transform.test(pixels, height, width, view, inputs, offset(position));
    }

    private int offset(int position) {
        return position * transform.outputSize();
    }

    /**
     * Ends the batch: whitens its first inputs, where the transform whitens.
     *
     * @param images number of images
     * @return images × C × h × w numbers and more behind; valid until the next image is put in
     */
    public float[] finish(int images) {
        if (whitened.length == 0) {
            return inputs;
        }
        transform.whiten(images, inputs, whitened);
        Arrays.fill(whitened, images * transform.outputSize(), whitened.length, 0f);
        return whitened;
    }
}
