package dev.convoy.image;

/**
 * YCbCr and inks to RGB. For whole bytes in the fixed-point arithmetic of libjpeg, so that pictures are those of every
 * other program; for resized samples in floats with the same coefficients.
 */
final class JpegColours {
    // units of 2⁻¹⁶, as in libjpeg's jdcolor.c
    private static final int BITS = 16;
    private static final int HALF = 1 << (BITS - 1);
    private static final int RED_CR = 91881;
    private static final int GREEN_CB = 22554;
    private static final int GREEN_CR = 46802;
    private static final int BLUE_CB = 116130;

    private JpegColours() {}

    /** Planes of three bands that are Y, Cb, Cr. */
    static byte[] yccToPlanes(byte[] samples, int plane) {
        byte[] pixels = new byte[3 * plane];
        for (int i = 0; i < plane; i++) {
            int y = samples[3 * i] & 0xff;
            int cb = (samples[3 * i + 1] & 0xff) - 128;
            int cr = (samples[3 * i + 2] & 0xff) - 128;
            pixels[i] = (byte) red(y, cr);
            pixels[plane + i] = (byte) green(y, cb, cr);
            pixels[2 * plane + i] = (byte) blue(y, cb);
        }
        return pixels;
    }

    /** Planes of three bands that are red, green and blue. */
    static byte[] rgbToPlanes(byte[] samples, int plane) {
        byte[] pixels = new byte[3 * plane];
        for (int i = 0; i < plane; i++) {
            pixels[i] = samples[3 * i];
            pixels[plane + i] = samples[3 * i + 1];
            pixels[2 * plane + i] = samples[3 * i + 2];
        }
        return pixels;
    }

    /**
     * Planes of four bands that are inks: red = (255 − C) · (255 − K) / 255, rounded, and so on. Profiles are not applied,
     * so it is the same everywhere.
     */
    static byte[] inksToPlanes(byte[] samples, int plane, JpegHeader.Colours colours) {
        byte[] pixels = new byte[3 * plane];
        int flip = colours == JpegHeader.Colours.CMYK ? 0xff : 0;
        for (int i = 0; i < plane; i++) {
            int cyan = (samples[4 * i] & 0xff) ^ flip;
            int magenta = (samples[4 * i + 1] & 0xff) ^ flip;
            int yellow = (samples[4 * i + 2] & 0xff) ^ flip;
            int black = (samples[4 * i + 3] & 0xff) ^ flip;
            if (colours == JpegHeader.Colours.INVERTED_YCCK) { // of the inks' complements, inverted once more
                int cb = magenta - 128;
                int cr = yellow - 128;
                int y = cyan;
                cyan = 255 - red(y, cr);
                magenta = 255 - green(y, cb, cr);
                yellow = 255 - blue(y, cb);
            }
            pixels[i] = (byte) product(cyan, black);
            pixels[plane + i] = (byte) product(magenta, black);
            pixels[2 * plane + i] = (byte) product(yellow, black);
        }
        return pixels;
    }

    /** One resized row of Y, Cb, Cr to three planes of RGB. */
    static void yccRow(float[] row, int width, byte[] pixels, int start, int plane) {
        for (int x = 0; x < width; x++) {
            float y = row[3 * x] + 0.5f;
            float cb = row[3 * x + 1] - 128f;
            float cr = row[3 * x + 2] - 128f;
            pixels[start + x] = (byte) clamp((int) (y + 1.402f * cr));
            pixels[start + plane + x] = (byte) clamp((int) (y - 0.344136f * cb - 0.714136f * cr));
            pixels[start + 2 * plane + x] = (byte) clamp((int) (y + 1.772f * cb));
        }
    }

    /** One resized row of red, green, blue, or of grey, to planes. */
    static void plainRow(float[] row, int bands, int width, byte[] pixels, int start, int plane) {
        for (int c = 0; c < bands; c++) {
            for (int x = 0; x < width; x++) {
                pixels[start + c * plane + x] = (byte) (row[bands * x + c] + 0.5f);
            }
        }
    }

    private static int red(int y, int cr) {
        return clamp(y + ((RED_CR * cr + HALF) >> BITS));
    }

    private static int green(int y, int cb, int cr) {
        return clamp(y + ((HALF - GREEN_CB * cb - GREEN_CR * cr) >> BITS));
    }

    private static int blue(int y, int cb) {
        return clamp(y + ((BLUE_CB * cb + HALF) >> BITS));
    }

    static int product(int a, int b) {
        return (a * b + 127) / 255;
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
