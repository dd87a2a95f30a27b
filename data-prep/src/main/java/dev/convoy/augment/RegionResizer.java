package dev.convoy.augment;

import java.util.Arrays;

/**
 * Resizes regions of one channel, rows first, then columns, with the filter of {@link FilterTaps}. Every sum runs in the order
 * of the pixels. Holds its buffers: one for each thread.
 */
final class RegionResizer {
    private final int outHeight;
    private final int outWidth;
    private final FilterTaps rowTaps;
    private final FilterTaps columnTaps;
    private final float[] row;
    private final float[] narrow;

    /**
     * A resizer.
     *
     * @param height most rows of a region
     * @param width most columns of a region
     */
    RegionResizer(int height, int width, int outHeight, int outWidth) {
        this.outHeight = outHeight;
        this.outWidth = outWidth;
        this.columnTaps = new FilterTaps(width, outWidth);
        this.rowTaps = new FilterTaps(height, outHeight);
        this.row = new float[width];
        this.narrow = new float[height * outWidth];
    }

    /** Prepares for regions of a size. */
    void setSize(int height, int width) {
        rowTaps.set(height);
        columnTaps.set(width);
    }

    /** Where the caller puts a row of the region before {@link #addRow}. */
    float[] row() {
        return row;
    }

    /** Takes the values of {@link #row} as the region's row y. */
    void addRow(int y) {
        for (int x = 0; x < outWidth; x++) {
            int first = columnTaps.first(x);
            float sum = 0;
            for (int tap = 0; tap < columnTaps.count(x); tap++) {
                sum += columnTaps.weight(x, tap) * row[first + tap];
            }
            narrow[y * outWidth + x] = sum;
        }
    }

    /** Writes the resized region, once all its rows were added. */
    void write(float[] out, int outOffset) {
        for (int y = 0; y < outHeight; y++) {
            int target = outOffset + y * outWidth;
            Arrays.fill(out, target, target + outWidth, 0f);
            for (int tap = 0; tap < rowTaps.count(y); tap++) {
                addScaled(rowTaps.weight(y, tap), narrow, (rowTaps.first(y) + tap) * outWidth, outWidth, out, target);
            }
        }
    }

    private static void addScaled(float weight, float[] from, int source, int length, float[] out, int target) {
        for (int i = 0; i < length; i++) {
            out[target + i] += weight * from[source + i];
        }
    }
}
