package dev.convoy.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The passes of local response normalization over a line of activations, a pixel or a row, most of them between parts of
 * one scratch array that stays in the cache. Lengths are multiples of sixteen. Sums of any number of terms go through memory,
 * two terms a pass. The usual window of five across channels is computed by {@link LrnFives}.
 */
final class LrnPasses {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

    private final float alpha;
    private final float k;
    private final float minusSlope;

    LrnPasses(LrnGeometry geometry) {
        this.alpha = (float) geometry.alpha();
        this.k = (float) geometry.k();
        this.minusSlope = ScalarLrnKernel.minusSlope(geometry);
    }

    /** scratch[to] ← x². */
    void square(int length, float[] x, int xOffset, float[] scratch, int to) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i);
            v.mul(v).intoArray(scratch, to + i);
        }
    }

    /** scratch[to] ← the sum of {@code size} terms from {@code from} on, {@code step} floats apart, from +0 upwards. */
    void sum(int length, int size, int step, float[] scratch, int from, int to) {
        int taken = 1;
        if (size == 1) {
            start(length, scratch, from, to);
        } else {
            startThree(length, scratch, from, from + step, from + 2 * step, to);
            taken = 3;
        }
        for (; taken < size; taken += 2) {
            addTwo(length, step, scratch, from + taken * step, to);
        }
    }

    /** scratch[to] ← +0 + scratch[from]. */
    void start(int length, float[] scratch, int from, int to) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += SPECIES.length()) {
            zero.add(FloatVector.fromArray(SPECIES, scratch, from + i)).intoArray(scratch, to + i);
        }
    }

    /** scratch[to] ← ((+0 + scratch[first]) + scratch[second]) + scratch[third]. */
    void startThree(int length, float[] scratch, int first, int second, int third, int to) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += SPECIES.length()) {
            zero.add(FloatVector.fromArray(SPECIES, scratch, first + i))
                    .add(FloatVector.fromArray(SPECIES, scratch, second + i))
                    .add(FloatVector.fromArray(SPECIES, scratch, third + i))
                    .intoArray(scratch, to + i);
        }
    }

    private static void addTwo(int length, int step, float[] scratch, int from, int to) {
        int second = from + step;
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, scratch, to + i)
                    .add(FloatVector.fromArray(SPECIES, scratch, from + i))
                    .add(FloatVector.fromArray(SPECIES, scratch, second + i))
                    .intoArray(scratch, to + i);
        }
    }

    /** scratch[to] ← scratch[to] + scratch[from]. */
    void add(int length, float[] scratch, int from, int to) {
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, scratch, to + i)
                    .add(FloatVector.fromArray(SPECIES, scratch, from + i))
                    .intoArray(scratch, to + i);
        }
    }

    /** y ← x · s, given sums of squares. */
    void normalize(int length, float[] scratch, int sums, float[] x, int xOffset, float[] y, int yOffset) {
        FloatVector alphas = FloatVector.broadcast(SPECIES, alpha);
        FloatVector ks = FloatVector.broadcast(SPECIES, k);
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector t = FloatVector.fromArray(SPECIES, scratch, sums + i).fma(alphas, ks);
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i);
            v.mul(VectorLrnPower.of(t)).intoArray(y, yOffset + i);
        }
    }

    /** scratch[scaled] ← dy · s and scratch[products] ← (dy · s) · (x · u), given sums of squares. */
    void scale(
            int length,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            float[] scratch,
            int sums,
            int scaled,
            int products) {
        FloatVector alphas = FloatVector.broadcast(SPECIES, alpha);
        FloatVector ks = FloatVector.broadcast(SPECIES, k);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector t = FloatVector.fromArray(SPECIES, scratch, sums + i).fma(alphas, ks);
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i);
            FloatVector dv = FloatVector.fromArray(SPECIES, dy, dyOffset + i).mul(VectorLrnPower.of(t));
            dv.mul(v.mul(one.div(t))).intoArray(scratch, products + i);
            dv.intoArray(scratch, scaled + i);
        }
    }

    /** dx ← −2·alpha·beta · x · Σ products + dy · s, given the sums. */
    void gather(int length, float[] x, int xOffset, float[] scratch, int scaled, int sums, float[] dx, int dxOffset) {
        FloatVector slopes = FloatVector.broadcast(SPECIES, minusSlope);
        for (int i = 0; i < length; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i);
            FloatVector sum = FloatVector.fromArray(SPECIES, scratch, sums + i);
            FloatVector dv = FloatVector.fromArray(SPECIES, scratch, scaled + i);
            slopes.mul(v).fma(sum, dv).intoArray(dx, dxOffset + i);
        }
    }
}
