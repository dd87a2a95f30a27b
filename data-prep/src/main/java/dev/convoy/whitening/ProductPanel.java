package dev.convoy.whitening;

import java.util.Arrays;

/**
 * Gathers samples of numbers in [0, 255] and adds their products to {@link ProductSums}, 64 samples at a time. In between,
 * products are summed as floats, of which the JIT makes vector code; 64 products of bytes make less than 2²⁴, which floats hold
 * exactly.
 */
final class ProductPanel {
    private static final int SAMPLES = 64;

    /** 64 samples of 1024 numbers are 256 KiB: they stay in a second-level cache while all products with them are made. */
    private static final int COLUMNS = 1024;

    private static final int UNROLLED = 4;

    private final ProductSums sums;
    private final int size;
    private final float[] panel;
    private final float[] row = new float[COLUMNS];
    private int filled;

    ProductPanel(ProductSums sums) {
        this.sums = sums;
        this.size = sums.size();
        this.panel = new float[SAMPLES * size];
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
        int target = filled * size;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < cropHeight; y++) {
                int source = (c * height + top + y) * width + left;
                for (int x = 0; x < cropWidth; x++) {
                    panel[target++] = pixels[source + x] & 0xff;
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
        Arrays.fill(panel, filled * size, samples * size, 0f);
        for (int begin = 0; begin < size; begin += COLUMNS) {
            int end = Math.min(size, begin + COLUMNS);
            for (int i = 0; i < end; i++) {
                int from = Math.max(i, begin);
                addRow(i, from, end - from, samples);
            }
        }
        for (int i = 0; i < size; i++) {
            long sum = 0;
            for (int n = 0; n < filled; n++) {
                sum += (long) panel[n * size + i];
            }
            sums.addSum(i, sum);
        }
        sums.countSamples(filled);
        filled = 0;
    }

    private void addRow(int i, int from, int length, int samples) {
        Arrays.fill(row, 0, length, 0f);
        for (int n = 0; n < samples; n += UNROLLED) {
            int sample = n * size;
            addFour(panel, sample + i, sample + from, size, length, row);
        }
        sums.addProducts(i, from, row, length);
    }

    private static void addFour(float[] panel, int factor, int from, int size, int length, float[] row) {
        float x0 = panel[factor];
        float x1 = panel[factor + size];
        float x2 = panel[factor + 2 * size];
        float x3 = panel[factor + 3 * size];
        int from1 = from + size;
        int from2 = from1 + size;
        int from3 = from2 + size;
        for (int j = 0; j < length; j++) {
            row[j] += x0 * panel[from + j] + x1 * panel[from1 + j] + x2 * panel[from2 + j] + x3 * panel[from3 + j];
        }
    }
}
