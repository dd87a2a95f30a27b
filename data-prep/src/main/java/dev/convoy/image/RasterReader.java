package dev.convoy.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * Takes the pixels out of what ImageIO decoded. It reads the stored samples and not {@link BufferedImage#getRGB}, which
 * brightens grey and 16-bit images because Java takes those to be linear. Transparent pixels are laid over the
 * background.
 */
final class RasterReader {
    private static final int OPAQUE = 255;

    private RasterReader() {}

    static PixelImage pixels(BufferedImage image, Background background) throws BadImageException {
        ColorModel colours = image.getColorModel();
        if (colours instanceof IndexColorModel || image.getType() == BufferedImage.TYPE_INT_RGB) {
            return fromColours(image, background);
        }
        int bands = image.getRaster().getNumBands();
        if (bands == 4 && colours.getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
            return fromInks(image);
        }
        boolean alpha = colours.hasAlpha();
        int channels = alpha ? bands - 1 : bands;
        if (channels != 1 && channels != 3) {
            throw new BadImageException("unsupported: " + bands + " colour bands");
        }
        if (image.getType() == BufferedImage.TYPE_BYTE_GRAY || image.getType() == BufferedImage.TYPE_3BYTE_BGR) {
            return fromBytes(image, channels, background);
        }
        return fromSamples(image, channels, alpha, background);
    }

    /** Palettes and packed sRGB: their colours are exact in {@code getRGB}. */
    private static PixelImage fromColours(BufferedImage image, Background background) {
        int height = image.getHeight();
        int width = image.getWidth();
        byte[] pixels = new byte[3 * height * width];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            background.under(row, pixels, y * width);
        }
        return new PixelImage(3, height, width, pixels);
    }

    /** The usual case, grey or RGB bytes side by side, without a call per pixel. */
    private static PixelImage fromBytes(BufferedImage image, int channels, Background background)
            throws BadImageException {
        Raster raster = image.getRaster();
        if (!(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
                || !(raster.getDataBuffer() instanceof DataBufferByte buffer)
                || raster.getSampleModelTranslateX() != 0
                || raster.getSampleModelTranslateY() != 0) {
            return fromSamples(image, channels, false, background);
        }
        int height = image.getHeight();
        int width = image.getWidth();
        byte[] pixels = new byte[channels * height * width];
        byte[] data = buffer.getData();
        int stride = model.getPixelStride();
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                int source = buffer.getOffset() + model.getBandOffsets()[c] + y * model.getScanlineStride();
                int target = (c * height + y) * width;
                for (int x = 0; x < width; x++) {
                    pixels[target + x] = data[source + x * stride];
                }
            }
        }
        return new PixelImage(channels, height, width, pixels);
    }

    /** Any number of bits a sample, with or without transparency. */
    private static PixelImage fromSamples(BufferedImage image, int channels, boolean alpha, Background background)
            throws BadImageException {
        Raster raster = image.getRaster();
        int height = image.getHeight();
        int width = image.getWidth();
        int bands = raster.getNumBands();
        int max = (1 << bits(raster)) - 1;
        int[] behind = background.channels(channels);
        byte[] pixels = new byte[channels * height * width];
        int[] row = new int[width * bands];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int opacity = alpha ? toByteRange(row[x * bands + channels], max) : OPAQUE;
                for (int c = 0; c < channels; c++) {
                    int value = toByteRange(row[x * bands + c], max);
                    pixels[(c * height + y) * width + x] = Background.over(behind[c], value, opacity);
                }
            }
        }
        return new PixelImage(channels, height, width, pixels);
    }

    /** Cyan, magenta, yellow and black of 8 or 16 bits, without their profile, as in JPEG files. */
    private static PixelImage fromInks(BufferedImage image) throws BadImageException {
        Raster raster = image.getRaster();
        int max = (1 << bits(raster)) - 1;
        int height = image.getHeight();
        int width = image.getWidth();
        byte[] pixels = new byte[3 * height * width];
        int[] row = new int[4 * width];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int notBlack = 255 - toByteRange(row[4 * x + 3], max);
                for (int c = 0; c < 3; c++) {
                    int notInk = 255 - toByteRange(row[4 * x + c], max);
                    pixels[(c * height + y) * width + x] = (byte) JpegColours.product(notInk, notBlack);
                }
            }
        }
        return new PixelImage(3, height, width, pixels);
    }

    private static int bits(Raster raster) throws BadImageException {
        int bits = raster.getSampleModel().getSampleSize(0);
        if (bits > 16) {
            throw new BadImageException("unsupported: " + bits + " bits a sample");
        }
        return bits;
    }

    private static int toByteRange(int sample, int max) {
        return (sample * 255 + max / 2) / max;
    }
}
