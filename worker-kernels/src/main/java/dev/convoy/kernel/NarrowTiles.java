package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles for vectors of eight floats or fewer and 16 registers: at most 6 rows × 2 pixels are 12 accumulators. A block's
 * images are done in several parts, a panel of 12 or 8 rows in two halves; no element's sum changes.
 *
 * <p>Long for the reason that {@link WideTiles} gives.
 */
final class NarrowTiles implements Tiles {
    private static final VectorSpecies<Float> SPECIES = Lanes.COUNT < IMAGES ? Lanes.SPECIES : FloatVector.SPECIES_256;
    private static final int LANES = SPECIES.length();
    /** Six rows are fastest on JDK 17, but on 25 C2 runs out of registers: 50 GFLOP/s against 60 for four (Zen 4, AVX2). */
    private static final boolean SIX_ROWS = Runtime.version().feature() < 18;

    @Override
    public void addPair(
            int rows,
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] x1,
            int p1,
            float[] w,
            int wOffset,
            float[] y0,
            int q0,
            float[] y1,
            int q1) {
        for (int lane = 0; lane < IMAGES; lane += LANES) {
            switch (rows) {
                case 12 -> {
                    if (SIX_ROWS) {
                        add6x2(
                                count, offsets, first, x0, p0 + lane, x1, p1 + lane, w, wOffset, rows, y0, q0 + lane,
                                y1, q1 + lane);
                        add6x2(
                                count,
                                offsets,
                                first,
                                x0,
                                p0 + lane,
                                x1,
                                p1 + lane,
                                w,
                                wOffset + 6,
                                rows,
                                y0,
                                q0 + lane + 6 * IMAGES,
                                y1,
                                q1 + lane + 6 * IMAGES);
                    } else {
                        add4x2(
                                count, offsets, first, x0, p0 + lane, x1, p1 + lane, w, wOffset, rows, y0, q0 + lane,
                                y1, q1 + lane);
                        add4x2(
                                count,
                                offsets,
                                first,
                                x0,
                                p0 + lane,
                                x1,
                                p1 + lane,
                                w,
                                wOffset + 4,
                                rows,
                                y0,
                                q0 + lane + 4 * IMAGES,
                                y1,
                                q1 + lane + 4 * IMAGES);
                        add4x2(
                                count,
                                offsets,
                                first,
                                x0,
                                p0 + lane,
                                x1,
                                p1 + lane,
                                w,
                                wOffset + 8,
                                rows,
                                y0,
                                q0 + lane + 8 * IMAGES,
                                y1,
                                q1 + lane + 8 * IMAGES);
                    }
                }
                case 8 -> {
                    add4x2(
                            count, offsets, first, x0, p0 + lane, x1, p1 + lane, w, wOffset, rows, y0, q0 + lane, y1,
                            q1 + lane);
                    add4x2(
                            count,
                            offsets,
                            first,
                            x0,
                            p0 + lane,
                            x1,
                            p1 + lane,
                            w,
                            wOffset + 4,
                            rows,
                            y0,
                            q0 + lane + 4 * IMAGES,
                            y1,
                            q1 + lane + 4 * IMAGES);
                }
                case 4 ->
                    add4x2(
                            count, offsets, first, x0, p0 + lane, x1, p1 + lane, w, wOffset, rows, y0, q0 + lane, y1,
                            q1 + lane);
                default ->
                    add1x2(
                            count, offsets, first, x0, p0 + lane, x1, p1 + lane, w, wOffset, rows, y0, q0 + lane, y1,
                            q1 + lane);
            }
        }
    }

    @Override
    public void addOne(
            int rows,
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] w,
            int wOffset,
            float[] y0,
            int q0) {
        for (int lane = 0; lane < IMAGES; lane += LANES) {
            switch (rows) {
                case 12 -> {
                    if (SIX_ROWS) {
                        add6x1(count, offsets, first, x0, p0 + lane, w, wOffset, rows, y0, q0 + lane);
                        add6x1(count, offsets, first, x0, p0 + lane, w, wOffset + 6, rows, y0, q0 + lane + 6 * IMAGES);
                    } else {
                        add4x1(count, offsets, first, x0, p0 + lane, w, wOffset, rows, y0, q0 + lane);
                        add4x1(count, offsets, first, x0, p0 + lane, w, wOffset + 4, rows, y0, q0 + lane + 4 * IMAGES);
                        add4x1(count, offsets, first, x0, p0 + lane, w, wOffset + 8, rows, y0, q0 + lane + 8 * IMAGES);
                    }
                }
                case 8 -> {
                    add4x1(count, offsets, first, x0, p0 + lane, w, wOffset, rows, y0, q0 + lane);
                    add4x1(count, offsets, first, x0, p0 + lane, w, wOffset + 4, rows, y0, q0 + lane + 4 * IMAGES);
                }
                case 4 -> add4x1(count, offsets, first, x0, p0 + lane, w, wOffset, rows, y0, q0 + lane);
                default -> add1x1(count, offsets, first, x0, p0 + lane, w, wOffset, rows, y0, q0 + lane);
            }
        }
    }

    private static void add6x2(
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] x1,
            int p1,
            float[] w,
            int wOffset,
            int wStep,
            float[] y0,
            int q0,
            float[] y1,
            int q1) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y1, q1);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y0, q0 + IMAGES);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y1, q1 + IMAGES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y0, q0 + 2 * IMAGES);
        FloatVector b2 = FloatVector.fromArray(SPECIES, y1, q1 + 2 * IMAGES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y0, q0 + 3 * IMAGES);
        FloatVector b3 = FloatVector.fromArray(SPECIES, y1, q1 + 3 * IMAGES);
        FloatVector a4 = FloatVector.fromArray(SPECIES, y0, q0 + 4 * IMAGES);
        FloatVector b4 = FloatVector.fromArray(SPECIES, y1, q1 + 4 * IMAGES);
        FloatVector a5 = FloatVector.fromArray(SPECIES, y0, q0 + 5 * IMAGES);
        FloatVector b5 = FloatVector.fromArray(SPECIES, y1, q1 + 5 * IMAGES);
        for (int i = 0; i < count; i++) {
            int offset = offsets[first + i];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            FloatVector v = FloatVector.fromArray(SPECIES, x1, p1 + offset);
            int k = wOffset + i * wStep;
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[k + 1]);
            a1 = u.fma(w1, a1);
            b1 = v.fma(w1, b1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[k + 2]);
            a2 = u.fma(w2, a2);
            b2 = v.fma(w2, b2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[k + 3]);
            a3 = u.fma(w3, a3);
            b3 = v.fma(w3, b3);
            FloatVector w4 = FloatVector.broadcast(SPECIES, w[k + 4]);
            a4 = u.fma(w4, a4);
            b4 = v.fma(w4, b4);
            FloatVector w5 = FloatVector.broadcast(SPECIES, w[k + 5]);
            a5 = u.fma(w5, a5);
            b5 = v.fma(w5, b5);
        }
        a0.intoArray(y0, q0);
        b0.intoArray(y1, q1);
        a1.intoArray(y0, q0 + IMAGES);
        b1.intoArray(y1, q1 + IMAGES);
        a2.intoArray(y0, q0 + 2 * IMAGES);
        b2.intoArray(y1, q1 + 2 * IMAGES);
        a3.intoArray(y0, q0 + 3 * IMAGES);
        b3.intoArray(y1, q1 + 3 * IMAGES);
        a4.intoArray(y0, q0 + 4 * IMAGES);
        b4.intoArray(y1, q1 + 4 * IMAGES);
        a5.intoArray(y0, q0 + 5 * IMAGES);
        b5.intoArray(y1, q1 + 5 * IMAGES);
    }

    private static void add4x2(
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] x1,
            int p1,
            float[] w,
            int wOffset,
            int wStep,
            float[] y0,
            int q0,
            float[] y1,
            int q1) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y1, q1);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y0, q0 + IMAGES);
        FloatVector b1 = FloatVector.fromArray(SPECIES, y1, q1 + IMAGES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y0, q0 + 2 * IMAGES);
        FloatVector b2 = FloatVector.fromArray(SPECIES, y1, q1 + 2 * IMAGES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y0, q0 + 3 * IMAGES);
        FloatVector b3 = FloatVector.fromArray(SPECIES, y1, q1 + 3 * IMAGES);
        for (int i = 0; i < count; i++) {
            int offset = offsets[first + i];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            FloatVector v = FloatVector.fromArray(SPECIES, x1, p1 + offset);
            int k = wOffset + i * wStep;
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[k + 1]);
            a1 = u.fma(w1, a1);
            b1 = v.fma(w1, b1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[k + 2]);
            a2 = u.fma(w2, a2);
            b2 = v.fma(w2, b2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[k + 3]);
            a3 = u.fma(w3, a3);
            b3 = v.fma(w3, b3);
        }
        a0.intoArray(y0, q0);
        b0.intoArray(y1, q1);
        a1.intoArray(y0, q0 + IMAGES);
        b1.intoArray(y1, q1 + IMAGES);
        a2.intoArray(y0, q0 + 2 * IMAGES);
        b2.intoArray(y1, q1 + 2 * IMAGES);
        a3.intoArray(y0, q0 + 3 * IMAGES);
        b3.intoArray(y1, q1 + 3 * IMAGES);
    }

    private static void add1x2(
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] x1,
            int p1,
            float[] w,
            int wOffset,
            int wStep,
            float[] y0,
            int q0,
            float[] y1,
            int q1) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y1, q1);
        for (int i = 0; i < count; i++) {
            int offset = offsets[first + i];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            FloatVector v = FloatVector.fromArray(SPECIES, x1, p1 + offset);
            int k = wOffset + i * wStep;
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
        }
        a0.intoArray(y0, q0);
        b0.intoArray(y1, q1);
    }

    private static void add6x1(
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] w,
            int wOffset,
            int wStep,
            float[] y0,
            int q0) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y0, q0 + IMAGES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y0, q0 + 2 * IMAGES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y0, q0 + 3 * IMAGES);
        FloatVector a4 = FloatVector.fromArray(SPECIES, y0, q0 + 4 * IMAGES);
        FloatVector a5 = FloatVector.fromArray(SPECIES, y0, q0 + 5 * IMAGES);
        for (int i = 0; i < count; i++) {
            int offset = offsets[first + i];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            int k = wOffset + i * wStep;
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[k + 1]);
            a1 = u.fma(w1, a1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[k + 2]);
            a2 = u.fma(w2, a2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[k + 3]);
            a3 = u.fma(w3, a3);
            FloatVector w4 = FloatVector.broadcast(SPECIES, w[k + 4]);
            a4 = u.fma(w4, a4);
            FloatVector w5 = FloatVector.broadcast(SPECIES, w[k + 5]);
            a5 = u.fma(w5, a5);
        }
        a0.intoArray(y0, q0);
        a1.intoArray(y0, q0 + IMAGES);
        a2.intoArray(y0, q0 + 2 * IMAGES);
        a3.intoArray(y0, q0 + 3 * IMAGES);
        a4.intoArray(y0, q0 + 4 * IMAGES);
        a5.intoArray(y0, q0 + 5 * IMAGES);
    }

    private static void add4x1(
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] w,
            int wOffset,
            int wStep,
            float[] y0,
            int q0) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y0, q0 + IMAGES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y0, q0 + 2 * IMAGES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y0, q0 + 3 * IMAGES);
        for (int i = 0; i < count; i++) {
            int offset = offsets[first + i];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            int k = wOffset + i * wStep;
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[k + 1]);
            a1 = u.fma(w1, a1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[k + 2]);
            a2 = u.fma(w2, a2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[k + 3]);
            a3 = u.fma(w3, a3);
        }
        a0.intoArray(y0, q0);
        a1.intoArray(y0, q0 + IMAGES);
        a2.intoArray(y0, q0 + 2 * IMAGES);
        a3.intoArray(y0, q0 + 3 * IMAGES);
    }

    private static void add1x1(
            int count,
            int[] offsets,
            int first,
            float[] x0,
            int p0,
            float[] w,
            int wOffset,
            int wStep,
            float[] y0,
            int q0) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        for (int i = 0; i < count; i++) {
            int offset = offsets[first + i];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            int k = wOffset + i * wStep;
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
        }
        a0.intoArray(y0, q0);
    }
}
