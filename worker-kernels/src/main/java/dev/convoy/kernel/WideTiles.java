package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles for vectors of sixteen floats and 32 registers: 12 rows × 2 pixels are 24 accumulators, with two vectors of x.
 *
 * <p>Long, since C2 keeps accumulators in registers only as numbered locals of a method with one counted loop: nested
 * loops that carry them run up to a hundred times slower. One pixel alone reaches three quarters of the speed of two.
 */
final class WideTiles implements Tiles {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    /** Changes no index, but C2 cannot know and checks ranges in the loop, not each of a tile's weights before it. */
    private static final int INDEX = Integer.MAX_VALUE;

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
        switch (rows) {
            case 12 -> add12x2(count, offsets, first, x0, p0, x1, p1, w, wOffset, y0, q0, y1, q1);
            case 8 -> add8x2(count, offsets, first, x0, p0, x1, p1, w, wOffset, y0, q0, y1, q1);
            case 4 -> add4x2(count, offsets, first, x0, p0, x1, p1, w, wOffset, y0, q0, y1, q1);
            default -> add1x2(count, offsets, first, x0, p0, x1, p1, w, wOffset, y0, q0, y1, q1);
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
        switch (rows) {
            case 12 -> add12x1(count, offsets, first, x0, p0, w, wOffset, y0, q0);
            case 8 -> add8x1(count, offsets, first, x0, p0, w, wOffset, y0, q0);
            case 4 -> add4x1(count, offsets, first, x0, p0, w, wOffset, y0, q0);
            default -> add1x1(count, offsets, first, x0, p0, w, wOffset, y0, q0);
        }
    }

    @Override
    public void startPair(
            int rows,
            int count,
            int[] offsets,
            float[] x,
            int p0,
            int p1,
            float[] w,
            int wOffset,
            float[] y,
            int q0,
            int q1) {
        switch (rows) {
            case 12 -> start12x2(count, offsets, x, p0, p1, w, wOffset, y, q0, q1);
            case 8 -> start8x2(count, offsets, x, p0, p1, w, wOffset, y, q0, q1);
            case 4 -> start4x2(count, offsets, x, p0, p1, w, wOffset, y, q0, q1);
            default -> start1x2(count, offsets, x, p0, p1, w, wOffset, y, q0, q1);
        }
    }

    private static void add12x2(
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
        FloatVector a6 = FloatVector.fromArray(SPECIES, y0, q0 + 6 * IMAGES);
        FloatVector b6 = FloatVector.fromArray(SPECIES, y1, q1 + 6 * IMAGES);
        FloatVector a7 = FloatVector.fromArray(SPECIES, y0, q0 + 7 * IMAGES);
        FloatVector b7 = FloatVector.fromArray(SPECIES, y1, q1 + 7 * IMAGES);
        FloatVector a8 = FloatVector.fromArray(SPECIES, y0, q0 + 8 * IMAGES);
        FloatVector b8 = FloatVector.fromArray(SPECIES, y1, q1 + 8 * IMAGES);
        FloatVector a9 = FloatVector.fromArray(SPECIES, y0, q0 + 9 * IMAGES);
        FloatVector b9 = FloatVector.fromArray(SPECIES, y1, q1 + 9 * IMAGES);
        FloatVector a10 = FloatVector.fromArray(SPECIES, y0, q0 + 10 * IMAGES);
        FloatVector b10 = FloatVector.fromArray(SPECIES, y1, q1 + 10 * IMAGES);
        FloatVector a11 = FloatVector.fromArray(SPECIES, y0, q0 + 11 * IMAGES);
        FloatVector b11 = FloatVector.fromArray(SPECIES, y1, q1 + 11 * IMAGES);
        int q = first;
        int end = wOffset + count * 12;
        for (int next = wOffset; next < end; next += 12) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            FloatVector v = FloatVector.fromArray(SPECIES, x1, p1 + offset);
            int k = next & INDEX;
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
            FloatVector w6 = FloatVector.broadcast(SPECIES, w[k + 6]);
            a6 = u.fma(w6, a6);
            b6 = v.fma(w6, b6);
            FloatVector w7 = FloatVector.broadcast(SPECIES, w[k + 7]);
            a7 = u.fma(w7, a7);
            b7 = v.fma(w7, b7);
            FloatVector w8 = FloatVector.broadcast(SPECIES, w[k + 8]);
            a8 = u.fma(w8, a8);
            b8 = v.fma(w8, b8);
            FloatVector w9 = FloatVector.broadcast(SPECIES, w[k + 9]);
            a9 = u.fma(w9, a9);
            b9 = v.fma(w9, b9);
            FloatVector w10 = FloatVector.broadcast(SPECIES, w[k + 10]);
            a10 = u.fma(w10, a10);
            b10 = v.fma(w10, b10);
            FloatVector w11 = FloatVector.broadcast(SPECIES, w[k + 11]);
            a11 = u.fma(w11, a11);
            b11 = v.fma(w11, b11);
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
        a6.intoArray(y0, q0 + 6 * IMAGES);
        b6.intoArray(y1, q1 + 6 * IMAGES);
        a7.intoArray(y0, q0 + 7 * IMAGES);
        b7.intoArray(y1, q1 + 7 * IMAGES);
        a8.intoArray(y0, q0 + 8 * IMAGES);
        b8.intoArray(y1, q1 + 8 * IMAGES);
        a9.intoArray(y0, q0 + 9 * IMAGES);
        b9.intoArray(y1, q1 + 9 * IMAGES);
        a10.intoArray(y0, q0 + 10 * IMAGES);
        b10.intoArray(y1, q1 + 10 * IMAGES);
        a11.intoArray(y0, q0 + 11 * IMAGES);
        b11.intoArray(y1, q1 + 11 * IMAGES);
    }

    private static void add8x2(
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
        FloatVector a6 = FloatVector.fromArray(SPECIES, y0, q0 + 6 * IMAGES);
        FloatVector b6 = FloatVector.fromArray(SPECIES, y1, q1 + 6 * IMAGES);
        FloatVector a7 = FloatVector.fromArray(SPECIES, y0, q0 + 7 * IMAGES);
        FloatVector b7 = FloatVector.fromArray(SPECIES, y1, q1 + 7 * IMAGES);
        int q = first;
        int end = wOffset + count * 8;
        for (int next = wOffset; next < end; next += 8) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            FloatVector v = FloatVector.fromArray(SPECIES, x1, p1 + offset);
            int k = next & INDEX;
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
            FloatVector w6 = FloatVector.broadcast(SPECIES, w[k + 6]);
            a6 = u.fma(w6, a6);
            b6 = v.fma(w6, b6);
            FloatVector w7 = FloatVector.broadcast(SPECIES, w[k + 7]);
            a7 = u.fma(w7, a7);
            b7 = v.fma(w7, b7);
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
        a6.intoArray(y0, q0 + 6 * IMAGES);
        b6.intoArray(y1, q1 + 6 * IMAGES);
        a7.intoArray(y0, q0 + 7 * IMAGES);
        b7.intoArray(y1, q1 + 7 * IMAGES);
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
        int q = first;
        int end = wOffset + count * 4;
        for (int next = wOffset; next < end; next += 4) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            FloatVector v = FloatVector.fromArray(SPECIES, x1, p1 + offset);
            int k = next & INDEX;
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
            float[] y0,
            int q0,
            float[] y1,
            int q1) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        FloatVector b0 = FloatVector.fromArray(SPECIES, y1, q1);
        int q = first;
        int end = wOffset + count;
        for (int next = wOffset; next < end; next++) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            FloatVector v = FloatVector.fromArray(SPECIES, x1, p1 + offset);
            int k = next & INDEX;
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
        }
        a0.intoArray(y0, q0);
        b0.intoArray(y1, q1);
    }

    private static void add12x1(
            int count, int[] offsets, int first, float[] x0, int p0, float[] w, int wOffset, float[] y0, int q0) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y0, q0 + IMAGES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y0, q0 + 2 * IMAGES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y0, q0 + 3 * IMAGES);
        FloatVector a4 = FloatVector.fromArray(SPECIES, y0, q0 + 4 * IMAGES);
        FloatVector a5 = FloatVector.fromArray(SPECIES, y0, q0 + 5 * IMAGES);
        FloatVector a6 = FloatVector.fromArray(SPECIES, y0, q0 + 6 * IMAGES);
        FloatVector a7 = FloatVector.fromArray(SPECIES, y0, q0 + 7 * IMAGES);
        FloatVector a8 = FloatVector.fromArray(SPECIES, y0, q0 + 8 * IMAGES);
        FloatVector a9 = FloatVector.fromArray(SPECIES, y0, q0 + 9 * IMAGES);
        FloatVector a10 = FloatVector.fromArray(SPECIES, y0, q0 + 10 * IMAGES);
        FloatVector a11 = FloatVector.fromArray(SPECIES, y0, q0 + 11 * IMAGES);
        int q = first;
        int end = wOffset + count * 12;
        for (int next = wOffset; next < end; next += 12) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            int k = next & INDEX;
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
            FloatVector w6 = FloatVector.broadcast(SPECIES, w[k + 6]);
            a6 = u.fma(w6, a6);
            FloatVector w7 = FloatVector.broadcast(SPECIES, w[k + 7]);
            a7 = u.fma(w7, a7);
            FloatVector w8 = FloatVector.broadcast(SPECIES, w[k + 8]);
            a8 = u.fma(w8, a8);
            FloatVector w9 = FloatVector.broadcast(SPECIES, w[k + 9]);
            a9 = u.fma(w9, a9);
            FloatVector w10 = FloatVector.broadcast(SPECIES, w[k + 10]);
            a10 = u.fma(w10, a10);
            FloatVector w11 = FloatVector.broadcast(SPECIES, w[k + 11]);
            a11 = u.fma(w11, a11);
        }
        a0.intoArray(y0, q0);
        a1.intoArray(y0, q0 + IMAGES);
        a2.intoArray(y0, q0 + 2 * IMAGES);
        a3.intoArray(y0, q0 + 3 * IMAGES);
        a4.intoArray(y0, q0 + 4 * IMAGES);
        a5.intoArray(y0, q0 + 5 * IMAGES);
        a6.intoArray(y0, q0 + 6 * IMAGES);
        a7.intoArray(y0, q0 + 7 * IMAGES);
        a8.intoArray(y0, q0 + 8 * IMAGES);
        a9.intoArray(y0, q0 + 9 * IMAGES);
        a10.intoArray(y0, q0 + 10 * IMAGES);
        a11.intoArray(y0, q0 + 11 * IMAGES);
    }

    private static void add8x1(
            int count, int[] offsets, int first, float[] x0, int p0, float[] w, int wOffset, float[] y0, int q0) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y0, q0 + IMAGES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y0, q0 + 2 * IMAGES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y0, q0 + 3 * IMAGES);
        FloatVector a4 = FloatVector.fromArray(SPECIES, y0, q0 + 4 * IMAGES);
        FloatVector a5 = FloatVector.fromArray(SPECIES, y0, q0 + 5 * IMAGES);
        FloatVector a6 = FloatVector.fromArray(SPECIES, y0, q0 + 6 * IMAGES);
        FloatVector a7 = FloatVector.fromArray(SPECIES, y0, q0 + 7 * IMAGES);
        int q = first;
        int end = wOffset + count * 8;
        for (int next = wOffset; next < end; next += 8) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            int k = next & INDEX;
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
            FloatVector w6 = FloatVector.broadcast(SPECIES, w[k + 6]);
            a6 = u.fma(w6, a6);
            FloatVector w7 = FloatVector.broadcast(SPECIES, w[k + 7]);
            a7 = u.fma(w7, a7);
        }
        a0.intoArray(y0, q0);
        a1.intoArray(y0, q0 + IMAGES);
        a2.intoArray(y0, q0 + 2 * IMAGES);
        a3.intoArray(y0, q0 + 3 * IMAGES);
        a4.intoArray(y0, q0 + 4 * IMAGES);
        a5.intoArray(y0, q0 + 5 * IMAGES);
        a6.intoArray(y0, q0 + 6 * IMAGES);
        a7.intoArray(y0, q0 + 7 * IMAGES);
    }

    private static void add4x1(
            int count, int[] offsets, int first, float[] x0, int p0, float[] w, int wOffset, float[] y0, int q0) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        FloatVector a1 = FloatVector.fromArray(SPECIES, y0, q0 + IMAGES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, y0, q0 + 2 * IMAGES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, y0, q0 + 3 * IMAGES);
        int q = first;
        int end = wOffset + count * 4;
        for (int next = wOffset; next < end; next += 4) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            int k = next & INDEX;
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
            int count, int[] offsets, int first, float[] x0, int p0, float[] w, int wOffset, float[] y0, int q0) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, y0, q0);
        int q = first;
        int end = wOffset + count;
        for (int next = wOffset; next < end; next++) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x0, p0 + offset);
            int k = next & INDEX;
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
        }
        a0.intoArray(y0, q0);
    }

    private static void start12x2(
            int count, int[] offsets, float[] x, int p0, int p1, float[] w, int wOffset, float[] y, int q0, int q1) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, w[wOffset]);
        FloatVector b0 = a0;
        FloatVector a1 = FloatVector.broadcast(SPECIES, w[wOffset + 1]);
        FloatVector b1 = a1;
        FloatVector a2 = FloatVector.broadcast(SPECIES, w[wOffset + 2]);
        FloatVector b2 = a2;
        FloatVector a3 = FloatVector.broadcast(SPECIES, w[wOffset + 3]);
        FloatVector b3 = a3;
        FloatVector a4 = FloatVector.broadcast(SPECIES, w[wOffset + 4]);
        FloatVector b4 = a4;
        FloatVector a5 = FloatVector.broadcast(SPECIES, w[wOffset + 5]);
        FloatVector b5 = a5;
        FloatVector a6 = FloatVector.broadcast(SPECIES, w[wOffset + 6]);
        FloatVector b6 = a6;
        FloatVector a7 = FloatVector.broadcast(SPECIES, w[wOffset + 7]);
        FloatVector b7 = a7;
        FloatVector a8 = FloatVector.broadcast(SPECIES, w[wOffset + 8]);
        FloatVector b8 = a8;
        FloatVector a9 = FloatVector.broadcast(SPECIES, w[wOffset + 9]);
        FloatVector b9 = a9;
        FloatVector a10 = FloatVector.broadcast(SPECIES, w[wOffset + 10]);
        FloatVector b10 = a10;
        FloatVector a11 = FloatVector.broadcast(SPECIES, w[wOffset + 11]);
        FloatVector b11 = a11;
        int q = 0;
        int end = wOffset + (count + 1) * 12;
        for (int next = wOffset + 12; next < end; next += 12) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x, p0 + offset);
            FloatVector v = FloatVector.fromArray(SPECIES, x, p1 + offset);
            int k = next & INDEX;
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
            FloatVector w6 = FloatVector.broadcast(SPECIES, w[k + 6]);
            a6 = u.fma(w6, a6);
            b6 = v.fma(w6, b6);
            FloatVector w7 = FloatVector.broadcast(SPECIES, w[k + 7]);
            a7 = u.fma(w7, a7);
            b7 = v.fma(w7, b7);
            FloatVector w8 = FloatVector.broadcast(SPECIES, w[k + 8]);
            a8 = u.fma(w8, a8);
            b8 = v.fma(w8, b8);
            FloatVector w9 = FloatVector.broadcast(SPECIES, w[k + 9]);
            a9 = u.fma(w9, a9);
            b9 = v.fma(w9, b9);
            FloatVector w10 = FloatVector.broadcast(SPECIES, w[k + 10]);
            a10 = u.fma(w10, a10);
            b10 = v.fma(w10, b10);
            FloatVector w11 = FloatVector.broadcast(SPECIES, w[k + 11]);
            a11 = u.fma(w11, a11);
            b11 = v.fma(w11, b11);
        }
        a0.intoArray(y, q0);
        b0.intoArray(y, q1);
        a1.intoArray(y, q0 + IMAGES);
        b1.intoArray(y, q1 + IMAGES);
        a2.intoArray(y, q0 + 2 * IMAGES);
        b2.intoArray(y, q1 + 2 * IMAGES);
        a3.intoArray(y, q0 + 3 * IMAGES);
        b3.intoArray(y, q1 + 3 * IMAGES);
        a4.intoArray(y, q0 + 4 * IMAGES);
        b4.intoArray(y, q1 + 4 * IMAGES);
        a5.intoArray(y, q0 + 5 * IMAGES);
        b5.intoArray(y, q1 + 5 * IMAGES);
        a6.intoArray(y, q0 + 6 * IMAGES);
        b6.intoArray(y, q1 + 6 * IMAGES);
        a7.intoArray(y, q0 + 7 * IMAGES);
        b7.intoArray(y, q1 + 7 * IMAGES);
        a8.intoArray(y, q0 + 8 * IMAGES);
        b8.intoArray(y, q1 + 8 * IMAGES);
        a9.intoArray(y, q0 + 9 * IMAGES);
        b9.intoArray(y, q1 + 9 * IMAGES);
        a10.intoArray(y, q0 + 10 * IMAGES);
        b10.intoArray(y, q1 + 10 * IMAGES);
        a11.intoArray(y, q0 + 11 * IMAGES);
        b11.intoArray(y, q1 + 11 * IMAGES);
    }

    private static void start8x2(
            int count, int[] offsets, float[] x, int p0, int p1, float[] w, int wOffset, float[] y, int q0, int q1) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, w[wOffset]);
        FloatVector b0 = a0;
        FloatVector a1 = FloatVector.broadcast(SPECIES, w[wOffset + 1]);
        FloatVector b1 = a1;
        FloatVector a2 = FloatVector.broadcast(SPECIES, w[wOffset + 2]);
        FloatVector b2 = a2;
        FloatVector a3 = FloatVector.broadcast(SPECIES, w[wOffset + 3]);
        FloatVector b3 = a3;
        FloatVector a4 = FloatVector.broadcast(SPECIES, w[wOffset + 4]);
        FloatVector b4 = a4;
        FloatVector a5 = FloatVector.broadcast(SPECIES, w[wOffset + 5]);
        FloatVector b5 = a5;
        FloatVector a6 = FloatVector.broadcast(SPECIES, w[wOffset + 6]);
        FloatVector b6 = a6;
        FloatVector a7 = FloatVector.broadcast(SPECIES, w[wOffset + 7]);
        FloatVector b7 = a7;
        int q = 0;
        int end = wOffset + (count + 1) * 8;
        for (int next = wOffset + 8; next < end; next += 8) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x, p0 + offset);
            FloatVector v = FloatVector.fromArray(SPECIES, x, p1 + offset);
            int k = next & INDEX;
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
            FloatVector w6 = FloatVector.broadcast(SPECIES, w[k + 6]);
            a6 = u.fma(w6, a6);
            b6 = v.fma(w6, b6);
            FloatVector w7 = FloatVector.broadcast(SPECIES, w[k + 7]);
            a7 = u.fma(w7, a7);
            b7 = v.fma(w7, b7);
        }
        a0.intoArray(y, q0);
        b0.intoArray(y, q1);
        a1.intoArray(y, q0 + IMAGES);
        b1.intoArray(y, q1 + IMAGES);
        a2.intoArray(y, q0 + 2 * IMAGES);
        b2.intoArray(y, q1 + 2 * IMAGES);
        a3.intoArray(y, q0 + 3 * IMAGES);
        b3.intoArray(y, q1 + 3 * IMAGES);
        a4.intoArray(y, q0 + 4 * IMAGES);
        b4.intoArray(y, q1 + 4 * IMAGES);
        a5.intoArray(y, q0 + 5 * IMAGES);
        b5.intoArray(y, q1 + 5 * IMAGES);
        a6.intoArray(y, q0 + 6 * IMAGES);
        b6.intoArray(y, q1 + 6 * IMAGES);
        a7.intoArray(y, q0 + 7 * IMAGES);
        b7.intoArray(y, q1 + 7 * IMAGES);
    }

    private static void start4x2(
            int count, int[] offsets, float[] x, int p0, int p1, float[] w, int wOffset, float[] y, int q0, int q1) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, w[wOffset]);
        FloatVector b0 = a0;
        FloatVector a1 = FloatVector.broadcast(SPECIES, w[wOffset + 1]);
        FloatVector b1 = a1;
        FloatVector a2 = FloatVector.broadcast(SPECIES, w[wOffset + 2]);
        FloatVector b2 = a2;
        FloatVector a3 = FloatVector.broadcast(SPECIES, w[wOffset + 3]);
        FloatVector b3 = a3;
        int q = 0;
        int end = wOffset + (count + 1) * 4;
        for (int next = wOffset + 4; next < end; next += 4) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x, p0 + offset);
            FloatVector v = FloatVector.fromArray(SPECIES, x, p1 + offset);
            int k = next & INDEX;
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
        a0.intoArray(y, q0);
        b0.intoArray(y, q1);
        a1.intoArray(y, q0 + IMAGES);
        b1.intoArray(y, q1 + IMAGES);
        a2.intoArray(y, q0 + 2 * IMAGES);
        b2.intoArray(y, q1 + 2 * IMAGES);
        a3.intoArray(y, q0 + 3 * IMAGES);
        b3.intoArray(y, q1 + 3 * IMAGES);
    }

    private static void start1x2(
            int count, int[] offsets, float[] x, int p0, int p1, float[] w, int wOffset, float[] y, int q0, int q1) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, w[wOffset]);
        FloatVector b0 = a0;
        int q = 0;
        int end = wOffset + count + 1;
        for (int next = wOffset + 1; next < end; next++) {
            int offset = offsets[q++];
            FloatVector u = FloatVector.fromArray(SPECIES, x, p0 + offset);
            FloatVector v = FloatVector.fromArray(SPECIES, x, p1 + offset);
            int k = next & INDEX;
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[k]);
            a0 = u.fma(w0, a0);
            b0 = v.fma(w0, b0);
        }
        a0.intoArray(y, q0);
        b0.intoArray(y, q1);
    }
}
