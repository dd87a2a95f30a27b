package dev.convoy.whitening;

import java.util.Arrays;

/**
 * Gathers samples of numbers in [0, 255] and adds their products to {@link ProductSums}, 256 samples at a time. In between,
 * products are summed as floats, of which the JIT makes vector code where every sample is an array of its own; 256 products of
 * bytes make less than 2²⁴, which floats hold exactly.
 */
final class ProductPanel {
    private static final int SAMPLES = 256;

    /** 256 samples of 512 numbers are 512 KiB: they stay in a second-level cache while all products with them are made. */
    private static final int COLUMNS = 512;

    private static final int UNROLLED = 4;

    private final ProductSums sums;
    private final int size;
    private final float[][] panel;
    private final float[] row;
    private int filled;

    ProductPanel(ProductSums sums) {
        this.sums = sums;
        this.size = sums.size();
        this.panel = new float[SAMPLES][size];
        this.row = new float[size];
    }

    /**
     * Adds the middle of an image.
     *
     * @param pixels channels × height × width unsigned bytes
     * @param cropHeight rows of the middle, at most {@code height}
     * @param cropWidth columns of the middle, at most {@code width}
     */
    void addMiddle(byte[] pixels, int channels, int height, int width, int cropHeight, int cropWidth) {
        int top = (height - cropHeight) / 2;
        int left = (width - cropWidth) / 2;
        float[] sample = panel[filled];
        int target = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < cropHeight; y++) {
                int source = (c * height + top + y) * width + left;
                for (int x = 0; x < cropWidth; x++) {
                    sample[target++] = pixels[source + x] & 0xff;
                }
            }
        }
        filled++;
        if (filled == SAMPLES) {
            flush();
        }
    }

    /** Adds what was gathered since the last time. */
    void flush() {
        // whole groups of four samples; the rest are zeros, which add nothing
        int samples = (filled + UNROLLED - 1) / UNROLLED * UNROLLED;
        for (int n = filled; n < samples; n++) {
            Arrays.fill(panel[n], 0f);
        }
        for (int begin = 0; begin < size; begin += COLUMNS) {
            int end = Math.min(size, begin + COLUMNS);
            for (int i = 0; i < end; i++) {
                addRow(i, Math.max(i, begin), end, samples);
            }
        }
        for (int i = 0; i < size; i++) {
            long sum = 0;
            for (int n = 0; n < filled; n++) {
                sum += (long) panel[n][i];
            }
            sums.addSum(i, sum);
        }
        sums.countSamples(filled);
        filled = 0;
    }

    /** Products of number i with those in [from, end). */
    private void addRow(int i, int from, int end, int samples) {
        Arrays.fill(row, from, end, 0f);
        for (int n = 0; n < samples; n += UNROLLED) {
            addFour(i, panel[n], panel[n + 1], panel[n + 2], panel[n + 3], from, end, row);
        }
        sums.addProducts(i, row, from, end);
    }

    private static void addFour(int i, float[] a, float[] b, float[] c, float[] d, int from, int end, float[] row) {
        float ai = a[i];
        float bi = b[i];
        float ci = c[i];
        float di = d[i];
        for (int j = from; j < end; j++) {
            row[j] = Math.fma(di, d[j], Math.fma(ci, c[j], Math.fma(bi, b[j], Math.fma(ai, a[j], row[j]))));
        }
    }
}
