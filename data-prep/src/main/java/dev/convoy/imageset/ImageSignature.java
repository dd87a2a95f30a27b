package dev.convoy.imageset;

import dev.convoy.image.PixelImage;

/**
 * What near copies have in common: a picture saved again or at another size has the same dark and light places.
 *
 * <p>The grey image is averaged in 8 × 9 cells; bit 8·r + c of the hash is set where cell (r, c) is darker than its right
 * neighbour (the difference hash). Pictures without structure, such as digits on black, share hashes without being copies,
 * so the averages of 8 × 8 cells must agree too.
 *
 * @param hash 64 bits
 * @param cells 8 × 8 averages, unsigned bytes
 */
record ImageSignature(long hash, byte[] cells) {
    /** At most so many bits of near copies differ. */
    static final int MAX_DISTANCE = 3;

    /** No average of near copies differs by more, of 255. */
    static final int MAX_CELL_DIFFERENCE = 10;

    private static final int SIDE = 8;
    private static final int FRACTION_BITS = 8;

    static ImageSignature of(PixelImage image) {
        PixelImage grey = image.toGrey();
        int[] gradient = averages(grey, SIDE + 1);
        long hash = 0;
        for (int r = 0; r < SIDE; r++) {
            for (int c = 0; c < SIDE; c++) {
                boolean darker = gradient[r * (SIDE + 1) + c] < gradient[r * (SIDE + 1) + c + 1];
                hash |= darker ? 1L << (SIDE * r + c) : 0;
            }
        }
        int[] averages = averages(grey, SIDE);
        byte[] cells = new byte[SIDE * SIDE];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = (byte) (averages[i] >> FRACTION_BITS);
        }
        return new ImageSignature(hash, cells);
    }

    /** Averages of 8 × columns cells in units of 2⁻⁸; cells of small images overlap, so that none is empty. */
    private static int[] averages(PixelImage grey, int columns) {
        int[] averages = new int[SIDE * columns];
        for (int r = 0; r < SIDE; r++) {
            int top = r * grey.height() / SIDE;
            int bottom = Math.max(top + 1, (r + 1) * grey.height() / SIDE);
            for (int c = 0; c < columns; c++) {
                int left = c * grey.width() / columns;
                int right = Math.max(left + 1, (c + 1) * grey.width() / columns);
                long sum = 0;
                for (int y = top; y < bottom; y++) {
                    for (int x = left; x < right; x++) {
                        sum += grey.pixels()[y * grey.width() + x] & 0xff;
                    }
                }
                averages[r * columns + c] = (int) ((sum << FRACTION_BITS) / ((long) (bottom - top) * (right - left)));
            }
        }
        return averages;
    }

    /** Number of bits that differ. */
    static int distance(long a, long b) {
        return Long.bitCount(a ^ b);
    }

    /** Whether all averages agree. */
    static boolean cellsAgree(byte[] a, byte[] b) {
        for (int i = 0; i < a.length; i++) {
            if (Math.abs((a[i] & 0xff) - (b[i] & 0xff)) > MAX_CELL_DIFFERENCE) {
                return false;
            }
        }
        return true;
    }
}
