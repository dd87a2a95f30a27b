package dev.convoy.image;

import com.twelvemonkeys.image.ResampleOp;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Arrays;

/**
 * Gives images the size asked for. The filter (a triangle as wide as the reduction) averages all pixels it covers, so
 * nothing aliases.
 */
public final class Resizer {
    private final ImageSize size;

    public Resizer(ImageSize size) {
        this.size = size;
    }

    /** The image, resized and cut; the same object if it has the size already. */
    public PixelImage resize(PixelImage image) {
        if (size instanceof ImageSize.Square square) {
            int shorter = Math.min(image.height(), image.width());
            int height = scaled(image.height(), square.side(), shorter);
            int width = scaled(image.width(), square.side(), shorter);
            return cutMiddle(resize(image, height, width), square.side());
        }
        return size instanceof ImageSize.Exact exact ? resize(image, exact.height(), exact.width()) : image;
    }

    private static PixelImage resize(PixelImage image, int height, int width) {
        if (image.height() == height && image.width() == width) {
            return image;
        }
        // as three channels: the library takes a grey image to be linear and brightens it
        BufferedImage resized =
                new ResampleOp(width, height, ResampleOp.FILTER_TRIANGLE).filter(toBuffered(image.toRgb()), null);
        try {
            PixelImage rgb = RasterReader.pixels(resized, Background.WHITE);
            return image.channels() == 3
                    ? rgb
                    : new PixelImage(1, height, width, Arrays.copyOf(rgb.pixels(), height * width));
        } catch (BadImageException e) {
            throw new IllegalStateException("resizing changed the form of the image", e);
        }
    }

    private static int scaled(int side, int size, int shorter) {
        return Math.toIntExact(Math.max(size, (2L * side * size + shorter) / (2L * shorter)));
    }

    private static PixelImage cutMiddle(PixelImage image, int size) {
        if (image.height() == size && image.width() == size) {
            return image;
        }
        int top = (image.height() - size) / 2;
        int left = (image.width() - size) / 2;
        byte[] pixels = new byte[image.channels() * size * size];
        for (int c = 0; c < image.channels(); c++) {
            for (int y = 0; y < size; y++) {
                int source = (c * image.height() + top + y) * image.width() + left;
                System.arraycopy(image.pixels(), source, pixels, (c * size + y) * size, size);
            }
        }
        return new PixelImage(image.channels(), size, size, pixels);
    }

    private static BufferedImage toBuffered(PixelImage rgb) {
        BufferedImage buffered = new BufferedImage(rgb.width(), rgb.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] data = ((DataBufferByte) buffered.getRaster().getDataBuffer()).getData();
        int plane = rgb.height() * rgb.width();
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < plane; i++) {
                data[3 * i + 2 - c] = rgb.pixels()[c * plane + i];
            }
        }
        return buffered;
    }
}
