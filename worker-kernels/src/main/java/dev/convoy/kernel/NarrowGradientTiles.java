package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Gradient tiles for vectors of eight floats or fewer and 16 registers: at most 6 rows × 2 vectors of filters.
 *
 * <p>The loops count dy, so that its bounds are checked once, and x goes on beside it: from one image to the next, and behind
 * the last of a pixel to the next pixel. To find x from a count of terms takes a multiplication, a shift and some more, for
 * which there is no room beside two multiply-adds of 256 bits a cycle.
 */
final class NarrowGradientTiles implements GradientTiles {
    private static final VectorSpecies<Float> SPECIES = Lanes.COUNT < IMAGES ? Lanes.SPECIES : FloatVector.SPECIES_256;
    private static final int LANES = SPECIES.length();
    /** Six rows are fastest on JDK 17, but on 25 C2 runs out of registers: 50 GFLOP/s against 84 for four (Zen 4, AVX2). */
    private static final boolean SIX_ROWS = Runtime.version().feature() < 18;

    private static final int IMAGE_MASK = IMAGES - 1;

    @Override
    public int groupLanes() {
        return IMAGES;
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
        for (int lane = 0; lane < width; lane += 2 * LANES) {
            switch (rows) {
                case 12 -> {
                    if (SIX_ROWS) {
                        add6x2(count, x, xOffset, step, dy, dyOffset + lane, dw, dwOffset + lane);
                        add6x2(
                                count,
                                x,
                                xOffset + 6 * IMAGES,
                                step,
                                dy,
                                dyOffset + lane,
                                dw,
                                dwOffset + 6 * IMAGES + lane);
                    } else {
                        add4x2(count, x, xOffset, step, dy, dyOffset + lane, dw, dwOffset + lane);
                        add4x2(
                                count,
                                x,
                                xOffset + 4 * IMAGES,
                                step,
                                dy,
                                dyOffset + lane,
                                dw,
                                dwOffset + 4 * IMAGES + lane);
                        add4x2(
                                count,
                                x,
                                xOffset + 8 * IMAGES,
                                step,
                                dy,
                                dyOffset + lane,
                                dw,
                                dwOffset + 8 * IMAGES + lane);
                    }
                }
                case 8 -> {
                    add4x2(count, x, xOffset, step, dy, dyOffset + lane, dw, dwOffset + lane);
                    add4x2(count, x, xOffset + 4 * IMAGES, step, dy, dyOffset + lane, dw, dwOffset + 4 * IMAGES + lane);
                }
                case 4 -> add4x2(count, x, xOffset, step, dy, dyOffset + lane, dw, dwOffset + lane);
                default -> add1x2(count, x, xOffset, step, dy, dyOffset + lane, dw, dwOffset + lane);
            }
        }
    }

    private static void add6x2(
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
        int p = xOffset;
        int jump = step - IMAGES;
        int end = dyOffset + count * IMAGES;
        for (int d = dyOffset; d < end; d += IMAGES) {
            FloatVector u = FloatVector.fromArray(SPECIES, dy, d);
            FloatVector v = FloatVector.fromArray(SPECIES, dy, d + LANES);
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
            p++;
            if ((p & IMAGE_MASK) == 0) {
                p += jump;
            }
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        b0.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
        a1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + IMAGES)).intoArray(dw, dwOffset + IMAGES);
        b1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + IMAGES + LANES)).intoArray(dw, dwOffset + IMAGES + LANES);
        a2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * IMAGES)).intoArray(dw, dwOffset + 2 * IMAGES);
        b2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * IMAGES + LANES))
                .intoArray(dw, dwOffset + 2 * IMAGES + LANES);
        a3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * IMAGES)).intoArray(dw, dwOffset + 3 * IMAGES);
        b3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * IMAGES + LANES))
                .intoArray(dw, dwOffset + 3 * IMAGES + LANES);
        a4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * IMAGES)).intoArray(dw, dwOffset + 4 * IMAGES);
        b4.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 4 * IMAGES + LANES))
                .intoArray(dw, dwOffset + 4 * IMAGES + LANES);
        a5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 5 * IMAGES)).intoArray(dw, dwOffset + 5 * IMAGES);
        b5.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 5 * IMAGES + LANES))
                .intoArray(dw, dwOffset + 5 * IMAGES + LANES);
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
        int p = xOffset;
        int jump = step - IMAGES;
        int end = dyOffset + count * IMAGES;
        for (int d = dyOffset; d < end; d += IMAGES) {
            FloatVector u = FloatVector.fromArray(SPECIES, dy, d);
            FloatVector v = FloatVector.fromArray(SPECIES, dy, d + LANES);
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
            p++;
            if ((p & IMAGE_MASK) == 0) {
                p += jump;
            }
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        b0.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
        a1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + IMAGES)).intoArray(dw, dwOffset + IMAGES);
        b1.add(FloatVector.fromArray(SPECIES, dw, dwOffset + IMAGES + LANES)).intoArray(dw, dwOffset + IMAGES + LANES);
        a2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * IMAGES)).intoArray(dw, dwOffset + 2 * IMAGES);
        b2.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 2 * IMAGES + LANES))
                .intoArray(dw, dwOffset + 2 * IMAGES + LANES);
        a3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * IMAGES)).intoArray(dw, dwOffset + 3 * IMAGES);
        b3.add(FloatVector.fromArray(SPECIES, dw, dwOffset + 3 * IMAGES + LANES))
                .intoArray(dw, dwOffset + 3 * IMAGES + LANES);
    }

    private static void add1x2(
            int count, float[] x, int xOffset, int step, float[] dy, int dyOffset, float[] dw, int dwOffset) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        int p = xOffset;
        int jump = step - IMAGES;
        int end = dyOffset + count * IMAGES;
        for (int d = dyOffset; d < end; d += IMAGES) {
            FloatVector u = FloatVector.fromArray(SPECIES, dy, d);
            FloatVector v = FloatVector.fromArray(SPECIES, dy, d + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[p]);
            a0 = u.fma(x0, a0);
            b0 = v.fma(x0, b0);
            p++;
            if ((p & IMAGE_MASK) == 0) {
                p += jump;
            }
        }
        a0.add(FloatVector.fromArray(SPECIES, dw, dwOffset)).intoArray(dw, dwOffset);
        b0.add(FloatVector.fromArray(SPECIES, dw, dwOffset + LANES)).intoArray(dw, dwOffset + LANES);
    }
}
