package dev.convoy.kernel;

import dev.convoy.tensor.Shape;

/**
 * Brings weights that belong to one image's activations from the field's order, [C][H·W], to the block's, [H·W][C], by tiles of
 * sixteen channels and sixteen pixels.
 */
final class FieldOrder {
    /** Channels and pixels of a tile. */
    private static final int SIDE = 16;

    private final int channels;
    private final int plane;

    FieldOrder(Shape shape) {
        this.channels = shape.channels();
        this.plane = shape.height() * shape.width();
    }

    /** Whether both are the same. */
    boolean isBlockOrder() {
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
}
