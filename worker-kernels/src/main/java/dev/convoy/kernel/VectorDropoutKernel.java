package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.random.Bernoulli;
import dev.convoy.random.Philox4x32;
import dev.convoy.tensor.BlockLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dropout by vectors of images; the same bits as {@link ScalarDropoutKernel}.
 *
 * <p>Philox multiplies 32 bits by 32 to 64. So a vector of longs holds every other image, in the lower halves of its lanes; what
 * a product leaves in the upper halves is cut off before the next one.
 */
final class VectorDropoutKernel implements DropoutKernel {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
    private static final VectorSpecies<Long> LONGS = SPECIES.withLanes(long.class);
    private static final long LOW = 0xFFFFFFFFL;

    private final Bernoulli drops;
    private final long stream;
    private final DropoutRuns runs;

    VectorDropoutKernel(double dropProbability, long stream, BlockLayout layout) {
        this.drops = new Bernoulli(dropProbability);
        this.stream = stream;
        this.runs = new DropoutRuns(layout);
    }

    @Override
    public int maskLength() {
        return runs.maskLength();
    }

    @Override
    public void draw(int[] keys, int[] mask) {
        Arrays.fill(mask, 0);
        for (int group = 0; group < runs.groups(); group++) {
            int offset = group * Bernoulli.WORDS * IMAGES;
            for (int number = 0; number < drops.digits(); number++) {
                for (int n = 0; n < IMAGES; n += INTS.length()) {
                    advance(group, number, drops.digit(number), stream, keys, n, mask, offset + n);
                }
            }
        }
    }

    /** Takes the trials of a group of as many images as a vector has ints on by a digit. */
    private static void advance(
            int group, int number, int digit, long stream, int[] keys, int keyOffset, int[] mask, int offset) {
        LongVector a0 = LongVector.broadcast(LONGS, group);
        LongVector a1 = LongVector.broadcast(LONGS, number);
        LongVector a2 = IntVector.fromArray(INTS, keys, keyOffset).reinterpretAsLongs();
        LongVector a3 = IntVector.fromArray(INTS, keys, IMAGES + keyOffset).reinterpretAsLongs();
        LongVector b0 = a0;
        LongVector b1 = a1;
        LongVector b2 = a2.lanewise(VectorOperators.LSHR, 32);
        LongVector b3 = a3.lanewise(VectorOperators.LSHR, 32);
        long k0 = stream;
        long k1 = stream >>> 32;
        for (int round = 0; round < Philox4x32.ROUNDS; round++) {
            LongVector aProduct0 = a0.and(LOW).mul(Philox4x32.MULTIPLIER_0);
            LongVector aProduct1 = a2.and(LOW).mul(Philox4x32.MULTIPLIER_1);
            LongVector bProduct0 = b0.and(LOW).mul(Philox4x32.MULTIPLIER_0);
            LongVector bProduct1 = b2.and(LOW).mul(Philox4x32.MULTIPLIER_1);
            LongVector key0 = LongVector.broadcast(LONGS, k0);
            LongVector key1 = LongVector.broadcast(LONGS, k1);
            a0 = aProduct1
                    .lanewise(VectorOperators.LSHR, 32)
                    .lanewise(VectorOperators.XOR, a1)
                    .lanewise(VectorOperators.XOR, key0);
            b0 = bProduct1
                    .lanewise(VectorOperators.LSHR, 32)
                    .lanewise(VectorOperators.XOR, b1)
                    .lanewise(VectorOperators.XOR, key0);
            a2 = aProduct0
                    .lanewise(VectorOperators.LSHR, 32)
                    .lanewise(VectorOperators.XOR, a3)
                    .lanewise(VectorOperators.XOR, key1);
            b2 = bProduct0
                    .lanewise(VectorOperators.LSHR, 32)
                    .lanewise(VectorOperators.XOR, b3)
                    .lanewise(VectorOperators.XOR, key1);
            a1 = aProduct1;
            b1 = bProduct1;
            a3 = aProduct0;
            b3 = bProduct0;
            k0 += Philox4x32.KEY_STEP_0;
            k1 += Philox4x32.KEY_STEP_1;
        }
        IntVector w0 = a0.and(LOW).or(b0.lanewise(VectorOperators.LSHL, 32)).reinterpretAsInts();
        IntVector w1 = a1.and(LOW).or(b1.lanewise(VectorOperators.LSHL, 32)).reinterpretAsInts();
        IntVector w2 = a2.and(LOW).or(b2.lanewise(VectorOperators.LSHL, 32)).reinterpretAsInts();
        IntVector w3 = a3.and(LOW).or(b3.lanewise(VectorOperators.LSHL, 32)).reinterpretAsInts();
        IntVector s0 = IntVector.fromArray(INTS, mask, offset);
        IntVector s1 = IntVector.fromArray(INTS, mask, offset + IMAGES);
        IntVector s2 = IntVector.fromArray(INTS, mask, offset + 2 * IMAGES);
        IntVector s3 = IntVector.fromArray(INTS, mask, offset + 3 * IMAGES);
        s0.and(w0).or(s0.or(w0).and(digit)).intoArray(mask, offset);
        s1.and(w1).or(s1.or(w1).and(digit)).intoArray(mask, offset + IMAGES);
        s2.and(w2).or(s2.or(w2).and(digit)).intoArray(mask, offset + 2 * IMAGES);
        s3.and(w3).or(s3.or(w3).and(digit)).intoArray(mask, offset + 3 * IMAGES);
    }

    @Override
    public void apply(int[] mask, float scale, float[] x, float[] y) {
        for (int run = 0; run < runs.count(); run++) {
            int offset = runs.offset(run);
            int end = (run + 1) * runs.length();
            for (int first = run * runs.length(); first < end; ) {
                int count = Math.min(end - first, Integer.SIZE - first % Integer.SIZE);
                int word = first / Integer.SIZE * IMAGES;
                for (int n = 0; n < IMAGES; n += INTS.length()) {
                    apply(mask, word + n, first % Integer.SIZE, count, scale, x, y, offset + n);
                }
                first += count;
                offset += count * IMAGES;
            }
        }
    }

    /** As many activations of one word, from one of its bits on. */
    private static void apply(int[] mask, int word, int bit, int count, float scale, float[] x, float[] y, int offset) {
        IntVector drops = IntVector.fromArray(INTS, mask, word).lanewise(VectorOperators.LSHL, bit);
        for (int i = 0; i < count; i++) {
            FloatVector v =
                    FloatVector.fromArray(SPECIES, x, offset + i * IMAGES).mul(scale);
            IntVector dropped = drops.lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
            v.reinterpretAsInts()
                    .lanewise(VectorOperators.AND_NOT, dropped)
                    .reinterpretAsFloats()
                    .intoArray(y, offset + i * IMAGES);
            drops = drops.lanewise(VectorOperators.LSHL, 1);
        }
    }
}
