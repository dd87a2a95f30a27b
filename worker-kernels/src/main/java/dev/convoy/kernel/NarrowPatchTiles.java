package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Patch tiles for vectors of eight floats or fewer and 16 registers: 4 filters × 2 vectors of weights are 8 accumulators.
 *
 * <p>Long for the reason that {@link WideTiles} gives.
 */
final class NarrowPatchTiles implements PatchTiles {
    private static final VectorSpecies<Float> SPECIES = Lanes.COUNT < IMAGES ? Lanes.SPECIES : FloatVector.SPECIES_256;
    private static final int LANES = SPECIES.length();
    /** Filters of a tile. */
    private static final int ROWS = 4;

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
        for (int row = 0; row < rows; row += ROWS) {
            int dwRow = dwOffset + row * 2 * LANES;
            add4x2(count, dy, dyOffset + row * IMAGES, dyStep, x, xOffset, offsets, dw, dwRow);
        }
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
