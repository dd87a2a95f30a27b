package dev.convoy.image;

import java.util.Arrays;

/**
 * Resizes interleaved samples with {@link TriangleFilter}s, rows first. Every sum is one of floats in a fixed order, so
 * results are the same on every machine; an output differs from the exact filter by less than 0.01. Keeps its buffers: one
 * resampler belongs to one thread.
 */
final class Resampler {
    /** Rows of sums kept at once. Reductions need 3 or 4; enlargements could need any number and go another way. */
    private static final int MAX_OPEN_ROWS = 4;

    private static final float[] FLOATS = new float[256];

    static {
        for (int i = 0; i < FLOATS.length; i++) {
            FLOATS[i] = i;
        }
    }

    private float[] row = {};
    private final float[][] sums = new float[MAX_OPEN_ROWS][0];
    private float[] result = {};

    /** Takes the resized rows, top first. */
    interface RowSink {
        /**
         * Takes a row.
         *
         * @param y its number, from 0
         * @param samples pixel by pixel, band by band, in [0, 255] but for rounding; valid during the call only
         */
        void row(int y, float[] samples);
    }

    /**
     * Samples of an image, pixel by pixel.
     *
     * @param data unsigned bytes, not copied
     * @param offset index of the first sample
     * @param bands samples of a pixel, 1 or 3
     * @param height rows
     * @param width pixels of a row
     */
    record Samples(byte[] data, int offset, int bands, int height, int width) {}

    void resize(Samples samples, ResizePlan plan, RowSink sink) {
        TriangleFilter rows = new TriangleFilter(samples.height, plan.fullHeight(), plan.top(), plan.height());
        TriangleFilter columns = new TriangleFilter(samples.width, plan.fullWidth(), plan.left(), plan.width());
        Columns part = new Columns(samples, columns.first(0), columns.end() - columns.first(0));
        int length = part.length();
        row = atLeast(row, length);
        result = atLeast(result, plan.width() * samples.bands);
        int open = rows.overlap() <= MAX_OPEN_ROWS ? rows.overlap() : 1;
        int padded = length + columns.taps * samples.bands; // zeros for the taps that fill up the filter
        for (int i = 0; i < open; i++) {
            sums[i] = atLeast(sums[i], padded);
            Arrays.fill(sums[i], length, padded, 0f);
        }
        if (rows.overlap() <= MAX_OPEN_ROWS) {
            sumByInput(part, rows, columns, sink, open);
        } else {
            sumByOutput(part, rows, columns, sink);
        }
    }

    /** Each input row is added to all outputs it has a part in, so it is converted to floats once. */
    private void sumByInput(Columns part, TriangleFilter rows, TriangleFilter columns, RowSink sink, int open) {
        int done = 0;
        for (int input = rows.first(0); input < rows.end(); input++) {
            part.toFloats(input, row);
            for (int y = done; y < rows.outputs && rows.first(y) <= input; y++) {
                add(rows, y, input, part.length(), sums[y % open]);
            }
            while (done < rows.outputs && rows.end(done) == input + 1) {
                finish(done, part, sums[done % open], columns, sink);
                done++;
            }
        }
    }

    /** For enlargements, where an input row has a part in many outputs and each output has two inputs. */
    private void sumByOutput(Columns part, TriangleFilter rows, TriangleFilter columns, RowSink sink) {
        for (int y = 0; y < rows.outputs; y++) {
            for (int input = rows.first(y); input < rows.end(y); input++) {
                part.toFloats(input, row);
                add(rows, y, input, part.length(), sums[0]);
            }
            finish(y, part, sums[0], columns, sink);
        }
    }

    private void add(TriangleFilter rows, int y, int input, int length, float[] sum) {
        float weight = rows.weights[y * rows.taps + input - rows.first(y)];
        if (input == rows.first(y)) {
            scale(length, weight, row, sum);
        } else {
            addScaled(length, weight, row, sum);
        }
    }

    private void finish(int y, Columns part, float[] sum, TriangleFilter columns, RowSink sink) {
        if (part.samples.bands == 3) {
            filterThreeBands(columns, part.from, sum, result);
        } else {
            filterOneBand(columns, part.from, sum, result);
        }
        sink.row(y, result);
    }

    // loops of their own, simple enough to be vectorized

    private static void scale(int length, float a, float[] x, float[] y) {
        for (int i = 0; i < length; i++) {
            y[i] = a * x[i];
        }
    }

    private static void addScaled(int length, float a, float[] x, float[] y) {
        for (int i = 0; i < length; i++) {
            y[i] += a * x[i];
        }
    }

    private static void filterThreeBands(TriangleFilter columns, int from, float[] x, float[] y) {
        if (columns.taps == TriangleFilter.TAP_BLOCK) {
            filterThreeBandsByFourTaps(columns, from, x, y);
            return;
        }
        float[] w = columns.weights;
        int taps = columns.taps;
        for (int i = 0; i < columns.outputs; i++) {
            int at = (columns.first(i) - from) * 3;
            float a = 0;
            float b = 0;
            float c = 0;
            for (int k = i * taps; k < (i + 1) * taps; k += TriangleFilter.TAP_BLOCK) {
                float w0 = w[k];
                float w1 = w[k + 1];
                float w2 = w[k + 2];
                float w3 = w[k + 3];
                a += (w0 * x[at] + w1 * x[at + 3]) + (w2 * x[at + 6] + w3 * x[at + 9]);
                b += (w0 * x[at + 1] + w1 * x[at + 4]) + (w2 * x[at + 7] + w3 * x[at + 10]);
                c += (w0 * x[at + 2] + w1 * x[at + 5]) + (w2 * x[at + 8] + w3 * x[at + 11]);
                at += 3 * TriangleFilter.TAP_BLOCK;
            }
            y[3 * i] = a;
            y[3 * i + 1] = b;
            y[3 * i + 2] = c;
        }
    }

    /** Reductions to more than half the size: without a loop over taps, which would take longer than they do. */
    private static void filterThreeBandsByFourTaps(TriangleFilter columns, int from, float[] x, float[] y) {
        float[] w = columns.weights;
        for (int i = 0; i < columns.outputs; i++) {
            int at = (columns.first(i) - from) * 3;
            float w0 = w[4 * i];
            float w1 = w[4 * i + 1];
            float w2 = w[4 * i + 2];
            float w3 = w[4 * i + 3];
            y[3 * i] = (w0 * x[at] + w1 * x[at + 3]) + (w2 * x[at + 6] + w3 * x[at + 9]);
            y[3 * i + 1] = (w0 * x[at + 1] + w1 * x[at + 4]) + (w2 * x[at + 7] + w3 * x[at + 10]);
            y[3 * i + 2] = (w0 * x[at + 2] + w1 * x[at + 5]) + (w2 * x[at + 8] + w3 * x[at + 11]);
        }
    }

    private static void filterOneBand(TriangleFilter columns, int from, float[] x, float[] y) {
        float[] w = columns.weights;
        int taps = columns.taps;
        for (int i = 0; i < columns.outputs; i++) {
            int at = columns.first(i) - from;
            float a = 0;
            for (int k = i * taps; k < (i + 1) * taps; k += TriangleFilter.TAP_BLOCK) {
                a += (w[k] * x[at] + w[k + 1] * x[at + 1]) + (w[k + 2] * x[at + 2] + w[k + 3] * x[at + 3]);
                at += TriangleFilter.TAP_BLOCK;
            }
            y[i] = a;
        }
    }

    private static float[] atLeast(float[] buffer, int length) {
        return buffer.length >= length ? buffer : new float[length];
    }

    /** The columns of an image that its resized part needs. */
    private record Columns(Samples samples, int from, int count) {
        int length() {
            return count * samples.bands;
        }

        void toFloats(int y, float[] row) {
            byte[] data = samples.data;
            int start = samples.offset + (y * samples.width + from) * samples.bands;
            int length = length();
            for (int i = 0; i < length; i++) {
                row[i] = FLOATS[data[start + i] & 0xff];
            }
        }
    }
}
