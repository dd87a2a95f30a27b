package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Full connection by register tiles; the same bits as {@link ScalarFullyConnectedKernel}.
 *
 * <p>Two blocks share each weight that is read, and a piece of the weights serves all blocks before the next is read, so
 * weights come from memory once a call. How they are packed: {@link FullyConnectedPacking}. Backward to data works on rows in
 * the field's order, {@link FieldRows}, backward to weights is {@link FullyConnectedGradient}.
 */
final class VectorFullyConnectedKernel implements FullyConnectedKernel, DescribedKernel {
    private final Tiles tiles;
    private final int outputs;
    private final int yStart;
    private final int dyStart;
    private final RowPanels outputPanels;
    private final FullyConnectedPacking packing;
    private final FullyConnectedGradient gradient;
    private final FieldRows dxRows;
    private final int[] xOffsets;
    private final int[] dyOffsets;
    private final Share share;

    VectorFullyConnectedKernel(TileSet tiles, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        ScalarFullyConnectedKernel.checkLayouts(x, y, dy, dx);
        this.tiles = tiles.product();
        Shape input = x.shape();
        this.outputs = y.shape().channels();
        this.yStart = y.offset(0, 0, 0);
        this.dyStart = dy.offset(0, 0, 0);
        this.packing = new FullyConnectedPacking(input, outputs);
        this.gradient = new FullyConnectedGradient(tiles.gradient(), x, dy);
        this.dxRows = new FieldRows(dx);
        this.outputPanels = packing.outputPanels();
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
        this.share = Share.ALL;
    }

    private VectorFullyConnectedKernel(VectorFullyConnectedKernel whole, Share share) {
        this.tiles = whole.tiles;
        this.outputs = whole.outputs;
        this.yStart = whole.yStart;
        this.dyStart = whole.dyStart;
        this.outputPanels = whole.outputPanels;
        this.packing = whole.packing;
        this.gradient = whole.gradient;
        this.dxRows = whole.dxRows;
        this.xOffsets = whole.xOffsets;
        this.dyOffsets = whole.dyOffsets;
        this.share = share;
    }

    @Override
    public List<FullyConnectedKernel> parts(int count) {
        return IntStream.range(0, count)
                .<FullyConnectedKernel>mapToObj(i -> new VectorFullyConnectedKernel(this, new Share(i, count)))
                .toList();
    }

    @Override
    public List<KernelPass> passes() {
        String name = getClass().getSimpleName();
        return List.of(
                new KernelPass(
                        "forward",
                        name,
                        "direct",
                        outputPanels.description() + " rows x 2 blocks",
                        (long) outputPanels.paddedRows() * xOffsets.length),
                new KernelPass(
                        "data",
                        name,
                        "direct",
                        packing.dataPanels(0).description() + " rows x 2 blocks",
                        (long) FieldRows.padded(xOffsets.length) * outputs),
                new KernelPass("weights", name, "direct", gradient.tiles(), gradient.multiplyAdds()));
    }

    @Override
    public int packedWeightsFloats() {
        return packing.packedFloats();
    }

    @Override
    public void packWeights(float[] parameters, int weights, float[] scratch, float[] packed) {
        packing.packAll(parameters, weights, scratch, packed);
    }

    @Override
    public int packedDataWeightsFloats() {
        return packing.packedDataFloats();
    }

    @Override
    public void packDataWeights(float[] parameters, int weights, float[] packed) {
        packing.packAllData(parameters, weights, packed);
    }

    @Override
    public int scratchFloats(int blocks) {
        int forward = packing.scratchFloats() + packing.pieceFloats();
        int backwardData = rows(packing.dataPieceFloats(), blocks);
        return Math.max(gradient.scratchFloats(blocks), Math.max(forward, backwardData));
    }

    /** Where rows of a block lie in scratch, behind a piece of the weights. */
    private int rows(int behind, int block) {
        return behind + block * packing.dataRows() * IMAGES;
    }

    @Override
    public void forward(
            int blocks,
            float[][] x,
            float[] parameters,
            int weights,
            int biases,
            float[] packed,
            boolean relu,
            float[] scratch,
            float[][] y) {
        boolean isPacked = packed.length > 0;
        for (int p = outputPanels.first(share); p < outputPanels.end(share); p++) {
            int height = outputPanels.height(p);
            int yOffset = yStart + outputPanels.start(p) * IMAGES;
            for (int b = 0; b < blocks; b++) {
                if (biases == ConvKernel.NO_BIASES) {
                    Arrays.fill(y[b], yOffset, yOffset + height * IMAGES, 0f);
                } else {
                    VectorElementwiseKernel.fillRows(height, parameters, biases + outputPanels.start(p), y[b], yOffset);
                }
            }
            for (int first = 0; first < xOffsets.length; first += FullyConnectedPacking.TERMS) {
                int piece = isPacked ? packing.piece(p, first) : packing.scratchFloats();
                if (!isPacked) {
                    packing.pack(p, first, parameters, weights, scratch, scratch, piece);
                }
                product(blocks, height, first, x, isPacked ? packed : scratch, piece, y, yOffset);
            }
            if (relu) {
                for (int b = 0; b < blocks; b++) {
                    VectorElementwiseKernel.relu(y[b], yOffset, height * IMAGES);
                }
            }
        }
    }

    /** Adds a piece of the weights times x to y, for all blocks. */
    private void product(
            int blocks, int height, int first, float[][] x, float[] packed, int piece, float[][] y, int yOffset) {
        int count = Math.min(FullyConnectedPacking.TERMS, xOffsets.length - first);
        int b = 0;
        for (; b + 1 < blocks; b += 2) {
            tiles.addPair(
                    height, count, xOffsets, first, x[b], 0, x[b + 1], 0, packed, piece, y[b], yOffset, y[b + 1],
                    yOffset);
        }
        if (b < blocks) {
            tiles.addOne(height, count, xOffsets, first, x[b], 0, packed, piece, y[b], yOffset);
        }
    }

    @Override
    public void backwardData(
            int blocks, float[][] dy, float[] parameters, int weights, float[] packed, float[] scratch, float[][] dx) {
        boolean isPacked = packed.length > 0;
        int step = packing.dataRows();
        int sums = isPacked ? 0 : packing.dataPieceFloats();
        int steps = (dxRows.count() + step - 1) / step;
        for (int row = share.first(steps) * step;
                row < Math.min(dxRows.count(), share.end(steps) * step);
                row += step) {
            Arrays.fill(scratch, sums, rows(sums, blocks), 0f);
            for (int k = 0; k < outputs; k += FullyConnectedPacking.DATA_TERMS) {
                int piece = isPacked ? packing.dataPiece(row, k) : 0;
                if (!isPacked) {
                    packing.packData(row, k, parameters, weights, scratch, piece);
                }
                dataProduct(blocks, packing.dataPanels(row), dy, k, isPacked ? packed : scratch, piece, scratch, sums);
            }
            for (int b = 0; b < blocks; b++) {
                dxRows.scatter(row, Math.min(step, dxRows.count() - row), scratch, rows(sums, b), dx[b]);
            }
        }
    }

    /** Adds a piece of the weights times dy to the rows, for all blocks. */
    private void dataProduct(
            int blocks, RowPanels panels, float[][] dy, int k, float[] packed, int piece, float[] scratch, int sums) {
        int count = packing.dataTerms(k);
        for (int p = 0; p < panels.count(); p++) {
            int height = panels.height(p);
            int w = piece + packing.dataPanel(panels, p, k);
            int q = sums + panels.start(p) * IMAGES;
            int b = 0;
            for (; b + 1 < blocks; b += 2) {
                tiles.addPair(
                        height,
                        count,
                        dyOffsets,
                        k,
                        dy[b],
                        0,
                        dy[b + 1],
                        0,
                        packed,
                        w,
                        scratch,
                        rows(q, b),
                        scratch,
                        rows(q, b + 1));
            }
            if (b < blocks) {
                tiles.addOne(height, count, dyOffsets, k, dy[b], 0, packed, w, scratch, rows(q, b));
            }
        }
    }

    @Override
    public void backwardWeights(
            int blocks, float[][] x, float[][] dy, float[] scratch, float[] gradient, int weights, int biases) {
        this.gradient.add(share, blocks, x, dy, scratch, gradient, weights);
        for (int b = 0; share.index() == 0 && b < blocks && biases != ConvKernel.NO_BIASES; b++) {
            PixelSums.addImages(outputs, dy[b], dyStart, gradient, biases);
        }
    }
}
