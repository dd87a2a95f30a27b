package dev.convoy.augment;

import static dev.convoy.augment.AugmentSettings.check;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Turns a stored image (unsigned bytes, C × H × W) into the net's input (floats, C × h × w): subtracts the mean, scales,
 * pads with zeros, cuts out h × w pixels, and mirrors.
 *
 * <p>With pad p, crop offset (i, j) and no mirroring,
 *
 * <pre>  out[c][y][x] = (pixel[c][y+i−p][x+j−p] − mean[c][y+i−p][x+j−p]) · scale</pre>
 *
 * and 0 where that place lies outside the image: the padding is the mean, not black. The mean is that at the pixel's
 * place in the <em>uncropped</em> image. Mirroring turns each row of the crop around. Training draws i from [0, H + 2p −
 * h], j from [0, W + 2p − w] and mirrors every second image; testing takes the middle, i = ⌊(H + 2p − h) / 2⌋ and the same
 * for j, and does not mirror.
 *
 * <p>Draws of {@link RandomBits}: 0 the row offset i, 1 the column offset j, 2 the mirroring. Numbers from 16 are left to
 * the caller; those between are kept for later augmentations, so that adding one changes no image drawn so far.
 *
 * <p>Immutable and safe to share between threads; allocates nothing per image.
 *
 * @see "Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep CNNs, 2012, section 4.1"
 */
public final class InputTransform implements Serializable {
    /** First number of a draw that this class will never use. */
    public static final int FIRST_FREE_DRAW = 16;

    private static final long serialVersionUID = 1L;
    private static final int DRAW_ROW = 0;
    private static final int DRAW_COLUMN = 1;
    private static final int DRAW_FLIP = 2;

    // plain fields, not the settings record: Spark's Kryo cannot fill records
    private final int channels;
    private final int outHeight;
    private final int outWidth;
    private final float scale;
    private final int padding;
    private final boolean flip;
    private final MeanKind meanKind;
    private final int meanHeight;
    private final int meanWidth;
    private final float[] mean;

    private InputTransform(AugmentSettings settings, int height, int width, float[] mean) {
        this.channels = settings.channels();
        this.outHeight = settings.height();
        this.outWidth = settings.width();
        this.scale = settings.scale();
        this.padding = settings.cropPadding();
        this.flip = settings.flip();
        this.meanKind = settings.mean();
        this.meanHeight = height;
        this.meanWidth = width;
        this.mean = mean;
    }

    /**
     * A transform for images of one shape.
     *
     * @param settings shape of the input and what is done to the image
     * @param channels channels C of the images
     * @param height height H of the images in pixels
     * @param width width W of the images in pixels
     * @param mean copied; C × H × W numbers where settings ask for {@link MeanKind#IMAGE}, C numbers for {@link
     *     MeanKind#CHANNEL}, none for {@link MeanKind#NONE}; in units of pixels, [0, 255]
     * @throws IllegalArgumentException if the channels differ, the crop does not fit or the mean has another length
     */
    public static InputTransform of(AugmentSettings settings, int channels, int height, int width, float[] mean) {
        check(
                settings.channels() == channels,
                "the net takes images with %d channels, the data set's have %d",
                settings.channels(),
                channels);
        InputTransform transform = new InputTransform(settings, height, width, mean.clone());
        transform.checkFits(height, width);
        int expected = switch (settings.mean()) {
            case NONE -> 0;
            case CHANNEL -> channels;
            case IMAGE -> channels * height * width;
        };
        check(mean.length == expected, "mean must hold %d numbers, found %d", expected, mean.length);
        return transform;
    }

    /** Number of floats of one input: C · h · w. */
    public int outputSize() {
        return channels * outHeight * outWidth;
    }

    /** Channels of the input. */
    public int channels() {
        return channels;
    }

    /** Height of the input in pixels. */
    public int outputHeight() {
        return outHeight;
    }

    /** Width of the input in pixels. */
    public int outputWidth() {
        return outWidth;
    }

    /**
     * Writes the input made from one image for training: cropped at a random place, mirrored at random.
     *
     * @param pixels C × H × W unsigned bytes; read only
     * @param height height H of the image
     * @param width width W of the image
     * @param random bits for this image at this moment of the training
     * @param out overwritten in [outOffset, outOffset + C·h·w), C × h × w order
     * @param outOffset where the input begins in {@code out}
     * @throws IllegalArgumentException if the image is smaller than the crop even with its padding, its size is not that
     *     of the mean image, or an array is too short
     */
    public void train(byte[] pixels, int height, int width, RandomBits random, float[] out, int outOffset) {
        checkArguments(pixels, height, width, out, outOffset);
        int row = below(height + 2 * padding - outHeight + 1, random.bits(DRAW_ROW));
        int column = below(width + 2 * padding - outWidth + 1, random.bits(DRAW_COLUMN));
        boolean mirrored = flip && random.bits(DRAW_FLIP) < 0; // the sign bit
        crop(pixels, height, width, row - padding, column - padding, out, outOffset);
        if (mirrored) {
            mirror(out, outOffset);
        }
    }

    /**
     * Writes the input made from one image for testing: the middle of it, not mirrored. Arguments and errors as for {@link
     * #train}.
     */
    public void test(byte[] pixels, int height, int width, float[] out, int outOffset) {
        checkArguments(pixels, height, width, out, outOffset);
        int row = (height + 2 * padding - outHeight) / 2;
        int column = (width + 2 * padding - outWidth) / 2;
        crop(pixels, height, width, row - padding, column - padding, out, outOffset);
    }

    /**
     * A number in [0, bound) from the upper 32 of 64 random bits, by multiplying instead of dividing; no number is more
     * than bound / 2³² likelier than another, relatively.
     */
    static int below(int bound, long bits) {
        return (int) (((bits >>> 32) * bound) >>> 32);
    }

    private void checkFits(int height, int width) {
        check(
                height + 2L * padding >= outHeight && width + 2L * padding >= outWidth,
                "crop %dx%d does not fit an image of %dx%d with crop padding %d",
                outHeight,
                outWidth,
                height,
                width,
                padding);
    }

    private void checkArguments(byte[] pixels, int height, int width, float[] out, int outOffset) {
        checkFits(height, width);
        check(
                pixels.length == channels * height * width,
                "image %dx%dx%d must hold %d bytes, found %d",
                channels,
                height,
                width,
                channels * height * width,
                pixels.length);
        check(
                meanKind != MeanKind.IMAGE || (height == meanHeight && width == meanWidth),
                "the mean image is %dx%d, the image %dx%d",
                meanHeight,
                meanWidth,
                height,
                width);
        check(
                outOffset >= 0 && out.length - outOffset >= outputSize(),
                "input of %d numbers does not fit at offset %d of an array of %d",
                outputSize(),
                outOffset,
                out.length);
    }

    /** Cuts the crop out; (top, left) is its place in the image and negative within the padding. */
    private void crop(byte[] pixels, int height, int width, int top, int left, float[] out, int outOffset) {
        int xBegin = Math.min(outWidth, Math.max(0, -left));
        int xEnd = Math.max(xBegin, Math.min(outWidth, width - left));
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < outHeight; y++) {
                int target = outOffset + (c * outHeight + y) * outWidth;
                int sourceRow = top + y;
                if (sourceRow < 0 || sourceRow >= height) {
                    Arrays.fill(out, target, target + outWidth, 0f);
                    continue;
                }
                Arrays.fill(out, target, target + xBegin, 0f);
                Arrays.fill(out, target + xEnd, target + outWidth, 0f);
                int source = (c * height + sourceRow) * width + left + xBegin;
                writeRow(pixels, source, c, xEnd - xBegin, out, target + xBegin);
            }
        }
    }

    private void writeRow(byte[] pixels, int source, int c, int length, float[] out, int target) {
        switch (meanKind) {
            case NONE -> subtractNumber(pixels, source, 0f, scale, length, out, target);
            case CHANNEL -> subtractNumber(pixels, source, mean[c], scale, length, out, target);
            case IMAGE -> subtractImage(pixels, mean, source, scale, length, out, target);
        }
    }

    // the two innermost loops are methods of their own, so that the JIT compiles each as a small vector loop

    private static void subtractNumber(
            byte[] pixels, int source, float mean, float scale, int length, float[] out, int target) {
        for (int i = 0; i < length; i++) {
            out[target + i] = ((pixels[source + i] & 0xff) - mean) * scale;
        }
    }

    private static void subtractImage(
            byte[] pixels, float[] mean, int source, float scale, int length, float[] out, int target) {
        for (int i = 0; i < length; i++) {
            out[target + i] = ((pixels[source + i] & 0xff) - mean[source + i]) * scale;
        }
    }

    private void mirror(float[] out, int outOffset) {
        for (int row = 0; row < channels * outHeight; row++) {
            int left = outOffset + row * outWidth;
            int right = left + outWidth - 1;
            while (left < right) {
                float value = out[left];
                out[left++] = out[right];
                out[right--] = value;
            }
        }
    }
}
