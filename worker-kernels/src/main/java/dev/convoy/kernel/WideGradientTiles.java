package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Gradient tiles for vectors of sixteen floats and 32 registers: 12 rows × 32 filters are 24 accumulators.
 *
 * <p>Long for the reason that {@link WideTiles} gives. The index of x is not affine in m, but rows lie at constant
 * distances, so C2 checks the range of the first and the last only.
 */
final class WideGradientTiles implements GradientTiles {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    private static final int LANES = SPECIES.length();
    private static final int IMAGE_BITS = Integer.numberOfTrailingZeros(IMAGES);
    private static final int IMAGE_MASK = IMAGES - 1;

    @Override
    public int groupLanes() {
        return 2 * LANES;
    }

    @Override
    public void add(
            int rows,
            int count,
            float[] x,
            int xOffset,
            int step,
            float[] dy,
            int dyOffset,
            int width,
            float[] dw,
            int dwOffset) {
        if (width > LANES) {
            switch (rows) {
                case 12 -> add12x2(count, x, xOffset, step, dy, dyOffset, dw, dwOffset);
                case 8 -> add8x2(count, x, xOffset, step, dy, dyOffset, dw, dwOffset);
                case 4 -> add4x2(count, x, xOffset, step, dy, dyOffset, dw, dwOffset);
                default -> add1x2(count, x, xOffset, step, dy, dyOffset, dw, dwOffset);
            }
        } else {
            switch (rows) {
                case 12 -> add12x1(count, x, xOffset, step, dy, dyOffset, dw, dwOffset);
                case 8 -> add8x1(count, x, xOffset, step, dy, dyOffset, dw, dwOffset);
                case 4 -> add4x1(count, x, xOffset, step, dy, dyOffset, dw, dwOffset);
                default -> add1x1(count, x, xOffset, step, dy, dyOffset, dw, dwOffset);
            }
        }
    }

    private static void add12x2(
            int count, float[] x, int xOffset, int step, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        FloatVector a4 = FloatVector.zero(SPECIES);
        FloatVector b4 = FloatVector.zero(SPECIES);
        FloatVector a5 = FloatVector.zero(SPECIES);
        FloatVector b5 = FloatVector.zero(SPECIES);
        FloatVector a6 = FloatVector.zero(SPECIES);
        FloatVector b6 = FloatVector.zero(SPECIES);
        FloatVector a7 = FloatVector.zero(SPECIES);
        FloatVector b7 = FloatVector.zero(SPECIES);
        FloatVector a8 = FloatVector.zero(SPECIES);
        FloatVector b8 = FloatVector.zero(SPECIES);
        FloatVector a9 = FloatVector.zero(SPECIES);
        FloatVector b9 = FloatVector.zero(SPECIES);
        FloatVector a10 = FloatVector.zero(SPECIES);
        FloatVector b10 = FloatVector.zero(SPECIES);
        FloatVector a11 = FloatVector.zero(SPECIES);
        FloatVector b11 = FloatVector.zero(SPECIES);
        for (int m = 0; m < count; m++) {
            int p = xOffset + (m >> IMAGE_BITS) * step + (m & IMAGE_MASK);
            FloatVector u = FloatVector.fromArray(SPECIES, dy, dyOffset + m * 2 * LANES);
            FloatVector v = FloatVector.fromArray(SPECIES, dy, dyOffset + m * 2 * LANES + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
            a0 = u.fma(x0, a0);
            b0 = v.fma(x0, b0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[p + IMAGES]);
            a1 = u.fma(x1, a1);
            b1 = v.fma(x1, b1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[p + 2 * IMAGES]);
            a2 = u.fma(x2, a2);
            b2 = v.fma(x2, b2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[p + 3 * IMAGES]);
            a3 = u.fma(x3, a3);
            b3 = v.fma(x3, b3);
            FloatVector x4 = FloatVector.broadcast(SPECIES, x[p + 4 * IMAGES]);
            a4 = u.fma(x4, a4);
            b4 = v.fma(x4, b4);
            FloatVector x5 = FloatVector.broadcast(SPECIES, x[p + 5 * IMAGES]);
            a5 = u.fma(x5, a5);
            b5 = v.fma(x5, b5);
            FloatVector x6 = FloatVector.broadcast(SPECIES, x[p + 6 * IMAGES]);
            a6 = u.fma(x6, a6);
            b6 = v.fma(x6, b6);
            FloatVector x7 = FloatVector.broadcast(SPECIES, x[p + 7 * IMAGES]);
            a7 = u.fma(x7, a7);
            b7 = v.fma(x7, b7);
            FloatVector x8 = FloatVector.broadcast(SPECIES, x[p + 8 * IMAGES]);
            a8 = u.fma(x8, a8);
            b8 = v.fma(x8, b8);
            FloatVector x9 = FloatVector.broadcast(SPECIES, x[p + 9 * IMAGES]);
            a9 = u.fma(x9, a9);
            b9 = v.fma(x9, b9);
            FloatVector x10 = FloatVector.broadcast(SPECIES, x[p + 10 * IMAGES]);
            a10 = u.fma(x10, a10);
            b10 = v.fma(x10, b10);
            FloatVector x11 = FloatVector.broadcast(SPECIES, x[p + 11 * IMAGES]);
            a11 = u.fma(x11, a11);
            b11 = v.fma(x11, b11);
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        b0.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
        a1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES)).intoArray(dw, dwOffset + 2 * LANES);
        b1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 2 * LANES + LANES);
        a2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * LANES)).intoArray(dw, dwOffset + 4 * LANES);
        b2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * LANES + LANES))
                .intoArray(dw, dwOffset + 4 * LANES + LANES);
        a3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * 2 * LANES)).intoArray(dw, dwOffset + 3 * 2 * LANES);
        b3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 3 * 2 * LANES + LANES);
        a4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * 2 * LANES)).intoArray(dw, dwOffset + 4 * 2 * LANES);
        b4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 4 * 2 * LANES + LANES);
        a5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 5 * 2 * LANES)).intoArray(dw, dwOffset + 5 * 2 * LANES);
        b5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 5 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 5 * 2 * LANES + LANES);
        a6.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 6 * 2 * LANES)).intoArray(dw, dwOffset + 6 * 2 * LANES);
        b6.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 6 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 6 * 2 * LANES + LANES);
        a7.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 7 * 2 * LANES)).intoArray(dw, dwOffset + 7 * 2 * LANES);
        b7.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 7 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 7 * 2 * LANES + LANES);
        a8.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 8 * 2 * LANES)).intoArray(dw, dwOffset + 8 * 2 * LANES);
        b8.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 8 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 8 * 2 * LANES + LANES);
        a9.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 9 * 2 * LANES)).intoArray(dw, dwOffset + 9 * 2 * LANES);
        b9.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 9 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 9 * 2 * LANES + LANES);
        a10.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 10 * 2 * LANES)).intoArray(dw, dwOffset + 10 * 2 * LANES);
        b10.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 10 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 10 * 2 * LANES + LANES);
        a11.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 11 * 2 * LANES)).intoArray(dw, dwOffset + 11 * 2 * LANES);
        b11.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 11 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 11 * 2 * LANES + LANES);
    }

    private static void add8x2(
            int count, float[] x, int xOffset, int step, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        FloatVector a4 = FloatVector.zero(SPECIES);
        FloatVector b4 = FloatVector.zero(SPECIES);
        FloatVector a5 = FloatVector.zero(SPECIES);
        FloatVector b5 = FloatVector.zero(SPECIES);
        FloatVector a6 = FloatVector.zero(SPECIES);
        FloatVector b6 = FloatVector.zero(SPECIES);
        FloatVector a7 = FloatVector.zero(SPECIES);
        FloatVector b7 = FloatVector.zero(SPECIES);
        for (int m = 0; m < count; m++) {
            int p = xOffset + (m >> IMAGE_BITS) * step + (m & IMAGE_MASK);
            FloatVector u = FloatVector.fromArray(SPECIES, dy, dyOffset + m * 2 * LANES);
            FloatVector v = FloatVector.fromArray(SPECIES, dy, dyOffset + m * 2 * LANES + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
            a0 = u.fma(x0, a0);
            b0 = v.fma(x0, b0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[p + IMAGES]);
            a1 = u.fma(x1, a1);
            b1 = v.fma(x1, b1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[p + 2 * IMAGES]);
            a2 = u.fma(x2, a2);
            b2 = v.fma(x2, b2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[p + 3 * IMAGES]);
            a3 = u.fma(x3, a3);
            b3 = v.fma(x3, b3);
            FloatVector x4 = FloatVector.broadcast(SPECIES, x[p + 4 * IMAGES]);
            a4 = u.fma(x4, a4);
            b4 = v.fma(x4, b4);
            FloatVector x5 = FloatVector.broadcast(SPECIES, x[p + 5 * IMAGES]);
            a5 = u.fma(x5, a5);
            b5 = v.fma(x5, b5);
            FloatVector x6 = FloatVector.broadcast(SPECIES, x[p + 6 * IMAGES]);
            a6 = u.fma(x6, a6);
            b6 = v.fma(x6, b6);
            FloatVector x7 = FloatVector.broadcast(SPECIES, x[p + 7 * IMAGES]);
            a7 = u.fma(x7, a7);
            b7 = v.fma(x7, b7);
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        b0.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
        a1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES)).intoArray(dw, dwOffset + 2 * LANES);
        b1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 2 * LANES + LANES);
        a2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * LANES)).intoArray(dw, dwOffset + 4 * LANES);
        b2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * LANES + LANES))
                .intoArray(dw, dwOffset + 4 * LANES + LANES);
        a3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * 2 * LANES)).intoArray(dw, dwOffset + 3 * 2 * LANES);
        b3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 3 * 2 * LANES + LANES);
        a4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * 2 * LANES)).intoArray(dw, dwOffset + 4 * 2 * LANES);
        b4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 4 * 2 * LANES + LANES);
        a5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 5 * 2 * LANES)).intoArray(dw, dwOffset + 5 * 2 * LANES);
        b5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 5 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 5 * 2 * LANES + LANES);
        a6.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 6 * 2 * LANES)).intoArray(dw, dwOffset + 6 * 2 * LANES);
        b6.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 6 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 6 * 2 * LANES + LANES);
        a7.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 7 * 2 * LANES)).intoArray(dw, dwOffset + 7 * 2 * LANES);
        b7.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 7 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 7 * 2 * LANES + LANES);
    }

    private static void add4x2(
            int count, float[] x, int xOffset, int step, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        for (int m = 0; m < count; m++) {
            int p = xOffset + (m >> IMAGE_BITS) * step + (m & IMAGE_MASK);
            FloatVector u = FloatVector.fromArray(SPECIES, dy, dyOffset + m * 2 * LANES);
            FloatVector v = FloatVector.fromArray(SPECIES, dy, dyOffset + m * 2 * LANES + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
            a0 = u.fma(x0, a0);
            b0 = v.fma(x0, b0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[p + IMAGES]);
            a1 = u.fma(x1, a1);
            b1 = v.fma(x1, b1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[p + 2 * IMAGES]);
            a2 = u.fma(x2, a2);
            b2 = v.fma(x2, b2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[p + 3 * IMAGES]);
            a3 = u.fma(x3, a3);
            b3 = v.fma(x3, b3);
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        b0.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
        a1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES)).intoArray(dw, dwOffset + 2 * LANES);
        b1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 2 * LANES + LANES);
        a2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * LANES)).intoArray(dw, dwOffset + 4 * LANES);
        b2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * LANES + LANES))
                .intoArray(dw, dwOffset + 4 * LANES + LANES);
        a3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * 2 * LANES)).intoArray(dw, dwOffset + 3 * 2 * LANES);
        b3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * 2 * LANES + LANES))
                .intoArray(dw, dwOffset + 3 * 2 * LANES + LANES);
    }

    private static void add1x2(
            int count, float[] x, int xOffset, int step, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        for (int m = 0; m < count; m++) {
            int p = xOffset + (m >> IMAGE_BITS) * step + (m & IMAGE_MASK);
            FloatVector u = FloatVector.fromArray(SPECIES, dy, dyOffset + m * 2 * LANES);
            FloatVector v = FloatVector.fromArray(SPECIES, dy, dyOffset + m * 2 * LANES + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
            a0 = u.fma(x0, a0);
            b0 = v.fma(x0, b0);
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        b0.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
    }

    private static void add12x1(
            int count, float[] x, int xOffset, int step, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector a4 = FloatVector.zero(SPECIES);
        FloatVector a5 = FloatVector.zero(SPECIES);
        FloatVector a6 = FloatVector.zero(SPECIES);
        FloatVector a7 = FloatVector.zero(SPECIES);
        FloatVector a8 = FloatVector.zero(SPECIES);
        FloatVector a9 = FloatVector.zero(SPECIES);
        FloatVector a10 = FloatVector.zero(SPECIES);
        FloatVector a11 = FloatVector.zero(SPECIES);
        for (int m = 0; m < count; m++) {
            int p = xOffset + (m >> IMAGE_BITS) * step + (m & IMAGE_MASK);
            FloatVector u = FloatVector.fromArray(SPECIES, dy, dyOffset + m * LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
            a0 = u.fma(x0, a0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[p + IMAGES]);
            a1 = u.fma(x1, a1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[p + 2 * IMAGES]);
            a2 = u.fma(x2, a2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[p + 3 * IMAGES]);
            a3 = u.fma(x3, a3);
            FloatVector x4 = FloatVector.broadcast(SPECIES, x[p + 4 * IMAGES]);
            a4 = u.fma(x4, a4);
            FloatVector x5 = FloatVector.broadcast(SPECIES, x[p + 5 * IMAGES]);
            a5 = u.fma(x5, a5);
            FloatVector x6 = FloatVector.broadcast(SPECIES, x[p + 6 * IMAGES]);
            a6 = u.fma(x6, a6);
            FloatVector x7 = FloatVector.broadcast(SPECIES, x[p + 7 * IMAGES]);
            a7 = u.fma(x7, a7);
            FloatVector x8 = FloatVector.broadcast(SPECIES, x[p + 8 * IMAGES]);
            a8 = u.fma(x8, a8);
            FloatVector x9 = FloatVector.broadcast(SPECIES, x[p + 9 * IMAGES]);
            a9 = u.fma(x9, a9);
            FloatVector x10 = FloatVector.broadcast(SPECIES, x[p + 10 * IMAGES]);
            a10 = u.fma(x10, a10);
            FloatVector x11 = FloatVector.broadcast(SPECIES, x[p + 11 * IMAGES]);
            a11 = u.fma(x11, a11);
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        a1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
        a2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES)).intoArray(dw, dwOffset + 2 * LANES);
        a3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * LANES)).intoArray(dw, dwOffset + 3 * LANES);
        a4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * LANES)).intoArray(dw, dwOffset + 4 * LANES);
        a5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 5 * LANES)).intoArray(dw, dwOffset + 5 * LANES);
        a6.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 6 * LANES)).intoArray(dw, dwOffset + 6 * LANES);
        a7.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 7 * LANES)).intoArray(dw, dwOffset + 7 * LANES);
        a8.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 8 * LANES)).intoArray(dw, dwOffset + 8 * LANES);
        a9.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 9 * LANES)).intoArray(dw, dwOffset + 9 * LANES);
        a10.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 10 * LANES)).intoArray(dw, dwOffset + 10 * LANES);
        a11.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 11 * LANES)).intoArray(dw, dwOffset + 11 * LANES);
    }

    private static void add8x1(
            int count, float[] x, int xOffset, int step, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector a4 = FloatVector.zero(SPECIES);
        FloatVector a5 = FloatVector.zero(SPECIES);
        FloatVector a6 = FloatVector.zero(SPECIES);
        FloatVector a7 = FloatVector.zero(SPECIES);
        for (int m = 0; m < count; m++) {
            int p = xOffset + (m >> IMAGE_BITS) * step + (m & IMAGE_MASK);
            FloatVector u = FloatVector.fromArray(SPECIES, dy, dyOffset + m * LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
            a0 = u.fma(x0, a0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[p + IMAGES]);
            a1 = u.fma(x1, a1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[p + 2 * IMAGES]);
            a2 = u.fma(x2, a2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[p + 3 * IMAGES]);
            a3 = u.fma(x3, a3);
            FloatVector x4 = FloatVector.broadcast(SPECIES, x[p + 4 * IMAGES]);
            a4 = u.fma(x4, a4);
            FloatVector x5 = FloatVector.broadcast(SPECIES, x[p + 5 * IMAGES]);
            a5 = u.fma(x5, a5);
            FloatVector x6 = FloatVector.broadcast(SPECIES, x[p + 6 * IMAGES]);
            a6 = u.fma(x6, a6);
            FloatVector x7 = FloatVector.broadcast(SPECIES, x[p + 7 * IMAGES]);
            a7 = u.fma(x7, a7);
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        a1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
        a2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES)).intoArray(dw, dwOffset + 2 * LANES);
        a3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * LANES)).intoArray(dw, dwOffset + 3 * LANES);
        a4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * LANES)).intoArray(dw, dwOffset + 4 * LANES);
        a5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 5 * LANES)).intoArray(dw, dwOffset + 5 * LANES);
        a6.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 6 * LANES)).intoArray(dw, dwOffset + 6 * LANES);
        a7.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 7 * LANES)).intoArray(dw, dwOffset + 7 * LANES);
    }

    private static void add4x1(
            int count, float[] x, int xOffset, int step, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        for (int m = 0; m < count; m++) {
            int p = xOffset + (m >> IMAGE_BITS) * step + (m & IMAGE_MASK);
            FloatVector u = FloatVector.fromArray(SPECIES, dy, dyOffset + m * LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
            a0 = u.fma(x0, a0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[p + IMAGES]);
            a1 = u.fma(x1, a1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[p + 2 * IMAGES]);
            a2 = u.fma(x2, a2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[p + 3 * IMAGES]);
            a3 = u.fma(x3, a3);
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        a1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
        a2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES)).intoArray(dw, dwOffset + 2 * LANES);
        a3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * LANES)).intoArray(dw, dwOffset + 3 * LANES);
    }

    private static void add1x1(
            int count, float[] x, int xOffset, int step, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        for (int m = 0; m < count; m++) {
            int p = xOffset + (m >> IMAGE_BITS) * step + (m & IMAGE_MASK);
            FloatVector u = FloatVector.fromArray(SPECIES, dy, dyOffset + m * LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
            a0 = u.fma(x0, a0);
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
    }
}
