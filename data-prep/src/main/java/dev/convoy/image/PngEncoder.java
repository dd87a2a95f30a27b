package dev.convoy.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes images as PNG files, for pages. */
public final class PngEncoder {
    private PngEncoder() {}

    /** The bytes of a PNG file with this image, in RGB. */
    public static byte[] encode(PixelImage image) throws IOException {
        PixelImage rgb = image.toRgb();
        int plane = rgb.height() * rgb.width();
        BufferedImage buffered = new BufferedImage(rgb.width(), rgb.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < plane; i++) {
            int red = rgb.pixels()[i] & 0xff;
            int green = rgb.pixels()[plane + i] & 0xff;
            int blue = rgb.pixels()[2 * plane + i] & 0xff;
            buffered.setRGB(i % rgb.width(), i / rgb.width(), red << 16 | green << 8 | blue);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(buffered, "png", out)) {
                throw new IOException("this Java has no writer for PNG");
            }
        }
        return bytes.toByteArray();
    }
}
