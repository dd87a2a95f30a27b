package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.Shape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How a full connection's weights are packed for register tiles, in pieces that are each used as a whole: all at once, or one
 * piece after the other into the same scratch, right before it is used.
 *
 * <p>Forward, a piece is a panel of outputs and {@link #TERMS} activations, [d][row of panel] with d in the block's order.
 * Backward to data it is {@link #DATA_ROWS} activations and {@link #DATA_TERMS} outputs, [panel of activations][k][row of panel]
 * with activations in the field's order.
 *
 * <p>Panels are at most twelve rows high, but sixteen floats are written at a time: what is too much is overwritten by what
 * follows, or lies in a gap.
 */
final class FullyConnectedPacking {
    /** Activations of a piece: their x of two blocks, 64 KB, and their weights, 24 KB, stay in the L2 cache. */
    static final int TERMS = 512;
    /** Most outputs of a piece for backward to data. */
    static final int DATA_TERMS = 128;
    /** Most activations of a piece for backward to data: it takes 384 KB, their dx of two blocks 96 KB. */
    private static final int DATA_ROWS = 768;

    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    /** Floats that are written at a time, and rows of a tile that is transposed. */
    private static final int SIDE = IMAGES;
    /** Room for what is written behind a panel; also keeps rows from competing for the same sets of a cache. */
    private static final int GAP = SIDE;

    private final int size;
    private final int outputs;
    private final FieldOrder order;
    private final RowPanels outputPanels;
    private final int mostRows;
    private final RowPanels dataPanels;
    private final RowPanels lastDataPanels;

    FullyConnectedPacking(Shape input, int outputs) {
        this.size = input.size();
        this.outputs = outputs;
        this.order = new FieldOrder(input);
        this.outputPanels = new RowPanels(outputs);
        this.mostRows = Math.min(DATA_ROWS, FieldRows.padded(size));
        this.dataPanels = new RowPanels(mostRows);
        this.lastDataPanels = new RowPanels(FieldRows.padded(size - (size - 1) / mostRows * mostRows));
    }

    RowPanels outputPanels() {
        return outputPanels;
    }

    /** Length of the array that takes all pieces. */
    int packedFloats() {
        return piece(outputPanels.count(), 0) + GAP;
    }

    /** Where the piece of a panel of outputs and the activations from {@code first} on begins among all. */
    int piece(int panel, int first) {
        return outputPanels.offset(panel) * size
                + (panel < outputPanels.count() ? first * outputPanels.height(panel) : 0);
    }

    /** Length of the largest piece. */
    int pieceFloats() {
        return Math.min(TERMS, size) * outputPanels.height(0) + GAP;
    }

    /** Length of what {@link #pack} needs for itself. */
    int scratchFloats() {
        return tile() + SIDE * SIDE;
    }

    private int tile() {
        return SIDE * (size + GAP);
    }

    /** Packs all pieces. */
    void packAll(float[] parameters, int weights, float[] scratch, float[] packed) {
        for (int p = 0; p < outputPanels.count(); p++) {
            for (int first = 0; first < size; first += TERMS) {
                pack(p, first, parameters, weights, scratch, packed, piece(p, first));
            }
        }
    }

    /**
     * Packs the piece of a panel of outputs and the activations from {@code first} on; pieces of a panel must come in order.
     *
     * @param scratch the first {@link #scratchFloats} are kept from piece to piece of a panel; may be {@code packed}, behind them
     */
    void pack(int panel, int first, float[] parameters, int weights, float[] scratch, float[] packed, int offset) {
        int height = outputPanels.height(panel);
        int start = weights + outputPanels.start(panel) * size;
        if (order.isBlockOrder() && start + SIDE * size <= parameters.length) {
            interleave(height, first, parameters, start, size, scratch, packed, offset);
            return;
        }
        int step = size + GAP;
        for (int row = 0; first == 0 && row < height; row++) {
            order.toBlock(parameters, start + row * size, scratch, row * step);
        }
        interleave(height, first, scratch, 0, step, scratch, packed, offset);
    }

    /** packed[d][row] ← rows[row][d] for the activations of a piece. */
    private void interleave(
            int height, int first, float[] rows, int from, int step, float[] scratch, float[] packed, int offset) {
        int count = Math.min(TERMS, size - first);
        int d = 0;
        for (; height > 1 && d + SIDE <= count; d += SIDE) {
            Transpose.tile(rows, from + first + d, step, scratch, tile(), SIDE);
            for (int column = 0; column < SIDE; column++) {
                copy(scratch, tile() + column * SIDE, packed, offset + (d + column) * height);
            }
        }
        for (; d < count; d++) {
            for (int row = 0; row < height; row++) {
                packed[offset + d * height + row] = rows[from + row * step + first + d];
            }
        }
    }

    /** Activations of a piece for backward to data, but for the last. */
    int dataRows() {
        return mostRows;
    }

    /** Outputs of the piece for backward to data that begins with {@code firstOutput}. */
    int dataTerms(int firstOutput) {
        return Math.min(DATA_TERMS, outputs - firstOutput);
    }

    /** Panels of the activations from {@code firstRow} on that are a piece for backward to data. */
    RowPanels dataPanels(int firstRow) {
        return firstRow + mostRows < size ? dataPanels : lastDataPanels;
    }

    /** Length of the array that takes all pieces for backward to data. */
    int packedDataFloats() {
        int last = (size - 1) / mostRows * mostRows;
        return dataPiece(last, 0) + FieldRows.padded(size - last) * outputs + dataGaps();
    }

    /** Where a piece for backward to data begins among all. */
    int dataPiece(int firstRow, int firstOutput) {
        int column = firstRow * outputs + firstRow / mostRows * dataGaps();
        int rows = Math.min(mostRows, FieldRows.padded(size - firstRow));
        return column + firstOutput * rows + firstOutput / DATA_TERMS * dataPanels.count() * GAP;
    }

    /** Gaps in all pieces of the same activations. */
    private int dataGaps() {
        return (outputs + DATA_TERMS - 1) / DATA_TERMS * dataPanels.count() * GAP;
    }

    /** Length of the largest piece for backward to data. */
    int dataPieceFloats() {
        return mostRows * dataTerms(0) + dataPanels.count() * GAP;
    }

    /** Where a panel begins in the piece for backward to data of the outputs from {@code firstOutput} on. */
    int dataPanel(RowPanels panels, int panel, int firstOutput) {
        return panels.offset(panel) * dataTerms(firstOutput) + panel * GAP;
    }

    /** Packs all pieces for backward to data. */
    void packAllData(float[] parameters, int weights, float[] packed) {
        for (int row = 0; row < size; row += mostRows) {
            for (int k = 0; k < outputs; k += DATA_TERMS) {
                packData(row, k, parameters, weights, packed, dataPiece(row, k));
            }
        }
    }

    /** Packs the piece for backward to data of the activations from {@code row} and the outputs from {@code output} on. */
    void packData(int row, int output, float[] parameters, int weights, float[] packed, int offset) {
        RowPanels panels = dataPanels(row);
        int rows = Math.min(mostRows, size - row);
        for (int k = 0; k < dataTerms(output); k++) {
            int from = weights + (output + k) * size + row;
            for (int p = 0; p < panels.count(); p++) {
                int to = offset + dataPanel(panels, p, output) + k * panels.height(p);
                int first = panels.start(p);
                if (from + first + SIDE <= parameters.length) {
                    copy(parameters, from + first, packed, to);
                } else {
                    System.arraycopy(parameters, from + first, packed, to, Math.min(panels.height(p), rows - first));
                }
            }
        }
    }

    private static void copy(float[] from, int fromOffset, float[] to, int toOffset) {
        for (int i = 0; i < SIDE; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, from, fromOffset + i).intoArray(to, toOffset + i);
        }
    }
}
