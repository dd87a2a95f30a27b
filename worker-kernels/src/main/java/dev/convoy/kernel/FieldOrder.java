package dev.convoy.kernel;

import dev.convoy.tensor.Shape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Changes one image's activations, or weights that belong to them, between the field's order, [C][H·W], and the block's,
 * [H·W][C], by tiles of sixteen channels and sixteen pixels.
 */
final class FieldOrder {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    /** Channels and pixels of a tile. */
    private static final int SIDE = 16;
    /** Floats of a tile. */
    static final int TILE = SIDE * SIDE;

    private final int channels;
    private final int plane;

    FieldOrder(Shape shape) {
        this.channels = shape.channels();
        this.plane = shape.height() * shape.width();
    }

    private boolean isBlockOrder() {
        return channels == 1 || plane == 1;
    }

    /** block ← field, from the two offsets on. */
    void toBlock(float[] field, int fieldOffset, float[] block, int blockOffset) {
        if (isBlockOrder()) {
            System.arraycopy(field, fieldOffset, block, blockOffset, channels * plane);
            return;
        }
        for (int c = 0; c < channels; c += SIDE) {
            for (int pixel = 0; pixel < plane; pixel += SIDE) {
                int from = fieldOffset + c * plane + pixel;
                int to = blockOffset + pixel * channels + c;
                int rows = Math.min(SIDE, channels - c);
                int columns = Math.min(SIDE, plane - pixel);
                if (rows == SIDE && columns == SIDE) {
                    Transpose.tile(field, from, plane, block, to, channels);
                } else {
                    Transpose.tile(rows, columns, field, from, plane, block, to, channels);
                }
            }
        }
    }

    /**
     * field += block, from the two offsets on.
     *
     * @param tile where in {@code block} {@link #TILE} floats may be overwritten
     */
    void addToField(float[] block, int blockOffset, int tile, float[] field, int fieldOffset) {
        if (isBlockOrder()) {
            add(channels * plane, block, blockOffset, field, fieldOffset);
            return;
        }
        for (int c = 0; c < channels; c += SIDE) {
            for (int pixel = 0; pixel < plane; pixel += SIDE) {
                int from = blockOffset + pixel * channels + c;
                int to = fieldOffset + c * plane + pixel;
                int rows = Math.min(SIDE, plane - pixel);
                int columns = Math.min(SIDE, channels - c);
                if (rows == SIDE && columns == SIDE) {
                    Transpose.tile(block, from, channels, block, tile, SIDE);
                } else {
                    Transpose.tile(rows, columns, block, from, channels, block, tile, SIDE);
                }
                for (int i = 0; i < columns; i++) {
                    add(rows, block, tile + i * SIDE, field, to + i * plane);
                }
            }
        }
    }

    private static void add(int length, float[] from, int fromOffset, float[] to, int toOffset) {
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, from, fromOffset + i);
            FloatVector.fromArray(SPECIES, to, toOffset + i).add(v).intoArray(to, toOffset + i);
        }
        for (int i = bound; i < length; i++) {
            to[toOffset + i] += from[fromOffset + i];
        }
    }
}
