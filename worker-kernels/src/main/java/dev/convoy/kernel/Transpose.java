package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes tiles of sixteen by sixteen floats between rows of a block and rows of something else.
 *
 * <p>In registers: blocks off the diagonal are exchanged, of half the side first, then of a quarter, down to single
 * floats. Four rows at a time, with a pass through the target between two exchanges and the next two: sixteen rows in
 * one method make C2 give up and box every vector.
 */
final class Transpose {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int LANES = Lanes.COUNT;
    private static final VectorShuffle<Float> SWAP8 = swap(8);
    private static final VectorShuffle<Float> SWAP4 = swap(4);
    private static final VectorShuffle<Float> SWAP2 = swap(2);
    private static final VectorShuffle<Float> SWAP1 = swap(1);
    private static final VectorMask<Float> UPPER8 = upper(8);
    private static final VectorMask<Float> UPPER4 = upper(4);
    private static final VectorMask<Float> UPPER2 = upper(2);
    private static final VectorMask<Float> UPPER1 = upper(1);

    private Transpose() {}

    /** Exchanges neighbouring runs of {@code distance} lanes; for a distance that vectors are too short for, nothing. */
    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(SPECIES, lane -> distance < LANES ? lane ^ distance : lane);
    }

    /** The second of each two neighbouring runs of {@code distance} lanes. */
    private static VectorMask<Float> upper(int distance) {
        long bits = 0;
        for (int lane = 0; lane < LANES; lane++) {
            bits |= (lane & distance) != 0 ? 1L << lane : 0L;
        }
        return VectorMask.fromLong(SPECIES, bits);
    }

    /** to[column][row] ← from[row][column] for 16 × 16 floats; strides are floats from one row to the next. */
    static void tile(float[] from, int fromOffset, int fromStride, float[] to, int toOffset, int toStride) {
        if (LANES == IMAGES) {
            for (int row = 0; row < 4; row++) {
                exchangeFar(from, fromOffset + row * fromStride, fromStride, to, toOffset + row * toStride, toStride);
            }
            for (int row = 0; row < IMAGES; row += 4) {
                exchangeNear(to, toOffset + row * toStride, toStride);
            }
        } else if (LANES == IMAGES / 2) {
            int down = LANES * fromStride;
            int right = LANES * toStride;
            half(from, fromOffset, fromStride, to, toOffset, toStride);
            half(from, fromOffset + LANES, fromStride, to, toOffset + right, toStride);
            half(from, fromOffset + down, fromStride, to, toOffset + LANES, toStride);
            half(from, fromOffset + down + LANES, fromStride, to, toOffset + right + LANES, toStride);
        } else {
            tile(IMAGES, IMAGES, from, fromOffset, fromStride, to, toOffset, toStride);
        }
    }

    /** 8 × 8 floats. */
    private static void half(float[] from, int fromOffset, int fromStride, float[] to, int toOffset, int toStride) {
        for (int row = 0; row < 4; row++) {
            exchangeHalves(from, fromOffset + row * fromStride, fromStride, to, toOffset + row * toStride, toStride);
        }
        exchangeNear(to, toOffset, toStride);
        exchangeNear(to, toOffset + 4 * toStride, toStride);
    }

    /** to[column][row] ← from[row][column] for a part of a tile. */
    static void tile(
            int rows,
            int columns,
            float[] from,
            int fromOffset,
            int fromStride,
            float[] to,
            int toOffset,
            int toStride) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                to[toOffset + column * toStride + row] = from[fromOffset + row * fromStride + column];
            }
        }
    }

    /** Exchanges blocks of 8 and of 4 in rows 0, 4, 8 and 12. */
    private static void exchangeFar(
            float[] from, int fromOffset, int fromStride, float[] to, int toOffset, int toStride) {
        FloatVector a = FloatVector.fromArray(SPECIES, from, fromOffset);
        FloatVector b = FloatVector.fromArray(SPECIES, from, fromOffset + 4 * fromStride);
        FloatVector c = FloatVector.fromArray(SPECIES, from, fromOffset + 8 * fromStride);
        FloatVector d = FloatVector.fromArray(SPECIES, from, fromOffset + 12 * fromStride);
        FloatVector a8 = a.blend(c.rearrange(SWAP8), UPPER8);
        FloatVector b8 = b.blend(d.rearrange(SWAP8), UPPER8);
        FloatVector c8 = a.rearrange(SWAP8).blend(c, UPPER8);
        FloatVector d8 = b.rearrange(SWAP8).blend(d, UPPER8);
        a8.blend(b8.rearrange(SWAP4), UPPER4).intoArray(to, toOffset);
        a8.rearrange(SWAP4).blend(b8, UPPER4).intoArray(to, toOffset + 4 * toStride);
        c8.blend(d8.rearrange(SWAP4), UPPER4).intoArray(to, toOffset + 8 * toStride);
        c8.rearrange(SWAP4).blend(d8, UPPER4).intoArray(to, toOffset + 12 * toStride);
    }

    /** Exchanges blocks of 4 in rows 0 and 4. */
    private static void exchangeHalves(
            float[] from, int fromOffset, int fromStride, float[] to, int toOffset, int toStride) {
        FloatVector a = FloatVector.fromArray(SPECIES, from, fromOffset);
        FloatVector b = FloatVector.fromArray(SPECIES, from, fromOffset + 4 * fromStride);
        a.blend(b.rearrange(SWAP4), UPPER4).intoArray(to, toOffset);
        a.rearrange(SWAP4).blend(b, UPPER4).intoArray(to, toOffset + 4 * toStride);
    }

    /** Exchanges blocks of 2 and of 1 in four neighbouring rows. */
    private static void exchangeNear(float[] to, int offset, int stride) {
        FloatVector a = FloatVector.fromArray(SPECIES, to, offset);
        FloatVector b = FloatVector.fromArray(SPECIES, to, offset + stride);
        FloatVector c = FloatVector.fromArray(SPECIES, to, offset + 2 * stride);
        FloatVector d = FloatVector.fromArray(SPECIES, to, offset + 3 * stride);
        FloatVector a2 = a.blend(c.rearrange(SWAP2), UPPER2);
        FloatVector b2 = b.blend(d.rearrange(SWAP2), UPPER2);
        FloatVector c2 = a.rearrange(SWAP2).blend(c, UPPER2);
        FloatVector d2 = b.rearrange(SWAP2).blend(d, UPPER2);
        a2.blend(b2.rearrange(SWAP1), UPPER1).intoArray(to, offset);
        a2.rearrange(SWAP1).blend(b2, UPPER1).intoArray(to, offset + stride);
        c2.blend(d2.rearrange(SWAP1), UPPER1).intoArray(to, offset + 2 * stride);
        c2.rearrange(SWAP1).blend(d2, UPPER1).intoArray(to, offset + 3 * stride);
    }
}
