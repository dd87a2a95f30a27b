package dev.convoy.image;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The size that images are to have. */
public sealed interface ImageSize extends Serializable {
    /** Largest side that can be asked for, in pixels. */
    int MAX_SIDE = 4096;

    /** Every image keeps its own size. */
    ImageSize KEEP = new Keep();

    /**
     * Reads {@code keep}, a side such as {@code 256} ({@link Square}) or width and height such as {@code 256x192}
     * ({@link Exact}); {@link Object#toString} gives the same text back.
     *
     * @throws IllegalArgumentException if the text is neither, or a side is not in [1, {@value #MAX_SIDE}]
     */
    static ImageSize parse(String text) {
        if (text.equals("keep")) {
            return KEEP;
        }
        Matcher matcher = Pattern.compile("(\\d{1,9})(?:x(\\d{1,9}))?").matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "size must be a side such as 256, width x height such as 256x192, or keep, found '" + text + "'");
        }
        int first = Integer.parseInt(matcher.group(1));
        return matcher.group(2) == null ? new Square(first) : new Exact(first, Integer.parseInt(matcher.group(2)));
    }

    private static void check(int side) {
        if (side < 1 || side > MAX_SIDE) {
            throw new IllegalArgumentException("size must be in [1, " + MAX_SIDE + "], found " + side);
        }
    }

    /** Images keep their size. */
    record Keep() implements ImageSize {
        @Override
        public String toString() {
            return "keep";
        }
    }

    /**
     * The shorter side is resized to {@code side} and the middle cut out, so nothing is distorted.
     *
     * @param side in pixels, in [1, {@value ImageSize#MAX_SIDE}]
     */
    record Square(int side) implements ImageSize {
        public Square {
            check(side);
        }

        @Override
        public String toString() {
            return Integer.toString(side);
        }
    }

    /**
     * The whole image is resized to this width and height, which distorts it where its sides have another ratio.
     *
     * @param width in pixels, in [1, {@value ImageSize#MAX_SIDE}]
     * @param height in pixels, in [1, {@value ImageSize#MAX_SIDE}]
     */
    record Exact(int width, int height) implements ImageSize {
        public Exact {
            check(width);
            check(height);
        }

        @Override
        public String toString() {
            return width + "x" + height;
        }
    }
}
