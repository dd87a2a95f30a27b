package dev.convoy.image;

/**
 * One of the changes that an encoder of lossless WebP makes to an image before it codes it. Pixels are ARGB; data of blocks
 * of {@code 1 << bits} pixels in width and height are images themselves.
 *
 * @see "WebP Lossless Bitstream Specification (RFC 9649, section 3), 4: Transforms"
 */
sealed interface WebpTransform {
    /** The image as it was before, of any width; the array may be the one given. */
    int[] undo(int[] pixels, int height);

    /** Number of blocks of {@code 1 << bits} that cover a length. */
    static int blocks(int length, int bits) {
        return (length + (1 << bits) - 1) >> bits;
    }

    /** Each channel's sum without carry into the next. */
    static int add(int a, int b) {
        int alphaGreen = (a & 0xff00ff00) + (b & 0xff00ff00);
        int redBlue = (a & 0x00ff00ff) + (b & 0x00ff00ff);
        return (alphaGreen & 0xff00ff00) | (redBlue & 0x00ff00ff);
    }

    /** Red and blue had green subtracted. */
    record SubtractGreen() implements WebpTransform {
        @Override
        public int[] undo(int[] pixels, int height) {
            for (int i = 0; i < pixels.length; i++) {
                int green = (pixels[i] >> 8) & 0xff;
                pixels[i] = add(pixels[i], (green << 16) | green);
            }
            return pixels;
        }
    }

    /** Red and blue had a part of green, blue one of red subtracted; the blocks hold the parts in units of 1/32. */
    record Colours(int width, int bits, int[] blocks) implements WebpTransform {
        @Override
        public int[] undo(int[] pixels, int height) {
            int columns = WebpTransform.blocks(width, bits);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int part = blocks[(y >> bits) * columns + (x >> bits)];
                    int pixel = pixels[y * width + x];
                    int green = pixel >> 8;
                    int red = (pixel >> 16) + product(part, green);
                    int blue = pixel + product(part >> 8, green) + product(part >> 16, red);
                    pixels[y * width + x] = (pixel & 0xff00ff00) | ((red & 0xff) << 16) | (blue & 0xff);
                }
            }
            return pixels;
        }

        private static int product(int a, int b) {
            return ((byte) a * (byte) b) >> 5;
        }
    }

    /** Pixels are indices, in green, of a list of colours; those of small lists share a pixel. */
    record Palette(int width, int bits, int[] colours) implements WebpTransform {
        @Override
        public int[] undo(int[] pixels, int height) {
            int packedWidth = WebpTransform.blocks(width, bits);
            int indexBits = 8 >> bits;
            int[] unpacked = bits == 0 ? pixels : new int[height * width];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int green = (pixels[y * packedWidth + (x >> bits)] >> 8) & 0xff;
                    int place = indexBits * (x & ((1 << bits) - 1));
                    int index = (green >> place) & ((1 << indexBits) - 1);
                    unpacked[y * width + x] = index < colours.length ? colours[index] : 0;
                }
            }
            return unpacked;
        }
    }

    /** Pixels are differences from what their neighbours let expect; the blocks' green says how. */
    record Predictor(int width, int bits, int[] blocks) implements WebpTransform {
        private static final int OPAQUE_BLACK = 0xff000000;

        @Override
        public int[] undo(int[] pixels, int height) {
            int columns = WebpTransform.blocks(width, bits);
            pixels[0] = add(pixels[0], OPAQUE_BLACK);
            for (int x = 1; x < width; x++) {
                pixels[x] = add(pixels[x], pixels[x - 1]);
            }
            for (int y = 1; y < height; y++) {
                int row = y * width;
                pixels[row] = add(pixels[row], pixels[row - width]);
                for (int x = 1; x < width; x++) {
                    int mode = (blocks[(y >> bits) * columns + (x >> bits)] >> 8) & 0xf;
                    int i = row + x;
                    pixels[i] = add(
                            pixels[i],
                            predicted(
                                    mode,
                                    pixels[i - 1],
                                    pixels[i - width],
                                    pixels[i - width - 1],
                                    pixels[i - width + 1])); // of the last column: the first pixel of this row
                }
            }
            return pixels;
        }

        private static int predicted(int mode, int left, int top, int topLeft, int topRight) {
            return switch (mode) {
                case 1 -> left;
                case 2 -> top;
                case 3 -> topRight;
                case 4 -> topLeft;
                case 5 -> average(average(left, topRight), top);
                case 6 -> average(left, topLeft);
                case 7 -> average(left, top);
                case 8 -> average(topLeft, top);
                case 9 -> average(top, topRight);
                case 10 -> average(average(left, topLeft), average(top, topRight));
                case 11 -> nearer(left, top, topLeft);
                case 12 -> each(left, top, topLeft, 1);
                case 13 -> {
                    int mean = average(left, top);
                    yield each(mean, mean, topLeft, 2);
                }
                default -> OPAQUE_BLACK;
            };
        }

        private static int average(int a, int b) {
            return (a & b) + (((a ^ b) & 0xfefefefe) >>> 1);
        }

        private static int channel(int pixel, int shift) {
            return (pixel >> shift) & 0xff;
        }

        /** The one of left and top that is nearer to left + top - topLeft, over all channels. */
        private static int nearer(int left, int top, int topLeft) {
            int toLeft = 0;
            int toTop = 0;
            for (int shift = 0; shift < Integer.SIZE; shift += 8) {
                toLeft += Math.abs(channel(top, shift) - channel(topLeft, shift));
                toTop += Math.abs(channel(left, shift) - channel(topLeft, shift));
            }
            return toLeft < toTop ? left : top;
        }

        /** Of each channel a + (b - c) / divisor, cut off at 0 and 255. */
        private static int each(int a, int b, int c, int divisor) {
            int sum = 0;
            for (int shift = 0; shift < Integer.SIZE; shift += 8) {
                int difference = (channel(b, shift) - channel(c, shift)) / divisor;
                sum |= Math.max(0, Math.min(255, channel(a, shift) + difference)) << shift;
            }
            return sum;
        }
    }
}
