package dev.convoy.kernel;

import dev.convoy.tensor.Shape;
import java.util.Arrays;

/**
 * How a full connection's weights and their gradient are packed for register tiles.
 *
 * <p>Weights are packed twice: [panel of K][d][row of panel] and the biases of the panels for forward, [run][panel of the
 * run][k][row of panel] for backward to data. A run is a stretch of activations that follow one another in dx: all of them, or
 * one row of pixels where dx has a border. d is in the block's order. The gradient is [run][panel of the run][group of
 * filters][row of panel][lanes of the group], then the biases as [K].
 *
 * <p>Weights are many, so each is read once and written once a copy: the rows of a panel, or sixteen of the gradient, are
 * brought to the other order in scratch, which stays in the L2 cache.
 */
final class FullyConnectedPacking {
    /** Rows of the gradient in scratch. */
    private static final int CHUNK = FilterLanes.CHUNK;
    /** Keeps rows from competing for the same sets of a cache where activations are a power of two. */
    private static final int GAP = 16;
    /** Rows copied by one loop; panels have a multiple of them, or one row. */
    private static final int FOUR = 4;

    private final int size;
    private final int outputs;
    private final FieldOrder order;
    private final RowPanels outputPanels;
    private final int runs;
    private final RowPanels runPanels;
    private final FilterLanes lanes;
    private final int scratchStep;

    FullyConnectedPacking(Shape input, int outputs, int runs, FilterLanes lanes) {
        this.size = input.size();
        this.outputs = outputs;
        this.order = new FieldOrder(input);
        this.outputPanels = new RowPanels(outputs);
        this.runs = runs;
        this.runPanels = new RowPanels(size / runs);
        this.lanes = lanes;
        this.scratchStep = size + GAP;
    }

    RowPanels outputPanels() {
        return outputPanels;
    }

    RowPanels runPanels() {
        return runPanels;
    }

    int scratchFloats() {
        return Math.addExact(tile(), FieldOrder.TILE);
    }

    /** Where a tile of scratch lies, behind the rows. */
    private int tile() {
        return Math.multiplyExact(CHUNK, scratchStep);
    }

    int packedWeightsFloats() {
        return dataWeights(0, 0) + runs * runPanels.paddedRows() * outputs;
    }

    /** Where the forward weights of a panel of outputs begin. */
    int weights(int panel) {
        return outputPanels.offset(panel) * size;
    }

    /** Where the biases of a panel of outputs begin. */
    int biases(int panel) {
        return outputPanels.paddedRows() * size + outputPanels.offset(panel);
    }

    /** Where the weights for backward to data of a panel of a run begin. */
    int dataWeights(int run, int panel) {
        int before = run * runPanels.paddedRows() + runPanels.offset(panel);
        return outputPanels.paddedRows() * (size + 1) + before * outputs;
    }

    void packWeights(float[] parameters, int weights, int biases, float[] scratch, float[] packed) {
        for (int p = 0; p < outputPanels.count(); p++) {
            int start = outputPanels.start(p);
            int height = outputPanels.height(p);
            for (int row = 0; row < height; row++) {
                order.toBlock(parameters, weights + (start + row) * size, scratch, row * scratchStep);
            }
            interleave(height, scratch, packed, weights(p));
            for (int row = 0; row < height; row++) {
                packData(start + row, scratch, row * scratchStep, packed);
            }
            if (biases == ConvKernel.NO_BIASES) {
                Arrays.fill(packed, biases(p), biases(p) + height, 0f);
            } else {
                System.arraycopy(parameters, biases + start, packed, biases(p), height);
            }
        }
    }

    private void interleave(int height, float[] scratch, float[] packed, int offset) {
        if (height < FOUR) {
            System.arraycopy(scratch, 0, packed, offset, size);
        }
        for (int row = 0; row + FOUR <= height; row += FOUR) {
            interleaveFour(height, scratch, row * scratchStep, packed, offset + row);
        }
    }

    private void interleaveFour(int height, float[] scratch, int first, float[] packed, int offset) {
        int second = first + scratchStep;
        int third = second + scratchStep;
        int fourth = third + scratchStep;
        for (int d = 0; d < size; d++) {
            int to = offset + d * height;
            packed[to] = scratch[first + d];
            packed[to + 1] = scratch[second + d];
            packed[to + 2] = scratch[third + d];
            packed[to + 3] = scratch[fourth + d];
        }
    }

    private void packData(int k, float[] scratch, int offset, float[] packed) {
        for (int run = 0; run < runs; run++) {
            int from = offset + run * (size / runs);
            for (int p = 0; p < runPanels.count(); p++) {
                int height = runPanels.height(p);
                int to = dataWeights(run, p) + k * height;
                int first = from + runPanels.start(p);
                if (height < FOUR) {
                    packed[to] = scratch[first];
                }
                for (int row = 0; row + FOUR <= height; row += FOUR) {
                    packed[to + row] = scratch[first + row];
                    packed[to + row + 1] = scratch[first + row + 1];
                    packed[to + row + 2] = scratch[first + row + 2];
                    packed[to + row + 3] = scratch[first + row + 3];
                }
            }
        }
    }

    int packedGradientFloats() {
        return gradientBiases() + outputs;
    }

    int gradientBiases() {
        return runs * runPanels.paddedRows() * lanes.lanes();
    }

    /** Where the gradient of a panel of a run begins for a group of filters. */
    int gradient(int run, int panel, int group) {
        return (run * runPanels.paddedRows() + runPanels.offset(panel)) * lanes.lanes()
                + lanes.groupStart(group) * runPanels.height(panel);
    }

    void addGradient(float[] packed, float[] scratch, float[] gradient, int weights, int biases) {
        for (int chunk = 0; chunk < lanes.chunks(); chunk++) {
            collect(packed, chunk, scratch);
            for (int k = lanes.firstOwnFilter(chunk); k < lanes.endFilter(chunk); k++) {
                int row = (k - lanes.chunkStart(chunk)) * scratchStep;
                order.addToField(scratch, row, tile(), gradient, weights + k * size);
            }
        }
        for (int k = 0; k < outputs && biases != ConvKernel.NO_BIASES; k++) {
            gradient[biases + k] += packed[gradientBiases() + k];
        }
    }

    /** Brings the gradient of sixteen filters to [filter][d]. */
    private void collect(float[] packed, int chunk, float[] scratch) {
        int group = lanes.groupOfChunk(chunk);
        int width = lanes.groupWidth(group);
        int lane = chunk * CHUNK - lanes.groupStart(group);
        for (int run = 0; run < runs; run++) {
            for (int p = 0; p < runPanels.count(); p++) {
                int from = gradient(run, p, group) + lane;
                int to = run * (size / runs) + runPanels.start(p);
                for (int row = 0; row < runPanels.ownHeight(p); row++) {
                    for (int k = 0; k < CHUNK; k++) {
                        scratch[k * scratchStep + to + row] = packed[from + row * width + k];
                    }
                }
            }
        }
    }
}
