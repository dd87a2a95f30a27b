package dev.convoy.image;

/**
 * Refuses images whose decoding would take too much memory, by what their header says. Besides the file itself and small
 * buffers, decoding one takes at most {@value #MAX_BYTES} bytes.
 */
final class MemoryBound {
    static final long MAX_BYTES = 1L << 29;
    static final int MAX_SIDE = 65_535;

    private static final int MEBIBYTE = 1 << 20;

    private MemoryBound() {}

    /** Checks a JPEG file: its samples, planes where it is not resized, and the coefficients of all scans. */
    static void checkJpeg(JpegHeader header, ImageSize size) throws BadImageException {
        boolean planes = size.equals(ImageSize.KEEP) || header.components() == 4;
        int bytes = header.components() + (planes ? 3 : 0) + (header.progressive() ? 2 * header.components() : 0);
        check(header.height(), header.width(), bytes + turned(header.orientation(), planes));
    }

    /**
     * Checks another file.
     *
     * @param pixelBytes bytes that the format's reader takes for a pixel
     */
    static void check(int height, int width, double pixelBytes, Orientation orientation) throws BadImageException {
        check(height, width, pixelBytes + 3 + turned(orientation, true));
    }

    private static int turned(Orientation orientation, boolean planes) {
        return planes && !orientation.equals(Orientation.UPRIGHT) ? 3 : 0;
    }

    private static void check(int height, int width, double pixelBytes) throws BadImageException {
        if (width <= 0 || height <= 0) {
            throw new BadImageException("damaged: " + width + "x" + height + " pixels");
        }
        long pixels = (long) width * height;
        if (pixels > ImageFileDecoder.MAX_PIXELS) {
            throw new BadImageException("too large: " + width + "x" + height + " pixels, at most "
                    + ImageFileDecoder.MAX_PIXELS + " are decoded");
        }
        if (Math.max(width, height) > MAX_SIDE) {
            throw new BadImageException(
                    "too large: " + width + "x" + height + " pixels, a side may have at most " + MAX_SIDE);
        }
        if (pixels * pixelBytes > MAX_BYTES) {
            throw new BadImageException("too large: " + width + "x" + height + " pixels of this kind take "
                    + (long) (pixels * pixelBytes) / MEBIBYTE + " MiB to decode, at most " + MAX_BYTES / MEBIBYTE
                    + " are used");
        }
    }
}
