package dev.convoy.image;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;

/**
 * The colour that transparent pixels are laid over.
 *
 * @param red in [0, 255]
 * @param green in [0, 255]
 * @param blue in [0, 255]
 */
public record Background(int red, int green, int blue) implements Serializable {
    public static final Background WHITE = new Background(255, 255, 255);

    public static final Background BLACK = new Background(0, 0, 0);

    public Background {
        if (((red | green | blue) & ~0xff) != 0) {
            throw new IllegalArgumentException(
                    "background must have values in [0, 255], found " + red + ", " + green + ", " + blue);
        }
    }

    /**
     * Reads {@code white}, {@code black} or {@code #RRGGBB} with hexadecimal digits.
     *
     * @throws IllegalArgumentException if the text is none of them
     */
    public static Background parse(String text) {
        return switch (text) {
            case "white" -> WHITE;
            case "black" -> BLACK;
            default -> {
                if (!text.matches("#[0-9a-fA-F]{6}")) {
                    throw new IllegalArgumentException(
                            "background must be white, black or a colour such as #ffa500, found '" + text + "'");
                }
                int rgb = Integer.parseInt(text.substring(1), 16);
                yield new Background(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff);
            }
        };
    }

    /** Its grey value, 0.299 R + 0.587 G + 0.114 B, rounded. */
    private int luma() {
        return new PixelImage(3, 1, 1, new byte[] {(byte) red, (byte) green, (byte) blue})
                        .toGrey()
                        .pixels()[0]
                & 0xff;
    }

    /** Its values in an image of 1 or 3 channels. */
    int[] channels(int channels) {
        return channels == 1 ? new int[] {luma()} : new int[] {red, green, blue};
    }

    /**
     * Lays pixels over this colour.
     *
     * @param argb the pixels
     * @param planes red, green and blue, into each of which they are written from {@code start} on
     */
    void under(int[] argb, byte[] planes, int start) {
        int plane = planes.length / 3;
        for (int i = 0; i < argb.length; i++) {
            int alpha = argb[i] >>> 24;
            planes[start + i] = over(red, argb[i] >> 16 & 0xff, alpha);
            planes[plane + start + i] = over(green, argb[i] >> 8 & 0xff, alpha);
            planes[2 * plane + start + i] = over(blue, argb[i] & 0xff, alpha);
        }
    }

    /** Lays an image of the alpha plane given over this colour; the image is changed. */
    void under(PixelImage image, byte[] alpha) {
        int[] behind = channels(image.channels());
        byte[] pixels = image.pixels();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = over(behind[i / alpha.length], pixels[i] & 0xff, alpha[i % alpha.length] & 0xff);
        }
    }

    /** The image at its place on a canvas of this colour; the same object if it covers the canvas. */
    PixelImage around(PixelImage image, int top, int left, int height, int width) {
        if (image.height() == height && image.width() == width) {
            return image;
        }
        byte[] canvas = new byte[image.channels() * height * width];
        int[] behind = channels(image.channels());
        for (int c = 0; c < image.channels(); c++) {
            Arrays.fill(canvas, c * height * width, (c + 1) * height * width, (byte) behind[c]);
            for (int y = 0; y < image.height(); y++) {
                int from = (c * image.height() + y) * image.width();
                int to = (c * height + top + y) * width + left;
                System.arraycopy(image.pixels(), from, canvas, to, image.width());
            }
        }
        return new PixelImage(image.channels(), height, width, canvas);
    }

    static byte over(int background, int value, int alpha) {
        return (byte) ((value * alpha + background * (255 - alpha) + 127) / 255);
    }

    /** The colour as {@code #rrggbb}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }
}
