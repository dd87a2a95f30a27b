package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Local response normalization of a pixel with windows of five channels, the usual ones: one loop over the channels that
 * carries the window's squares, and backward its products, from one channel to the next in registers. So memory is read and
 * written while the powers are computed; loops one after the other with a line of scratch between took nearly twice as long
 * where the activations lie in no cache.
 *
 * <p>The first and the last channels, whose windows are cut, are left to {@link LrnPasses}.
 */
final class LrnFives {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int SIZE = 5;
    private static final int REACH = 2;
    private static final int ENDS = REACH * IMAGES;

    /** Parts of the scratch array. Squares of four channels with two of zeros before or after: */
    private static final int SQUARES = 0;

    private static final int SUMS = SQUARES + 6 * IMAGES;
    /** products of the last six channels, and two of zeros; */
    private static final int PRODUCTS = SUMS + 4 * IMAGES;

    /** dy · s of the last four channels. */
    private static final int SCALED = PRODUCTS + 8 * IMAGES;

    static final int SCRATCH = SCALED + 4 * IMAGES;

    private final LrnPasses passes;
    private final int length;
    private final float alpha;
    private final float k;
    private final float minusSlope;

    LrnFives(LrnGeometry geometry, LrnPasses passes) {
        this.passes = passes;
        this.length = geometry.shape().channels() * IMAGES;
        this.alpha = (float) geometry.alpha();
        this.k = (float) geometry.k();
        this.minusSlope = ScalarLrnKernel.minusSlope(geometry);
    }

    /** Whether the windows are those of this class: fewer channels have no window that is whole. */
    static boolean supports(LrnGeometry geometry) {
        return geometry.region() == LrnRegion.ACROSS_CHANNELS
                && geometry.size() == SIZE
                && geometry.shape().channels() >= SIZE;
    }

    /** y ← x · s, one pixel. */
    void forward(float[] x, int xOffset, float[] scratch, float[] y, int yOffset) {
        for (int lane = 0; lane < IMAGES; lane += SPECIES.length()) {
            normalize(x, xOffset + lane, y, yOffset + lane);
        }
        int last = length - ENDS;
        sumLast(x, xOffset, scratch);
        passes.normalize(ENDS, scratch, SUMS, x, xOffset + last, y, yOffset + last);
    }

    /** All channels but the last two. */
    private void normalize(float[] x, int xOffset, float[] y, int yOffset) {
        FloatVector alphas = FloatVector.broadcast(SPECIES, alpha);
        FloatVector ks = FloatVector.broadcast(SPECIES, k);
        FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset);
        FloatVector next = FloatVector.fromArray(SPECIES, x, xOffset + IMAGES);
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = v.mul(v);
        FloatVector s3 = next.mul(next);
        int bound = length - ENDS;
        for (int i = 0; i < bound; i += IMAGES) {
            FloatVector ahead = FloatVector.fromArray(SPECIES, x, xOffset + i + ENDS);
            FloatVector s4 = ahead.mul(ahead);
            FloatVector t = s0.add(s1).add(s2).add(s3).add(s4).fma(alphas, ks);
            v.mul(VectorLrnPower.of(t)).intoArray(y, yOffset + i);
            s0 = s1;
            s1 = s2;
            s2 = s3;
            s3 = s4;
            v = next;
            next = ahead;
        }
    }

    /** dx, one pixel. */
    void backward(float[] x, int xOffset, float[] dy, int dyOffset, float[] scratch, float[] dx, int dxOffset) {
        sumFirst(x, xOffset, scratch);
        passes.scale(ENDS, x, xOffset, dy, dyOffset, scratch, SUMS, SCALED, PRODUCTS);
        for (int lane = 0; lane < IMAGES; lane += SPECIES.length()) {
            differentiate(x, xOffset + lane, dy, dyOffset + lane, scratch, lane, dx, dxOffset + lane);
        }
        int last = length - ENDS;
        int scaled = SCALED + ENDS;
        sumLast(x, xOffset, scratch);
        passes.scale(ENDS, x, xOffset + last, dy, dyOffset + last, scratch, SUMS, scaled, PRODUCTS + 4 * IMAGES);
        Arrays.fill(scratch, PRODUCTS + 6 * IMAGES, SCALED, 0f);
        passes.sum(2 * ENDS, SIZE, IMAGES, scratch, PRODUCTS, SUMS);
        int end = length - 2 * ENDS;
        passes.gather(2 * ENDS, x, xOffset + end, scratch, SCALED, SUMS, dx, dxOffset + end);
    }

    /**
     * Products of all channels but the first and the last two, given those of the first; two channels behind, dx of all but
     * the last four. Leaves the products and dy · s that the rest of dx takes.
     */
    private void differentiate(
            float[] x, int xOffset, float[] dy, int dyOffset, float[] scratch, int lane, float[] dx, int dxOffset) {
        FloatVector alphas = FloatVector.broadcast(SPECIES, alpha);
        FloatVector ks = FloatVector.broadcast(SPECIES, k);
        FloatVector slopes = FloatVector.broadcast(SPECIES, minusSlope);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector s0 = FloatVector.fromArray(SPECIES, x, xOffset);
        FloatVector s1 = FloatVector.fromArray(SPECIES, x, xOffset + IMAGES);
        FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + 2 * IMAGES);
        FloatVector next = FloatVector.fromArray(SPECIES, x, xOffset + 3 * IMAGES);
        s0 = s0.mul(s0);
        s1 = s1.mul(s1);
        FloatVector s2 = v.mul(v);
        FloatVector s3 = next.mul(next);
        FloatVector p0 = zero;
        FloatVector p1 = zero;
        FloatVector p2 = FloatVector.fromArray(SPECIES, scratch, PRODUCTS + lane);
        FloatVector p3 = FloatVector.fromArray(SPECIES, scratch, PRODUCTS + IMAGES + lane);
        FloatVector dv0 = FloatVector.fromArray(SPECIES, scratch, SCALED + lane);
        FloatVector dv1 = FloatVector.fromArray(SPECIES, scratch, SCALED + IMAGES + lane);
        int bound = length - 2 * ENDS;
        for (int i = 0; i < bound; i += IMAGES) {
            FloatVector ahead = FloatVector.fromArray(SPECIES, x, xOffset + i + 2 * ENDS);
            FloatVector s4 = ahead.mul(ahead);
            FloatVector t = s0.add(s1).add(s2).add(s3).add(s4).fma(alphas, ks);
            FloatVector dv2 =
                    FloatVector.fromArray(SPECIES, dy, dyOffset + i + ENDS).mul(VectorLrnPower.of(t));
            FloatVector p4 = dv2.mul(v.mul(one.div(t)));
            FloatVector sum = zero.add(p0).add(p1).add(p2).add(p3).add(p4);
            FloatVector behind = FloatVector.fromArray(SPECIES, x, xOffset + i);
            slopes.mul(behind).fma(sum, dv0).intoArray(dx, dxOffset + i);
            s0 = s1;
            s1 = s2;
            s2 = s3;
            s3 = s4;
            v = next;
            next = ahead;
            p0 = p1;
            p1 = p2;
            p2 = p3;
            p3 = p4;
            dv0 = dv1;
            dv1 = dv2;
        }
        p0.intoArray(scratch, PRODUCTS + lane);
        p1.intoArray(scratch, PRODUCTS + IMAGES + lane);
        p2.intoArray(scratch, PRODUCTS + 2 * IMAGES + lane);
        p3.intoArray(scratch, PRODUCTS + 3 * IMAGES + lane);
        dv0.intoArray(scratch, SCALED + lane);
        dv1.intoArray(scratch, SCALED + IMAGES + lane);
    }

    /** Sums of squares of the first two channels. */
    private void sumFirst(float[] x, int xOffset, float[] scratch) {
        Arrays.fill(scratch, SQUARES, SQUARES + ENDS, 0f);
        passes.square(2 * ENDS, x, xOffset, scratch, SQUARES + ENDS);
        passes.sum(ENDS, SIZE, IMAGES, scratch, SQUARES, SUMS);
    }

    /** Sums of squares of the last two channels. */
    private void sumLast(float[] x, int xOffset, float[] scratch) {
        passes.square(2 * ENDS, x, xOffset + length - 2 * ENDS, scratch, SQUARES);
        Arrays.fill(scratch, SQUARES + 2 * ENDS, SUMS, 0f);
        passes.sum(ENDS, SIZE, IMAGES, scratch, SQUARES, SUMS);
    }
}
