package dev.convoy.image;

import java.util.Arrays;

/**
 * Decodes the alpha plane of lossy WebP images.
 *
 * @see "WebP Container Specification (RFC 9649, section 2.7.1.2): Alpha"
 */
final class WebpAlpha {
    /** What decoding takes for a pixel: the plane, and its pixels as a lossless image. */
    static final int PIXEL_BYTES = 1 + LosslessWebp.PIXEL_BYTES;

    private WebpAlpha() {}

    /**
     * The plane.
     *
     * @param file that holds the chunk, which begins with a byte that says how it is coded
     * @return height × width unsigned bytes, 255 is opaque
     */
    static byte[] decode(byte[] file, WebpFile.Chunk chunk, int height, int width) throws BadImageException {
        int coding = file[chunk.at()];
        int from = chunk.at() + 1;
        byte[] plane = switch (coding & 3) {
            case 0 -> {
                if (chunk.end() - from < height * width) {
                    throw new BadImageException("damaged: an alpha plane of " + (chunk.end() - from) + " bytes for "
                            + width + "x" + height + " pixels");
                }
                yield Arrays.copyOfRange(file, from, from + height * width);
            }
            case 1 -> greens(LosslessWebp.decode(file, from, chunk.end(), height, width));
            default -> throw new BadImageException("damaged: an alpha plane of unknown coding");
        };
        addPredicted(plane, width, (coding >> 2) & 3);
        return plane;
    }

    private static byte[] greens(int[] pixels) {
        byte[] greens = new byte[pixels.length];
        for (int i = 0; i < greens.length; i++) {
            greens[i] = (byte) (pixels[i] >> 8);
        }
        return greens;
    }

    /** Turns differences to neighbours into values: none, left, above, or left + above - above left. */
    private static void addPredicted(byte[] plane, int width, int filter) {
        if (filter == 0) {
            return;
        }
        for (int i = 1; i < plane.length; i++) {
            int left = i % width == 0 ? -1 : i - 1;
            int above = i - width;
            int predicted;
            if (left < 0) {
                predicted = plane[above];
            } else if (above < 0 || filter == 1) {
                predicted = plane[left];
            } else if (filter == 2) {
                predicted = plane[above];
            } else {
                int sum = (plane[left] & 0xff) + (plane[above] & 0xff) - (plane[above - 1] & 0xff);
                predicted = Math.max(0, Math.min(255, sum));
            }
            plane[i] += (byte) predicted;
        }
    }
}
