package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;

/**
 * Locally connected layer by register tiles; the same bits as {@link ScalarLocallyConnectedKernel}.
 *
 * <p>Every output position is a small full connection of what it sees. All blocks pass a position's weights before the
 * next position, two of them sharing each weight that is read, so weights come from memory once a call. Weights are packed
 * twice: [position][panel of K][r][t][c][row of panel] and the biases as [position][row of panels] for forward,
 * [position][r][t][panel of C][k][row of panel] for backward to data.
 */
final class VectorLocallyConnectedKernel implements LocallyConnectedKernel {
    private final Tiles tiles;
    private final ConvGeometry geometry;
    private final Shape input;
    private final Shape output;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;
    private final PassAxis rows;
    private final PassAxis columns;
    private final RowPanels filterPanels;
    private final RowPanels channelPanels;
    private final LocalGradient gradient;
    private final int[] tapOffsets;
    private final int[] filterOffsets;

    VectorLocallyConnectedKernel(
            TileSet tiles, ConvGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        ScalarConvKernel.checkLayouts(geometry, x, y, dy, dx);
        ScalarLocallyConnectedKernel.checkSize(geometry);
        this.tiles = tiles.product();
        this.geometry = geometry;
        this.input = geometry.input();
        this.output = geometry.output();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
        this.rows = ScalarLocallyConnectedKernel.forwardRows(geometry);
        this.columns = ScalarLocallyConnectedKernel.forwardColumns(geometry);
        this.filterPanels = new RowPanels(output.channels());
        this.channelPanels = new RowPanels(input.channels());
        this.gradient = new LocalGradient(tiles.gradient(), geometry, x, dy);
        this.tapOffsets = new int[geometry.weights() / geometry.filters()];
        int q = 0;
        for (int r = 0; r < geometry.filterHeight(); r++) {
            for (int t = 0; t < geometry.filterWidth(); t++) {
                for (int c = 0; c < input.channels(); c++) {
                    tapOffsets[q++] = r * x.rowStride() + t * x.pixelStride() + c * IMAGES;
                }
            }
        }
        this.filterOffsets = new int[output.channels()];
        Arrays.setAll(filterOffsets, k -> k * IMAGES);
    }

    private int positions() {
        return output.height() * output.width();
    }

    private int position(int i, int j) {
        return i * output.width() + j;
    }

    @Override
    public int packedWeightsFloats() {
        return positions() * filterPanels.paddedRows() * (tapOffsets.length + 1);
    }

    private int packedBiases(int position) {
        return (positions() * tapOffsets.length + position) * filterPanels.paddedRows();
    }

    @Override
    public void packWeights(float[] parameters, int weights, int biases, float[] packed) {
        for (int position = 0; position < positions(); position++) {
            packPosition(parameters, weights + position * geometry.weights(), position, packed);
            for (int p = 0; p < filterPanels.count(); p++) {
                int to = packedBiases(position) + filterPanels.offset(p);
                for (int row = 0; row < filterPanels.height(p); row++) {
                    int bias = biases + (filterPanels.start(p) + row) * positions() + position;
                    packed[to + row] = biases == ConvKernel.NO_BIASES ? 0f : parameters[bias];
                }
            }
        }
    }

    private void packPosition(float[] parameters, int weights, int position, float[] packed) {
        int next = position * filterPanels.paddedRows() * tapOffsets.length;
        int plane = geometry.filterHeight() * geometry.filterWidth();
        for (int p = 0; p < filterPanels.count(); p++) {
            int height = filterPanels.height(p);
            int filter = weights + filterPanels.start(p) * tapOffsets.length;
            for (int tap = 0; tap < plane; tap++) {
                for (int c = 0; c < input.channels(); c++, next += height) {
                    for (int row = 0; row < height; row++) {
                        packed[next + row] = parameters[filter + row * tapOffsets.length + c * plane + tap];
                    }
                }
            }
        }
    }

    @Override
    public void forward(int blocks, float[][] x, float[] packed, boolean relu, float[][] y) {
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                for (int p = 0; p < filterPanels.count(); p++) {
                    int yOffset = yLayout.offset(filterPanels.start(p), i, j);
                    int bias = packedBiases(position(i, j)) + filterPanels.offset(p);
                    for (int b = 0; b < blocks; b++) {
                        VectorElementwiseKernel.fillRows(filterPanels.height(p), packed, bias, y[b], yOffset);
                    }
                    addTaps(blocks, x, packed, i, j, p, y, yOffset);
                    for (int b = 0; b < blocks && relu; b++) {
                        VectorElementwiseKernel.relu(y[b], yOffset, filterPanels.height(p) * IMAGES);
                    }
                }
            }
        }
    }

    private void addTaps(int blocks, float[][] x, float[] packed, int i, int j, int p, float[][] y, int yOffset) {
        int firstColumn = columns.firstTap(j);
        int endColumn = columns.endTap(j);
        // where no filter column is in the padding, rows of taps follow without a gap
        boolean wholeRows = firstColumn == 0 && endColumn == columns.taps();
        int run = wholeRows ? rows.endTap(i) - rows.firstTap(i) : 1;
        int count = run * (endColumn - firstColumn) * input.channels();
        int height = filterPanels.height(p);
        int panel = (position(i, j) * filterPanels.paddedRows() + filterPanels.offset(p)) * tapOffsets.length;
        int xOffset = xLayout.offset(0, rows.input(i), columns.input(j));
        for (int r = rows.firstTap(i); r < rows.endTap(i); r += run) {
            int q = (r * columns.taps() + firstColumn) * input.channels();
            add(blocks, height, count, tapOffsets, q, x, xOffset, packed, panel + q * height, y, yOffset);
        }
    }

    /** Adds to the same rows of all blocks. */
    private void add(
            int blocks,
            int height,
            int count,
            int[] offsets,
            int first,
            float[][] x,
            int xOffset,
            float[] packed,
            int w,
            float[][] y,
            int yOffset) {
        int b = 0;
        for (; b + 1 < blocks; b += 2) {
            tiles.addPair(
                    height, count, offsets, first, x[b], xOffset, x[b + 1], xOffset, packed, w, y[b], yOffset, y[b + 1],
                    yOffset);
        }
        if (b < blocks) {
            tiles.addOne(height, count, offsets, first, x[b], xOffset, packed, w, y[b], yOffset);
        }
    }

    @Override
    public int packedDataWeightsFloats() {
        return positions() * geometry.filterHeight() * geometry.filterWidth() * tapFloats();
    }

    /** Packed floats of one tap: a weight for each filter and each row of the channels' panels. */
    private int tapFloats() {
        return output.channels() * channelPanels.paddedRows();
    }

    @Override
    public void packDataWeights(float[] parameters, int weights, float[] packed) {
        int plane = geometry.filterHeight() * geometry.filterWidth();
        int next = 0;
        for (int position = 0; position < positions(); position++) {
            for (int tap = 0; tap < plane; tap++) {
                int from = weights + position * geometry.weights() + tap;
                for (int p = 0; p < channelPanels.count(); p++) {
                    int height = channelPanels.height(p);
                    for (int k = 0; k < output.channels(); k++, next += height) {
                        int filter = from + k * tapOffsets.length + channelPanels.start(p) * plane;
                        for (int row = 0; row < height; row++) {
                            packed[next + row] = parameters[filter + row * plane];
                        }
                    }
                }
            }
        }
    }

    @Override
    public void backwardData(int blocks, float[][] dy, float[] packed, float[][] dx) {
        for (int row = 0; row < input.height(); row++) {
            for (int column = 0; column < input.width(); column++) {
                for (int p = 0; p < channelPanels.count(); p++) {
                    int dxOffset = dxLayout.offset(channelPanels.start(p), row, column);
                    for (int b = 0; b < blocks; b++) {
                        Arrays.fill(dx[b], dxOffset, dxOffset + channelPanels.height(p) * IMAGES, 0f);
                    }
                    addOutputs(blocks, dy, packed, row, column, p, dx, dxOffset);
                }
            }
        }
    }

    /** Adds the outputs that saw a pixel, rows ascending, then columns. */
    private void addOutputs(
            int blocks, float[][] dy, float[] packed, int row, int column, int p, float[][] dx, int dxOffset) {
        int stride = geometry.stride();
        int bottom = row + geometry.pad();
        int right = column + geometry.pad();
        int endRow = Math.min(output.height(), bottom / stride + 1);
        int endColumn = Math.min(output.width(), right / stride + 1);
        for (int i = firstOutput(bottom, geometry.filterHeight()); i < endRow; i++) {
            for (int j = firstOutput(right, geometry.filterWidth()); j < endColumn; j++) {
                int tap = (bottom - i * stride) * geometry.filterWidth() + right - j * stride;
                int plane = geometry.filterHeight() * geometry.filterWidth();
                int w = (position(i, j) * plane + tap) * tapFloats() + channelPanels.offset(p) * output.channels();
                int dyOffset = dyLayout.offset(0, i, j);
                int height = channelPanels.height(p);
                add(blocks, height, output.channels(), filterOffsets, 0, dy, dyOffset, packed, w, dx, dxOffset);
            }
        }
    }

    /** The first output whose filter reaches a position of the padded input. */
    private int firstOutput(int position, int filterSize) {
        return Math.max(0, Math.floorDiv(position - filterSize, geometry.stride()) + 1);
    }

    @Override
    public int scratchFloats(int blocks) {
        return gradient.scratchFloats(blocks);
    }

    @Override
    public int packedGradientFloats() {
        return gradient.packedFloats();
    }

    @Override
    public void backwardWeights(int blocks, float[][] x, float[][] dy, float[] scratch, float[] packedGradient) {
        gradient.run(blocks, x, dy, scratch, packedGradient);
    }

    @Override
    public void addGradient(float[] packedGradient, float[] gradient, int weights, int biases) {
        this.gradient.addGradient(packedGradient, gradient, weights, biases);
    }
}
