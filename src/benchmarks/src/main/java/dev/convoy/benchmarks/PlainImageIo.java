package dev.convoy.benchmarks;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** What a program would do without a library: ImageIO's decoder and Graphics2D's bilinear resizing, which aliases. */
final class PlainImageIo {
    private PlainImageIo() {}

    /** The middle of an image whose shorter side was resized to {@code size}. */
    static BufferedImage decode(byte[] file, int size) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
        int shorter = Math.min(image.getWidth(), image.getHeight());
        int width = Math.round((float) image.getWidth() * size / shorter);
        int height = Math.round((float) image.getHeight() * size / shorter);
        BufferedImage resized = new BufferedImage(size, size, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = resized.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, (size - width) / 2, (size - height) / 2, width, height, null);
        graphics.dispose();
        return resized;
    }
}
