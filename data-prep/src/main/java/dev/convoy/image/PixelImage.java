package dev.convoy.image;

import java.util.Arrays;

/**
 * One decoded image.
 *
 * @param channels C: 1 (grey) or 3 (red, green, blue)
 * @param height H in pixels
 * @param width W in pixels
 * @param pixels C × H × W unsigned bytes, not copied
 */
public record PixelImage(int channels, int height, int width, byte[] pixels) {
    // luma weights 0.299, 0.587, 0.114 in units of 2⁻¹⁶; they add up to 2¹⁶, so grey stays what it was
    private static final int RED_WEIGHT = 19595;
    private static final int GREEN_WEIGHT = 38470;
    private static final int BLUE_WEIGHT = 7471;

    public PixelImage {
        if (pixels.length != channels * height * width) {
            throw new IllegalArgumentException("image " + channels + "x" + height + "x" + width + " must hold "
                    + channels * height * width + " bytes, found " + pixels.length);
        }
    }

    /** This image with three channels: a grey one has its value three times. */
    public PixelImage toRgb() {
        if (channels == 3) {
            return this;
        }
        byte[] rgb = Arrays.copyOf(pixels, 3 * pixels.length);
        System.arraycopy(pixels, 0, rgb, pixels.length, pixels.length);
        System.arraycopy(pixels, 0, rgb, 2 * pixels.length, pixels.length);
        return new PixelImage(3, height, width, rgb);
    }

    /** This image with one channel: luma = 0.299 R + 0.587 G + 0.114 B, rounded. */
    public PixelImage toGrey() {
        if (channels == 1) {
            return this;
        }
        int plane = height * width;
        byte[] grey = new byte[plane];
        for (int i = 0; i < plane; i++) {
            int sum = RED_WEIGHT * (pixels[i] & 0xff)
                    + GREEN_WEIGHT * (pixels[plane + i] & 0xff)
                    + BLUE_WEIGHT * (pixels[2 * plane + i] & 0xff);
            grey[i] = (byte) ((sum + (1 << 15)) >> 16);
        }
        return new PixelImage(1, height, width, grey);
    }
}
