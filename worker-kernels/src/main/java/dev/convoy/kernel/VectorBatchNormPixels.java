package dev.convoy.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Batch normalization by vectors; the same bits as {@link ScalarBatchNormPixels}.
 *
 * <p>Each loop is over the channels and images of a pixel; coefficients and sums stay in the L1 cache. Sums of one array take
 * four pixels at once, so that they are loaded and stored once for the four; sums of two arrays take two, since where C is a
 * multiple of 64, eight streams would lie at one place of every page, more than the L1 cache keeps apart. Lengths are
 * multiples of sixteen, so no loop has a tail.
 */
final class VectorBatchNormPixels implements BatchNormPixels {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int LANES = Lanes.COUNT;

    @Override
    public void addSums(int pixels, int length, float[] x, int xOffset, float[] sums) {
        int bound = pixels & ~3;
        int pixel = 0;
        for (; pixel < bound; pixel += 4) {
            addFour(length, x, xOffset + pixel * length, sums);
        }
        for (; pixel < pixels; pixel++) {
            addOne(length, x, xOffset + pixel * length, sums);
        }
    }

    private static void addFour(int length, float[] x, int p, float[] sums) {
        int q = p + length;
        int r = q + length;
        int s = r + length;
        for (int i = 0; i < length; i += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, sums, i);
            sum = sum.add(FloatVector.fromArray(SPECIES, x, p + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, q + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, r + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, s + i));
            sum.intoArray(sums, i);
        }
    }

    private static void addOne(int length, float[] x, int p, float[] sums) {
        for (int i = 0; i < length; i += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, sums, i);
            sum.add(FloatVector.fromArray(SPECIES, x, p + i)).intoArray(sums, i);
        }
    }

    @Override
    public void addSquares(int pixels, float[] x, int xOffset, BatchNormRows rows, float[] sums) {
        int length = rows.length;
        int bound = pixels & ~3;
        int pixel = 0;
        for (; pixel < bound; pixel += 4) {
            addFourSquares(length, x, xOffset + pixel * length, rows.mean, sums);
        }
        for (; pixel < pixels; pixel++) {
            addOneSquare(length, x, xOffset + pixel * length, rows.mean, sums);
        }
    }

    private static void addFourSquares(int length, float[] x, int p, float[] mean, float[] sums) {
        int q = p + length;
        int r = q + length;
        int s = r + length;
        for (int i = 0; i < length; i += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
            FloatVector sum = FloatVector.fromArray(SPECIES, sums, i);
            FloatVector a = FloatVector.fromArray(SPECIES, x, p + i).sub(m);
            FloatVector b = FloatVector.fromArray(SPECIES, x, q + i).sub(m);
            FloatVector c = FloatVector.fromArray(SPECIES, x, r + i).sub(m);
            FloatVector d = FloatVector.fromArray(SPECIES, x, s + i).sub(m);
            sum = a.fma(a, sum);
            sum = b.fma(b, sum);
            sum = c.fma(c, sum);
            d.fma(d, sum).intoArray(sums, i);
        }
    }

    private static void addOneSquare(int length, float[] x, int p, float[] mean, float[] sums) {
        for (int i = 0; i < length; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, p + i).sub(FloatVector.fromArray(SPECIES, mean, i));
            d.fma(d, FloatVector.fromArray(SPECIES, sums, i)).intoArray(sums, i);
        }
    }

    @Override
    public void normalize(
            int pixels, float[] x, int xOffset, BatchNormRows rows, boolean relu, float[] y, int yOffset) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            int p = pixel * rows.length;
            if (relu) {
                normalizeAndRelu(x, xOffset + p, rows, y, yOffset + p);
            } else {
                normalizeOne(x, xOffset + p, rows, y, yOffset + p);
            }
        }
    }

    private static void normalizeOne(float[] x, int p, BatchNormRows rows, float[] y, int yOffset) {
        for (int i = 0; i < rows.length; i += LANES) {
            value(x, p, rows, i).intoArray(y, yOffset + i);
        }
    }

    /** As {@link Math#max}, NaN and zeros included, but in fewer instructions than the vectors' own maximum. */
    private static void normalizeAndRelu(float[] x, int p, BatchNormRows rows, float[] y, int yOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < rows.length; i += LANES) {
            FloatVector v = value(x, p, rows, i);
            v.blend(zero, v.compare(VectorOperators.LE, zero)).intoArray(y, yOffset + i);
        }
    }

    private static FloatVector value(float[] x, int p, BatchNormRows rows, int i) {
        FloatVector d = FloatVector.fromArray(SPECIES, x, p + i).sub(FloatVector.fromArray(SPECIES, rows.mean, i));
        FloatVector shift = FloatVector.fromArray(SPECIES, rows.shift, i);
        return FloatVector.fromArray(SPECIES, rows.factor, i).fma(d, shift);
    }

    @Override
    public void addProducts(
            int pixels, float[] x, int xOffset, BatchNormRows rows, float[] dy, int dyOffset, float[] sums) {
        int length = rows.length;
        int bound = pixels & ~1;
        for (int pixel = 0; pixel < bound; pixel += 2) {
            int p = pixel * length;
            addTwoProducts(length, x, xOffset + p, rows.mean, dy, dyOffset + p, sums);
        }
        if (bound < pixels) {
            int p = bound * length;
            addOneProduct(length, x, xOffset + p, rows.mean, dy, dyOffset + p, sums);
        }
    }

    private static void addTwoProducts(
            int length, float[] x, int p, float[] mean, float[] dy, int dyOffset, float[] sums) {
        int q = p + length;
        int nextOffset = dyOffset + length;
        for (int i = 0; i < length; i += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
            FloatVector d0 = FloatVector.fromArray(SPECIES, x, p + i).sub(m);
            FloatVector d1 = FloatVector.fromArray(SPECIES, x, q + i).sub(m);
            FloatVector dv0 = FloatVector.fromArray(SPECIES, dy, dyOffset + i);
            FloatVector dv1 = FloatVector.fromArray(SPECIES, dy, nextOffset + i);
            FloatVector.fromArray(SPECIES, sums, i).add(dv0).add(dv1).intoArray(sums, i);
            FloatVector products = dv0.fma(d0, FloatVector.fromArray(SPECIES, sums, length + i));
            dv1.fma(d1, products).intoArray(sums, length + i);
        }
    }

    private static void addOneProduct(
            int length, float[] x, int p, float[] mean, float[] dy, int dyOffset, float[] sums) {
        for (int i = 0; i < length; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, p + i).sub(FloatVector.fromArray(SPECIES, mean, i));
            FloatVector dv = FloatVector.fromArray(SPECIES, dy, dyOffset + i);
            FloatVector.fromArray(SPECIES, sums, i).add(dv).intoArray(sums, i);
            dv.fma(d, FloatVector.fromArray(SPECIES, sums, length + i)).intoArray(sums, length + i);
        }
    }

    @Override
    public void addMaskedProducts(
            int pixels, float[] x, int xOffset, BatchNormRows rows, float[] dy, int dyOffset, float[] sums) {
        int length = rows.length;
        int bound = pixels & ~1;
        for (int pixel = 0; pixel < bound; pixel += 2) {
            int p = pixel * length;
            addTwoMasked(x, xOffset + p, rows, dy, dyOffset + p, sums);
        }
        if (bound < pixels) {
            int p = bound * length;
            addOneMasked(x, xOffset + p, rows, dy, dyOffset + p, sums);
        }
    }

    private static void addTwoMasked(float[] x, int p, BatchNormRows rows, float[] dy, int dyOffset, float[] sums) {
        int length = rows.length;
        int q = p + length;
        int nextOffset = dyOffset + length;
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += LANES) {
            FloatVector m = FloatVector.fromArray(SPECIES, rows.mean, i);
            FloatVector factor = FloatVector.fromArray(SPECIES, rows.factor, i);
            FloatVector shift = FloatVector.fromArray(SPECIES, rows.shift, i);
            FloatVector d0 = FloatVector.fromArray(SPECIES, x, p + i).sub(m);
            FloatVector d1 = FloatVector.fromArray(SPECIES, x, q + i).sub(m);
            FloatVector dv0 = FloatVector.fromArray(SPECIES, dy, dyOffset + i);
            dv0 = zero.blend(dv0, factor.fma(d0, shift).compare(VectorOperators.GT, zero));
            dv0.intoArray(dy, dyOffset + i);
            FloatVector dv1 = FloatVector.fromArray(SPECIES, dy, nextOffset + i);
            dv1 = zero.blend(dv1, factor.fma(d1, shift).compare(VectorOperators.GT, zero));
            dv1.intoArray(dy, nextOffset + i);
            FloatVector.fromArray(SPECIES, sums, i).add(dv0).add(dv1).intoArray(sums, i);
            FloatVector products = dv0.fma(d0, FloatVector.fromArray(SPECIES, sums, length + i));
            dv1.fma(d1, products).intoArray(sums, length + i);
        }
    }

    private static void addOneMasked(float[] x, int p, BatchNormRows rows, float[] dy, int dyOffset, float[] sums) {
        int length = rows.length;
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, p + i).sub(FloatVector.fromArray(SPECIES, rows.mean, i));
            FloatVector shift = FloatVector.fromArray(SPECIES, rows.shift, i);
            FloatVector v = FloatVector.fromArray(SPECIES, rows.factor, i).fma(d, shift);
            FloatVector dv = FloatVector.fromArray(SPECIES, dy, dyOffset + i);
            dv = zero.blend(dv, v.compare(VectorOperators.GT, zero));
            dv.intoArray(dy, dyOffset + i);
            FloatVector.fromArray(SPECIES, sums, i).add(dv).intoArray(sums, i);
            dv.fma(d, FloatVector.fromArray(SPECIES, sums, length + i)).intoArray(sums, length + i);
        }
    }

    @Override
    public void backward(
            int pixels,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            BatchNormRows rows,
            float[] dx,
            int dxOffset) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            int p = pixel * rows.length;
            backwardOne(x, xOffset + p, dy, dyOffset + p, rows, dx, dxOffset + p);
        }
    }

    private static void backwardOne(
            float[] x, int p, float[] dy, int dyOffset, BatchNormRows rows, float[] dx, int dxOffset) {
        for (int i = 0; i < rows.length; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, p + i).sub(FloatVector.fromArray(SPECIES, rows.mean, i));
            FloatVector offset = FloatVector.fromArray(SPECIES, rows.offset, i);
            FloatVector line = FloatVector.fromArray(SPECIES, rows.slope, i).fma(d, offset);
            FloatVector dv = FloatVector.fromArray(SPECIES, dy, dyOffset + i);
            FloatVector.fromArray(SPECIES, rows.factor, i).fma(dv, line).intoArray(dx, dxOffset + i);
        }
    }
}
