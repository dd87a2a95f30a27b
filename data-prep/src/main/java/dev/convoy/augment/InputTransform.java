package dev.convoy.augment;

import static dev.convoy.augment.AugmentSettings.check;

import dev.convoy.augment.RegionSampler.Region;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Turns a stored image (unsigned bytes, C × H × W) into the net's input (floats, C × h × w): subtracts the mean, scales,
 * pads with zeros, cuts out h × w pixels, mirrors and whitens.
 *
 * <p>With pad p, crop offset (i, j) and no mirroring,
 *
 * <pre>  out[c][y][x] = (pixel[c][y+i−p][x+j−p] − mean[c][y+i−p][x+j−p]) · factor[c]</pre>
 *
 * where factor[c] is the scale, divided in double precision by the channel's standard deviation if there is one,
 * and out is 0 where that place lies outside the image: the padding is the mean, not black. The mean is that at the pixel's
 * place in the <em>uncropped</em> image. Mirroring turns each row of the crop around. Training draws i from [0, H + 2p −
 * h], j from [0, W + 2p − w] and mirrors every second image; testing takes the middle, i = ⌊(H + 2p − h) / 2⌋ and the same
 * for j, and does not mirror; other {@link View}s take the corners.
 *
 * <p>With {@link RegionJitter} training draws a region of random size in place of the crop and resizes its normalized pixels
 * to h × w by {@link FilterTaps}; where ten draws fit nowhere, it takes the crop of testing. With colour noise it adds {@link
 * ColourNoise}, times factor[c], to all numbers of a channel. With a whitening matrix W the input x, after all that, becomes
 * W·x. Whitening takes no padding, whose zeros are no pixels and would look like noise to W.
 *
 * <p>Draws of {@link RandomBits}: 0 the row offset i, 1 the column offset j, 2 the mirroring, 3 to 12 the size of the region,
 * one for each attempt, 13 to 15 the colour noise. Numbers from 16 are left to the caller. What is off draws nothing, so it
 * changes no image.
 *
 * <p>Immutable and safe to share between threads; {@link #newBatch} makes what computes.
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
    private static final int DRAW_REGION = 3;
    private static final int DRAW_COLOUR = 13;

    // plain fields, not the settings record: Spark's Kryo cannot fill records
    private final int channels;
    private final int outHeight;
    private final int outWidth;
    private final int padding;
    private final boolean flip;
    private final int imageHeight;
    private final int imageWidth;
    private final PixelNormalizer normalizer;

    /** Null where there is none: {@code Optional} does not pass through Spark's serializers. */
    private final RegionSampler regions;

    private final double colourNoise;
    private final float[] colourComponents;

    /** The whitening matrix transposed; empty where nothing is whitened. */
    private final float[] whitening;

    private InputTransform(AugmentSettings settings, int height, int width, InputStatistics statistics) {
        this.channels = settings.channels();
        this.outHeight = settings.height();
        this.outWidth = settings.width();
        this.padding = settings.cropPadding();
        this.flip = settings.flip();
        this.imageHeight = height;
        this.imageWidth = width;
        this.normalizer = new PixelNormalizer(settings, height, width, statistics);
        this.regions = settings.region().map(RegionSampler::new).orElse(null);
        this.colourNoise = settings.colourNoise();
        this.colourComponents = statistics.colourComponents().clone();
        this.whitening = whitening(settings, statistics.whitening());
        int components = colourNoise == 0 ? 0 : channels * channels;
        check(
                colourComponents.length == components,
                "colour components must hold %d numbers, found %d",
                components,
                colourComponents.length);
    }

    private static float[] whitening(AugmentSettings settings, float[] matrix) {
        if (matrix.length == 0) {
            return matrix;
        }
        check(settings.cropPadding() == 0, "whitening takes no crop padding, found %d", settings.cropPadding());
        int size = settings.channels() * settings.height() * settings.width();
        check(
                matrix.length == (long) size * size,
                "whitening matrix must hold %d x %d numbers, found %d",
                size,
                size,
                matrix.length);
        return MatrixProduct.transposed(matrix, size);
    }

    /**
     * A transform for images of one shape.
     *
     * @param settings shape of the input and what is done to the image
     * @param channels channels C of the images
     * @param height height H of the images in pixels
     * @param width width W of the images in pixels
     * @param statistics copied
     * @throws IllegalArgumentException if the channels differ, the crop does not fit, or an array of the statistics has
     *     another length or a value that cannot be
     */
    public static InputTransform of(
            AugmentSettings settings, int channels, int height, int width, InputStatistics statistics) {
        check(
                settings.channels() == channels,
                "the net takes images with %d channels, the data set's have %d",
                settings.channels(),
                channels);
        check(
                height + 2L * settings.cropPadding() >= settings.height()
                        && width + 2L * settings.cropPadding() >= settings.width(),
                "crop %dx%d does not fit an image of %dx%d with crop padding %d",
                settings.height(),
                settings.width(),
                height,
                width,
                settings.cropPadding());
        return new InputTransform(settings, height, width, statistics);
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

    /** The classes that pass through a serializer with a transform. */
    public static List<Class<?>> serializedClasses() {
        return List.of(InputTransform.class, PixelNormalizer.class, RegionSampler.class, MeanKind.class, float[].class);
    }

    /** A batch of up to {@code maxImages} inputs, to be filled by one thread. */
    public InputBatch newBatch(int maxImages) {
        check(maxImages > 0, "a batch must take at least 1 image, found %d", maxImages);
        return new InputBatch(this, newResizer(), maxImages, whitening.length > 0);
    }

    /** Buffers for {@link #train}. */
    RegionResizer newResizer() {
        return regions == null
                ? new RegionResizer(1, 1, 1, 1)
                : new RegionResizer(imageHeight, imageWidth, outHeight, outWidth);
    }

    /** What a channel's differences from the mean are multiplied by: the scale, divided by the deviation if there is one. */
    public float factor(int channel) {
        return normalizer.factor(channel);
    }

    /**
     * Writes the input made from one image for training, but for the whitening.
     *
     * @param pixels C × H × W unsigned bytes; read only
     * @param height height H of the image
     * @param width width W of the image
     * @param random bits for this image at this moment of the training
     * @param resizer from {@link #newResizer}, overwritten
     * @param out overwritten in [outOffset, outOffset + C·h·w), C × h × w order
     * @param outOffset where the input begins in {@code out}
     * @throws IllegalArgumentException if the image has another size than those that the transform is for, or an array is
     *     too short
     */
    void train(
            byte[] pixels,
            int height,
            int width,
            RandomBits random,
            RegionResizer resizer,
            float[] out,
            int outOffset) {
        checkArguments(pixels, height, width, out, outOffset);
        long rowBits = random.bits(DRAW_ROW);
        long columnBits = random.bits(DRAW_COLUMN);
        if (regions == null) {
            int row = below(height + 2 * padding - outHeight + 1, rowBits);
            int column = below(width + 2 * padding - outWidth + 1, columnBits);
            crop(pixels, height, width, row - padding, column - padding, out, outOffset);
        } else {
            Region region = regions.draw(height, width, rowBits, columnBits, random, DRAW_REGION);
            if (region.height() > 0) {
                resize(pixels, height, width, region, resizer, out, outOffset);
            } else {
                crop(pixels, height, width, View.CENTRE.place(), out, outOffset);
            }
        }
        if (flip && random.bits(DRAW_FLIP) < 0) { // the sign bit
            mirror(out, outOffset);
        }
        if (colourNoise > 0) {
            addColour(random, out, outOffset);
        }
    }

    /** Writes the input made from one image for testing, but for the whitening. Arguments and errors as for {@link #train}. */
    void test(byte[] pixels, int height, int width, View view, float[] out, int outOffset) {
        checkArguments(pixels, height, width, out, outOffset);
        crop(pixels, height, width, view.place(), out, outOffset);
        if (view.isMirrored()) {
            mirror(out, outOffset);
        }
    }

    /**
     * Whitens inputs.
     *
     * @param inputs images × D numbers; read only
     * @param whitened images × D numbers; overwritten
     */
    void whiten(int images, float[] inputs, float[] whitened) {
        MatrixProduct.multiply(whitening, outputSize(), images, inputs, whitened);
    }

    /**
     * A number in [0, bound) from the upper 32 of 64 random bits, by multiplying instead of dividing; no number is more
     * than bound / 2³² likelier than another, relatively.
     */
    static int below(int bound, long bits) {
        return (int) (((bits >>> 32) * bound) >>> 32);
    }

    private void checkArguments(byte[] pixels, int height, int width, float[] out, int outOffset) {
        check(
                height == imageHeight && width == imageWidth,
                "images must be %dx%d, found one of %dx%d",
                imageHeight,
                imageWidth,
                height,
                width);
        check(
                pixels.length == channels * height * width,
                "image %dx%dx%d must hold %d bytes, found %d",
                channels,
                height,
                width,
                channels * height * width,
                pixels.length);
        check(
                outOffset >= 0 && out.length - outOffset >= outputSize(),
                "input of %d numbers does not fit at offset %d of an array of %d",
                outputSize(),
                outOffset,
                out.length);
    }

    private void crop(byte[] pixels, int height, int width, View.Place place, float[] out, int outOffset) {
        int row = place.row(height + 2 * padding - outHeight);
        int column = place.column(width + 2 * padding - outWidth);
        crop(pixels, height, width, row - padding, column - padding, out, outOffset);
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
                normalizer.write(pixels, source, c, xEnd - xBegin, out, target + xBegin);
            }
        }
    }

    private void resize(
            byte[] pixels, int height, int width, Region region, RegionResizer resizer, float[] out, int outOffset) {
        resizer.setSize(region.height(), region.width());
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < region.height(); y++) {
                int source = (c * height + region.top() + y) * width + region.left();
                normalizer.write(pixels, source, c, region.width(), resizer.row(), 0);
                resizer.addRow(y);
            }
            resizer.write(out, outOffset + c * outHeight * outWidth);
        }
    }

    private void addColour(RandomBits random, float[] out, int outOffset) {
        int plane = outHeight * outWidth;
        for (int c = 0; c < channels; c++) {
            double shift = ColourNoise.shift(colourNoise, colourComponents, channels, c, random, DRAW_COLOUR);
            float added = (float) (shift * normalizer.factor(c));
            for (int i = outOffset + c * plane; i < outOffset + (c + 1) * plane; i++) {
                out[i] += added;
            }
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
