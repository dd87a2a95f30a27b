package dev.convoy.kernel;

import dev.convoy.tensor.Shape;

/**
 * Changes one image's activations, or weights that belong to them, between the field's order, [C][H·W], and the block's,
 * [H·W][C]. Sixteen channels at a time: their lines of both sides stay in the L1 cache.
 */
final class FieldOrder {
    private static final int CHANNELS = 16;

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
        for (int c = 0; c < channels; c += CHANNELS) {
            int some = Math.min(CHANNELS, channels - c);
            for (int pixel = 0; pixel < plane; pixel++) {
                int from = fieldOffset + c * plane + pixel;
                int to = blockOffset + pixel * channels + c;
                for (int i = 0; i < some; i++) {
                    block[to + i] = field[from + i * plane];
                }
            }
        }
    }

    /** field += block, from the two offsets on. */
    void addToField(float[] block, int blockOffset, float[] field, int fieldOffset) {
        if (isBlockOrder()) {
            for (int i = 0; i < channels * plane; i++) {
                field[fieldOffset + i] += block[blockOffset + i];
            }
            return;
        }
        for (int c = 0; c < channels; c += CHANNELS) {
            int some = Math.min(CHANNELS, channels - c);
            for (int pixel = 0; pixel < plane; pixel++) {
                int from = blockOffset + pixel * channels + c;
                int to = fieldOffset + c * plane + pixel;
                for (int i = 0; i < some; i++) {
                    field[to + i * plane] += block[from + i];
                }
            }
        }
    }
}
