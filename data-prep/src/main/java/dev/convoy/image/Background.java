package dev.convoy.image;

import java.io.Serializable;
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
    int luma() {
        return new PixelImage(3, 1, 1, new byte[] {(byte) red, (byte) green, (byte) blue})
                        .toGrey()
                        .pixels()[0]
                & 0xff;
    }

    /** The colour as {@code #rrggbb}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }
}
