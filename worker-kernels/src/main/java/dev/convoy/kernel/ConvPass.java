package dev.convoy.kernel;

import dev.convoy.tensor.BlockLayout;
import java.util.Arrays;

/**
 * A convolution of one block as a product of packed weights and shifted inputs: forward, or one phase of backward to data.
 *
 * <p>Output channels go in panels ({@link RowPanels}), outputs in pairs of one column and two neighbouring rows: these
 * share the columns of the filter that lie inside the image, and nearly all its rows, so taps in the padding cost nothing.
 * Two rows of outputs, then panels, then columns: the inputs of two rows stay in the L2 cache while all panels pass, the
 * weights of a panel while all columns do.
 *
 * <p>Weights are packed by panels, each as one bias for each row of the panel, then [tap row][tap column][input channel][row
 * of panel]: sums with all taps inside the image, which are most, start from the bias in registers.
 */
final class ConvPass {
    /** Outputs of one pixel that a panel makes at most. */
    private static final int ROWS_FLOATS = RowPanels.TALL * BlockLayout.IMAGES;

    static final int SCRATCH_FLOATS = 2 * ROWS_FLOATS;

    private final Tiles tiles;
    private final PassAxis rows;
    private final PassAxis columns;
    private final int channels;
    private final BlockLayout in;
    private final BlockLayout out;
    private final RowPanels panels;
    private final int[] offsets;
    /** Output columns with every tap column inside. */
    private final int firstWhole;

    private final int endWhole;

    ConvPass(Tiles tiles, PassAxis rows, PassAxis columns, BlockLayout in, BlockLayout out) {
        this.tiles = tiles;
        this.rows = rows;
        this.columns = columns;
        this.channels = in.shape().channels();
        this.in = in;
        this.out = out;
        this.panels = new RowPanels(out.shape().channels());
        this.offsets = new int[rows.taps() * columns.taps() * channels];
        int first = 0;
        while (first < columns.outputs() && !wholeRows(first)) {
            first++;
        }
        int end = first;
        while (end < columns.outputs() && wholeRows(end)) {
            end++;
        }
        this.firstWhole = first;
        this.endWhole = end;
        int origin = in.offset(0, 0, 0);
        int q = 0;
        for (int r = 0; r < rows.taps(); r++) {
            for (int t = 0; t < columns.taps(); t++) {
                for (int c = 0; c < channels; c++) {
                    offsets[q++] = in.offset(c, r, t) - origin;
                }
            }
        }
    }

    /** Its register tiles: heights of the panels by pixels. */
    String tiles() {
        return panels.description() + " rows x 2 pixels";
    }

    /** Multiply-adds for one image: of taps inside the image, rows in two panels counted twice. */
    long multiplyAdds() {
        return (long) taps(rows) * taps(columns) * channels * panels.paddedRows();
    }

    /** Taps inside the image, of all outputs of one side. */
    private static int taps(PassAxis axis) {
        int taps = 0;
        for (int m = 0; m < axis.outputs(); m++) {
            taps += Math.max(0, axis.endTap(m) - axis.firstTap(m));
        }
        return taps;
    }

    int packedFloats() {
        return panels.paddedRows() * (offsets.length + 1);
    }

    /**
     * Where the field's order keeps the weights that this pass reads.
     *
     * @param base index of the weight of output channel 0, tap (0, 0) and input channel 0
     * @param out distance of output channels; {@code row}, {@code column} of taps; {@code in} of input channels
     */
    record WeightOrder(int base, int out, int row, int column, int in) {}

    /** Packs weights; biases become zero. */
    void pack(float[] parameters, int offset, WeightOrder order, float[] packed, int packedOffset) {
        int next = packedOffset;
        for (int p = 0; p < panels.count(); p++) {
            int height = panels.height(p);
            int panel = offset + order.base + panels.start(p) * order.out;
            Arrays.fill(packed, next, next + height, 0f);
            next += height;
            for (int r = 0; r < rows.taps(); r++) {
                for (int t = 0; t < columns.taps(); t++) {
                    int weight = panel + r * order.row + t * order.column;
                    for (int c = 0; c < channels; c++, next += height) {
                        for (int k = 0; k < height; k++) {
                            packed[next + k] = parameters[weight + c * order.in + k * order.out];
                        }
                    }
                }
            }
        }
    }

    /** Packs one bias for each output channel, found at {@code offset}. */
    void packBiases(float[] parameters, int offset, float[] packed, int packedOffset) {
        for (int p = 0; p < panels.count(); p++) {
            System.arraycopy(parameters, offset + panels.start(p), packed, packedOffset + panel(p), panels.height(p));
        }
    }

    /** Where a panel's biases begin among what is packed. */
    private int panel(int p) {
        return panels.offset(p) * (offsets.length + 1);
    }

    /** Where a panel's weights begin. */
    private int weights(int p) {
        return panel(p) + panels.height(p);
    }

    /** A share of the rows of outputs. */
    void run(Share share, float[] x, float[] packed, int packedOffset, boolean relu, float[] y) {
        int end = endRow(share);
        for (int m = firstRow(share); m < end; m += 2) {
            for (int p = 0; p < panels.count(); p++) {
                int l = 0;
                if (wholePair(m)) {
                    run(0, firstWhole, x, packed, packedOffset, p, m, relu, y);
                    runWhole(x, packed, packedOffset, p, m, relu, y);
                    l = endWhole;
                }
                run(l, columns.outputs(), x, packed, packedOffset, p, m, relu, y);
            }
        }
    }

    /** Output columns from {@code l} to {@code end − 1} of row m, and of the next if there is one. */
    private void run(
            int l, int end, float[] x, float[] packed, int packedOffset, int p, int m, boolean relu, float[] y) {
        for (; l < end; l++) {
            int q0 = place(p, m, l);
            if (m + 1 < rows.outputs()) {
                int q1 = place(p, m + 1, l);
                pair(x, packed, packedOffset, p, m, l, y, q0, q1);
                finish(relu, p, y, q1);
            } else {
                single(x, packed, packedOffset, p, m, l, y, q0);
            }
            finish(relu, p, y, q0);
        }
    }

    /** Output columns with all taps inside, of two rows that have them too: nothing but one tile after the other. */
    private void runWhole(float[] x, float[] packed, int packedOffset, int p, int m, boolean relu, float[] y) {
        int height = panels.height(p);
        int w = packedOffset + panel(p);
        int inStep = columns.inputStep() * in.pixelStride();
        int outStep = columns.outputStep() * out.pixelStride();
        int p0 = in.offset(0, rows.input(m), columns.input(firstWhole));
        int p1 = in.offset(0, rows.input(m + 1), columns.input(firstWhole));
        int q0 = place(p, m, firstWhole);
        int q1 = place(p, m + 1, firstWhole);
        for (int l = firstWhole; l < endWhole; l++) {
            tiles.startPair(height, offsets.length, offsets, x, p0, p1, packed, w, y, q0, q1);
            finish(relu, p, y, q0);
            finish(relu, p, y, q1);
            p0 += inStep;
            p1 += inStep;
            q0 += outStep;
            q1 += outStep;
        }
    }

    /** As {@link #run}, but y ← the sum where y was positive, else 0. Takes {@link #SCRATCH_FLOATS}. */
    void runOverRelu(Share share, float[] x, float[] packed, int packedOffset, float[] scratch, float[] y) {
        int end = endRow(share);
        for (int m = firstRow(share); m < end; m += 2) {
            for (int p = 0; p < panels.count(); p++) {
                // of rows in two panels one goes over y, since what it leaves is no output of a ReLU
                int length = panels.ownHeight(p) * BlockLayout.IMAGES;
                for (int l = 0; l < columns.outputs(); l++) {
                    if (m + 1 < rows.outputs()) {
                        pair(x, packed, packedOffset, p, m, l, scratch, 0, ROWS_FLOATS);
                        int q1 = place(p, m + 1, l);
                        VectorElementwiseKernel.reluBackwardOver(length, scratch, ROWS_FLOATS, y, q1);
                    } else {
                        single(x, packed, packedOffset, p, m, l, scratch, 0);
                    }
                    VectorElementwiseKernel.reluBackwardOver(length, scratch, 0, y, place(p, m, l));
                }
            }
        }
    }

    private int firstRow(Share share) {
        return 2 * share.first((rows.outputs() + 1) / 2);
    }

    private int endRow(Share share) {
        return 2 * share.end((rows.outputs() + 1) / 2);
    }

    /** Where the outputs of a panel begin. */
    private int place(int p, int m, int l) {
        return out.offset(panels.start(p), rows.output(m), columns.output(l));
    }

    private void single(float[] x, float[] packed, int packedOffset, int p, int m, int l, float[] y, int q) {
        begin(packed, packedOffset, p, y, q);
        one(x, packed, packedOffset, p, m, l, rows.firstTap(m), rows.endTap(m), y, q);
    }

    /** Outputs (m, l) and (m + 1, l): taps of the second alone, of both, of the first alone. */
    private void pair(float[] x, float[] packed, int packedOffset, int p, int m, int l, float[] y, int q0, int q1) {
        if (l >= firstWhole && l < endWhole && wholePair(m)) {
            int p0 = in.offset(0, rows.input(m), columns.input(l));
            int p1 = in.offset(0, rows.input(m + 1), columns.input(l));
            int w = packedOffset + panel(p);
            tiles.startPair(panels.height(p), offsets.length, offsets, x, p0, p1, packed, w, y, q0, q1);
            return;
        }
        begin(packed, packedOffset, p, y, q0);
        begin(packed, packedOffset, p, y, q1);
        int first = Math.min(rows.firstTap(m), rows.endTap(m + 1));
        int end = Math.max(rows.endTap(m + 1), first);
        one(x, packed, packedOffset, p, m + 1, l, rows.firstTap(m + 1), first, y, q1);
        both(x, packed, packedOffset, p, m, l, first, end, y, q0, q1);
        one(x, packed, packedOffset, p, m, l, Math.max(end, rows.firstTap(m)), rows.endTap(m), y, q0);
    }

    private void both(
            float[] x,
            float[] w,
            int wOffset,
            int p,
            int m,
            int l,
            int firstRow,
            int endRow,
            float[] y,
            int q0,
            int q1) {
        int p0 = in.offset(0, rows.input(m), columns.input(l));
        int p1 = in.offset(0, rows.input(m + 1), columns.input(l));
        int height = panels.height(p);
        int base = wOffset + weights(p);
        int run = wholeRows(l) ? endRow - firstRow : 1;
        for (int r = firstRow; r < endRow; r += run) {
            int q = (r * columns.taps() + columns.firstTap(l)) * channels;
            int count = terms(l, run);
            tiles.addPair(height, count, offsets, q, x, p0, x, p1, w, base + q * height, y, q0, y, q1);
        }
    }

    private void one(
            float[] x, float[] w, int wOffset, int p, int m, int l, int firstRow, int endRow, float[] y, int q0) {
        int p0 = in.offset(0, rows.input(m), columns.input(l));
        int height = panels.height(p);
        int base = wOffset + weights(p);
        int run = wholeRows(l) ? endRow - firstRow : 1;
        for (int r = firstRow; r < endRow; r += run) {
            int q = (r * columns.taps() + columns.firstTap(l)) * channels;
            int count = terms(l, run);
            tiles.addOne(height, count, offsets, q, x, p0, w, base + q * height, y, q0);
        }
    }

    /** Whether every filter column is inside at output column {@code l}, so that rows of taps follow without a gap. */
    private boolean wholeRows(int l) {
        return columns.firstTap(l) == 0 && columns.endTap(l) == columns.taps();
    }

    /** Whether rows m and m + 1 of outputs are there and every tap row of both is inside. */
    private boolean wholePair(int m) {
        return m + 1 < rows.outputs()
                && rows.firstTap(m) == 0
                && rows.endTap(m) == rows.taps()
                && rows.firstTap(m + 1) == 0
                && rows.endTap(m + 1) == rows.taps();
    }

    private int terms(int l, int tapRows) {
        return tapRows * (columns.endTap(l) - columns.firstTap(l)) * channels;
    }

    private void begin(float[] packed, int packedOffset, int p, float[] y, int q) {
        VectorElementwiseKernel.fillRows(panels.height(p), packed, packedOffset + panel(p), y, q);
    }

    private void finish(boolean relu, int p, float[] y, int q) {
        if (relu) {
            VectorElementwiseKernel.relu(y, q, panels.height(p) * BlockLayout.IMAGES);
        }
    }
}
