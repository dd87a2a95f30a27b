package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Patch tiles for vectors of sixteen floats: 12 filters × 32 weights are 24 accumulators.
 *
 * <p>Long for the reason that {@link WideTiles} gives.
 */
final class WidePatchTiles implements PatchTiles {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    private static final int LANES = SPECIES.length();
    private static final int IMAGE_BITS = Integer.numberOfTrailingZeros(IMAGES);
    private static final int IMAGE_MASK = IMAGES - 1;

    @Override
    public int lanes() {
        return 2 * LANES;
    }

    @Override
    public void add(
            int rows,
            int count,
            float[] dy,
            int dyOffset,
            int dyStep,
            float[] x,
            int xOffset,
            int[] offsets,
            float[] dw,
            int dwOffset) {
        switch (rows) {
            case 12 -> add12x2(count, dy, dyOffset, dyStep, x, xOffset, offsets, dw, dwOffset);
            case 8 -> add8x2(count, dy, dyOffset, dyStep, x, xOffset, offsets, dw, dwOffset);
            default -> add4x2(count, dy, dyOffset, dyStep, x, xOffset, offsets, dw, dwOffset);
        }
    }

    private static void add12x2(
            int count,
            float[] dy,
            int dyOffset,
            int dyStep,
            float[] x,
            int xOffset,
            int[] offsets,
            float[] dw,
            int dwOffset) {
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
            int q = xOffset + offsets[m];
            FloatVector u = FloatVector.fromArray(SPECIES, x, q);
            FloatVector v = FloatVector.fromArray(SPECIES, x, q + LANES);
            int p = dyOffset + (m >> IMAGE_BITS) * dyStep + (m & IMAGE_MASK);
            FloatVector d0 = FloatVector.broadcast(SPECIES, dy[p]);
            a0 = u.fma(d0, a0);
            b0 = v.fma(d0, b0);
            FloatVector d1 = FloatVector.broadcast(SPECIES, dy[p + IMAGES]);
            a1 = u.fma(d1, a1);
            b1 = v.fma(d1, b1);
            FloatVector d2 = FloatVector.broadcast(SPECIES, dy[p + 2 * IMAGES]);
            a2 = u.fma(d2, a2);
            b2 = v.fma(d2, b2);
            FloatVector d3 = FloatVector.broadcast(SPECIES, dy[p + 3 * IMAGES]);
            a3 = u.fma(d3, a3);
            b3 = v.fma(d3, b3);
            FloatVector d4 = FloatVector.broadcast(SPECIES, dy[p + 4 * IMAGES]);
            a4 = u.fma(d4, a4);
            b4 = v.fma(d4, b4);
            FloatVector d5 = FloatVector.broadcast(SPECIES, dy[p + 5 * IMAGES]);
            a5 = u.fma(d5, a5);
            b5 = v.fma(d5, b5);
            FloatVector d6 = FloatVector.broadcast(SPECIES, dy[p + 6 * IMAGES]);
            a6 = u.fma(d6, a6);
            b6 = v.fma(d6, b6);
            FloatVector d7 = FloatVector.broadcast(SPECIES, dy[p + 7 * IMAGES]);
            a7 = u.fma(d7, a7);
            b7 = v.fma(d7, b7);
            FloatVector d8 = FloatVector.broadcast(SPECIES, dy[p + 8 * IMAGES]);
            a8 = u.fma(d8, a8);
            b8 = v.fma(d8, b8);
            FloatVector d9 = FloatVector.broadcast(SPECIES, dy[p + 9 * IMAGES]);
            a9 = u.fma(d9, a9);
            b9 = v.fma(d9, b9);
            FloatVector d10 = FloatVector.broadcast(SPECIES, dy[p + 10 * IMAGES]);
            a10 = u.fma(d10, a10);
            b10 = v.fma(d10, b10);
            FloatVector d11 = FloatVector.broadcast(SPECIES, dy[p + 11 * IMAGES]);
            a11 = u.fma(d11, a11);
            b11 = v.fma(d11, b11);
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        b0.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
        a1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES)).intoArray(dw, dwOffset + 2 * LANES);
        b1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * LANES)).intoArray(dw, dwOffset + 3 * LANES);
        a2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * LANES)).intoArray(dw, dwOffset + 4 * LANES);
        b2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 5 * LANES)).intoArray(dw, dwOffset + 5 * LANES);
        a3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 6 * LANES)).intoArray(dw, dwOffset + 6 * LANES);
        b3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 7 * LANES)).intoArray(dw, dwOffset + 7 * LANES);
        a4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 8 * LANES)).intoArray(dw, dwOffset + 8 * LANES);
        b4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 9 * LANES)).intoArray(dw, dwOffset + 9 * LANES);
        a5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 10 * LANES)).intoArray(dw, dwOffset + 10 * LANES);
        b5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 11 * LANES)).intoArray(dw, dwOffset + 11 * LANES);
        a6.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 12 * LANES)).intoArray(dw, dwOffset + 12 * LANES);
        b6.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 13 * LANES)).intoArray(dw, dwOffset + 13 * LANES);
        a7.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 14 * LANES)).intoArray(dw, dwOffset + 14 * LANES);
        b7.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 15 * LANES)).intoArray(dw, dwOffset + 15 * LANES);
        a8.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 16 * LANES)).intoArray(dw, dwOffset + 16 * LANES);
        b8.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 17 * LANES)).intoArray(dw, dwOffset + 17 * LANES);
        a9.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 18 * LANES)).intoArray(dw, dwOffset + 18 * LANES);
        b9.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 19 * LANES)).intoArray(dw, dwOffset + 19 * LANES);
        a10.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 20 * LANES)).intoArray(dw, dwOffset + 20 * LANES);
        b10.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 21 * LANES)).intoArray(dw, dwOffset + 21 * LANES);
        a11.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 22 * LANES)).intoArray(dw, dwOffset + 22 * LANES);
        b11.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 23 * LANES)).intoArray(dw, dwOffset + 23 * LANES);
    }

    private static void add8x2(
            int count,
            float[] dy,
            int dyOffset,
            int dyStep,
            float[] x,
            int xOffset,
            int[] offsets,
            float[] dw,
            int dwOffset) {
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
            int q = xOffset + offsets[m];
            FloatVector u = FloatVector.fromArray(SPECIES, x, q);
            FloatVector v = FloatVector.fromArray(SPECIES, x, q + LANES);
            int p = dyOffset + (m >> IMAGE_BITS) * dyStep + (m & IMAGE_MASK);
            FloatVector d0 = FloatVector.broadcast(SPECIES, dy[p]);
            a0 = u.fma(d0, a0);
            b0 = v.fma(d0, b0);
            FloatVector d1 = FloatVector.broadcast(SPECIES, dy[p + IMAGES]);
            a1 = u.fma(d1, a1);
            b1 = v.fma(d1, b1);
            FloatVector d2 = FloatVector.broadcast(SPECIES, dy[p + 2 * IMAGES]);
            a2 = u.fma(d2, a2);
            b2 = v.fma(d2, b2);
            FloatVector d3 = FloatVector.broadcast(SPECIES, dy[p + 3 * IMAGES]);
            a3 = u.fma(d3, a3);
            b3 = v.fma(d3, b3);
            FloatVector d4 = FloatVector.broadcast(SPECIES, dy[p + 4 * IMAGES]);
            a4 = u.fma(d4, a4);
            b4 = v.fma(d4, b4);
            FloatVector d5 = FloatVector.broadcast(SPECIES, dy[p + 5 * IMAGES]);
            a5 = u.fma(d5, a5);
            b5 = v.fma(d5, b5);
            FloatVector d6 = FloatVector.broadcast(SPECIES, dy[p + 6 * IMAGES]);
            a6 = u.fma(d6, a6);
            b6 = v.fma(d6, b6);
            FloatVector d7 = FloatVector.broadcast(SPECIES, dy[p + 7 * IMAGES]);
            a7 = u.fma(d7, a7);
            b7 = v.fma(d7, b7);
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        b0.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
        a1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES)).intoArray(dw, dwOffset + 2 * LANES);
        b1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * LANES)).intoArray(dw, dwOffset + 3 * LANES);
        a2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * LANES)).intoArray(dw, dwOffset + 4 * LANES);
        b2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 5 * LANES)).intoArray(dw, dwOffset + 5 * LANES);
        a3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 6 * LANES)).intoArray(dw, dwOffset + 6 * LANES);
        b3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 7 * LANES)).intoArray(dw, dwOffset + 7 * LANES);
        a4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 8 * LANES)).intoArray(dw, dwOffset + 8 * LANES);
        b4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 9 * LANES)).intoArray(dw, dwOffset + 9 * LANES);
        a5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 10 * LANES)).intoArray(dw, dwOffset + 10 * LANES);
        b5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 11 * LANES)).intoArray(dw, dwOffset + 11 * LANES);
        a6.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 12 * LANES)).intoArray(dw, dwOffset + 12 * LANES);
        b6.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 13 * LANES)).intoArray(dw, dwOffset + 13 * LANES);
        a7.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 14 * LANES)).intoArray(dw, dwOffset + 14 * LANES);
        b7.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 15 * LANES)).intoArray(dw, dwOffset + 15 * LANES);
    }

    private static void add4x2(
            int count,
            float[] dy,
            int dyOffset,
            int dyStep,
            float[] x,
            int xOffset,
            int[] offsets,
            float[] dw,
            int dwOffset) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        for (int m = 0; m < count; m++) {
            int q = xOffset + offsets[m];
            FloatVector u = FloatVector.fromArray(SPECIES, x, q);
            FloatVector v = FloatVector.fromArray(SPECIES, x, q + LANES);
            int p = dyOffset + (m >> IMAGE_BITS) * dyStep + (m & IMAGE_MASK);
            FloatVector d0 = FloatVector.broadcast(SPECIES, dy[p]);
            a0 = u.fma(d0, a0);
            b0 = v.fma(d0, b0);
            FloatVector d1 = FloatVector.broadcast(SPECIES, dy[p + IMAGES]);
            a1 = u.fma(d1, a1);
            b1 = v.fma(d1, b1);
            FloatVector d2 = FloatVector.broadcast(SPECIES, dy[p + 2 * IMAGES]);
            a2 = u.fma(d2, a2);
            b2 = v.fma(d2, b2);
            FloatVector d3 = FloatVector.broadcast(SPECIES, dy[p + 3 * IMAGES]);
            a3 = u.fma(d3, a3);
            b3 = v.fma(d3, b3);
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        b0.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
        a1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * LANES)).intoArray(dw, dwOffset + 2 * LANES);
        b1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * LANES)).intoArray(dw, dwOffset + 3 * LANES);
        a2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * LANES)).intoArray(dw, dwOffset + 4 * LANES);
        b2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 5 * LANES)).intoArray(dw, dwOffset + 5 * LANES);
        a3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 6 * LANES)).intoArray(dw, dwOffset + 6 * LANES);
        b3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 7 * LANES)).intoArray(dw, dwOffset + 7 * LANES);
    }
}
