package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Full connection by register tiles; the same bits as {@link ScalarFullyConnectedKernel}.
 *
 * <p>Two blocks share each weight that is read, and a piece of the weights serves all blocks before the next is read, so
 * weights come from memory once a call. How they are packed: {@link FullyConnectedPacking}.
 */
final class VectorFullyConnectedKernel implements FullyConnectedKernel, DescribedKernel {
    /** Terms a tile adds at a time: their x of two blocks, 64 KB, and their weights, 24 KB, stay in the L2 cache. */
    private static final int TERMS = 512;

    private final Tiles tiles;
    private final GradientTiles gradientTiles;
    private final int outputs;
    private final int yStart;
    private final int dyStart;
    private final BlockLayout xLayout;
    private final BlockLayout dxLayout;
    private final RowPanels outputPanels;
    private final RowPanels runPanels;
    private final FilterLanes lanes;
    private final int runs;
    private final FullyConnectedPacking packing;
    private final int[] xOffsets;
    private final int[] dyOffsets;

    VectorFullyConnectedKernel(TileSet tiles, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        ScalarFullyConnectedKernel.checkLayouts(x, y, dy, dx);
        this.tiles = tiles.product();
        this.gradientTiles = tiles.gradient();
        Shape input = x.shape();
        this.outputs = y.shape().channels();
        this.yStart = y.offset(0, 0, 0);
        this.dyStart = dy.offset(0, 0, 0);
        this.xLayout = x;
        this.dxLayout = dx;
        this.runs = x.border() == 0 && dx.border() == 0 ? 1 : input.height();
        this.lanes = new FilterLanes(outputs, gradientTiles.groupLanes());
        this.packing = new FullyConnectedPacking(input, outputs, runs, lanes);
        this.outputPanels = packing.outputPanels();
        this.runPanels = packing.runPanels();
        this.xOffsets = new int[input.size()];
        int d = 0;
        for (int row = 0; row < input.height(); row++) {
            for (int column = 0; column < input.width(); column++) {
                for (int c = 0; c < input.channels(); c++, d++) {
                    xOffsets[d] = x.offset(c, row, column);
                }
            }
        }
        this.dyOffsets = new int[outputs];
        Arrays.setAll(dyOffsets, k -> dyStart + k * IMAGES);
    }

    @Override
    public List<KernelPass> passes() {
        String name = getClass().getSimpleName();
        long data = (long) runs * runPanels.paddedRows() * outputs;
        return List.of(
                new KernelPass(
                        "forward",
                        name,
                        "direct",
                        outputPanels.description() + " rows x 2 blocks",
                        (long) outputPanels.paddedRows() * xOffsets.length),
                new KernelPass("data", name, "direct", runPanels.description() + " rows x 2 blocks", data),
                new KernelPass(
                        "weights",
                        name,
                        "direct",
                        runPanels.description() + " rows x " + gradientTiles.groupLanes() + " outputs",
                        data / outputs * lanes.lanes()));
    }

    @Override
    public int packedWeightsFloats() {
        return packing.packedWeightsFloats();
    }

    @Override
    public void packWeights(float[] parameters, int weights, int biases, float[] scratch, float[] packed) {
        packing.packWeights(parameters, weights, biases, scratch, packed);
    }

    @Override
    public void forward(int blocks, float[][] x, float[] packed, boolean relu, float[][] y) {
        for (int p = 0; p < outputPanels.count(); p++) {
            int height = outputPanels.height(p);
            int yOffset = yStart + outputPanels.start(p) * IMAGES;
            for (int b = 0; b < blocks; b++) {
                VectorElementwiseKernel.fillRows(height, packed, packing.biases(p), y[b], yOffset);
            }
            product(blocks, height, xOffsets, x, packed, packing.weights(p), y, yOffset);
            if (relu) {
                for (int b = 0; b < blocks; b++) {
                    VectorElementwiseKernel.relu(y[b], yOffset, height * IMAGES);
                }
            }
        }
    }

    @Override
    public void backwardData(int blocks, float[][] dy, float[] packed, float[][] dx) {
        for (int run = 0; run < runs; run++) {
            int runOffset = dxLayout.offset(0, run, 0);
            for (int p = 0; p < runPanels.count(); p++) {
                int height = runPanels.height(p);
                int dxOffset = runOffset + runPanels.start(p) * IMAGES;
                for (int b = 0; b < blocks; b++) {
                    Arrays.fill(dx[b], dxOffset, dxOffset + height * IMAGES, 0f);
                }
                int w = packing.dataWeights(run, p);
                product(blocks, height, dyOffsets, dy, packed, w, dx, dxOffset);
            }
        }
    }

    /** Adds one panel of weights times x to y, for all blocks. */
    private void product(
            int blocks, int height, int[] offsets, float[][] x, float[] packed, int w, float[][] y, int yOffset) {
        for (int first = 0; first < offsets.length; first += TERMS) {
            int count = Math.min(TERMS, offsets.length - first);
            int piece = w + first * height;
            int b = 0;
            for (; b + 1 < blocks; b += 2) {
                tiles.addPair(
                        height, count, offsets, first, x[b], 0, x[b + 1], 0, packed, piece, y[b], yOffset, y[b + 1],
                        yOffset);
            }
            if (b < blocks) {
                tiles.addOne(height, count, offsets, first, x[b], 0, packed, piece, y[b], yOffset);
            }
        }
    }

    @Override
    public int scratchFloats(int blocks) {
        return Math.max(blocks * IMAGES * lanes.lanes(), packing.scratchFloats());
    }

    @Override
    public int packedGradientFloats() {
        return packing.packedGradientFloats();
    }

    @Override
    public void backwardWeights(int blocks, float[][] x, float[][] dy, float[] scratch, float[] packedGradient) {
        Arrays.fill(scratch, 0, blocks * IMAGES * lanes.lanes(), 0f);
        for (int b = 0; b < blocks; b++) {
            lanes.transpose(dy[b], dyStart, 0, 1, scratch, b, blocks);
            PixelSums.addImages(outputs, dy[b], dyStart, packedGradient, packing.gradientBiases());
        }
        for (int run = 0; run < runs; run++) {
            for (int p = 0; p < runPanels.count(); p++) {
                int xOffset = xLayout.offset(0, run, 0) + runPanels.start(p) * IMAGES;
                for (int group = 0; group < lanes.groups(); group++) {
                    int dw = packing.gradient(run, p, group);
                    addTile(blocks, x, xOffset, scratch, group, runPanels.height(p), packedGradient, dw);
                }
            }
        }
    }

    private void addTile(
            int blocks, float[][] x, int xOffset, float[] scratch, int group, int height, float[] packed, int dw) {
        int width = lanes.groupWidth(group);
        int dy = lanes.groupStart(group) * blocks * IMAGES;
        for (int b = 0; b < blocks; b++) {
            int dyOffset = dy + b * IMAGES * width;
            gradientTiles.add(height, IMAGES, x[b], xOffset, 0, scratch, dyOffset, width, packed, dw);
        }
    }

    @Override
    public void addGradient(float[] packedGradient, float[] scratch, float[] gradient, int weights, int biases) {
        packing.addGradient(packedGradient, scratch, gradient, weights, biases);
    }
}
