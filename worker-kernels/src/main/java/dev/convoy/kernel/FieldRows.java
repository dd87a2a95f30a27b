package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A block's activations as rows of sixteen images in the field's order, [C·H·W][16], in which the weights of a full connection
 * lie in the flat vector. Copying activations is cheaper than bringing as many weights as there are outputs to another order.
 */
final class FieldRows {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    /** Rows come in multiples of the lowest register tile. */
    private static final int LOW = 4;

    private final int[] offsets;

    FieldRows(BlockLayout layout) {
        Shape shape = layout.shape();
        this.offsets = new int[shape.size()];
        int d = 0;
        for (int c = 0; c < shape.channels(); c++) {
            for (int row = 0; row < shape.height(); row++) {
                for (int column = 0; column < shape.width(); column++) {
                    offsets[d++] = layout.offset(c, row, column);
                }
            }
        }
    }

    /** D = C · H · W. */
    int count() {
        return offsets.length;
    }

    /** As many rows or up to three more: register tiles then fit without overlap. */
    static int padded(int rows) {
        return (rows + LOW - 1) / LOW * LOW;
    }

    /** rows ← block, {@code count} of them from {@code first} on; rows that make it a multiple of four become zero. */
    void gather(int first, int count, float[] block, float[] rows, int to) {
        for (int row = 0; row < count; row++) {
            copy(block, offsets[first + row], rows, to + row * IMAGES);
        }
        Arrays.fill(rows, to + count * IMAGES, to + padded(count) * IMAGES, 0f);
    }

    /** block ← rows, {@code count} of them from {@code first} on. */
    void scatter(int first, int count, float[] rows, int from, float[] block) {
        for (int row = 0; row < count; row++) {
            copy(rows, from + row * IMAGES, block, offsets[first + row]);
        }
    }

    private static void copy(float[] from, int fromOffset, float[] to, int toOffset) {
        for (int i = 0; i < IMAGES; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, from, fromOffset + i).intoArray(to, toOffset + i);
        }
    }
}
