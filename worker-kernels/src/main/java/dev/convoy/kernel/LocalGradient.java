package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;

/**
 * The gradient of a locally connected layer's weights: at each output position the output gradients of all blocks are
 * transposed so that lanes are filters, then multiplied with the inputs that each filter row sees, [S][C], which are rows
 * of register tiles.
 *
 * <p>The packed gradient is [position][filter row][panel of S·C][group of filters][row of panel][lanes of the group], then
 * the biases as [position][K].
 */
final class LocalGradient {
    private final GradientTiles tiles;
    private final ConvGeometry geometry;
    private final Shape output;
    private final PassAxis rows;
    private final PassAxis columns;
    private final BlockLayout x;
    private final BlockLayout dy;
    private final RowPanels panels;
    private final FilterLanes filters;

    LocalGradient(GradientTiles tiles, ConvGeometry geometry, BlockLayout x, BlockLayout dy) {
        this.tiles = tiles;
        this.geometry = geometry;
        this.output = geometry.output();
        this.rows = ScalarLocallyConnectedKernel.forwardRows(geometry);
        this.columns = ScalarLocallyConnectedKernel.forwardColumns(geometry);
        this.x = x;
        this.dy = dy;
        this.panels = new RowPanels(geometry.filterWidth() * geometry.input().channels());
        this.filters = new FilterLanes(geometry.filters(), tiles.groupLanes());
    }

    int scratchFloats(int blocks) {
        return blocks * IMAGES * filters.lanes();
    }

    int packedFloats() {
        return biases() + output.size();
    }

    private int biases() {
        return output.height() * output.width() * geometry.filterHeight() * rowFloats();
    }

    /** Packed floats of one filter row. */
    private int rowFloats() {
        return panels.paddedRows() * filters.lanes();
    }

    void run(int blocks, float[][] x, float[][] dy, float[] scratch, float[] packed) {
        Arrays.fill(scratch, 0, scratchFloats(blocks), 0f);
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                int position = i * output.width() + j;
                int dyOffset = this.dy.offset(0, i, j);
                for (int b = 0; b < blocks; b++) {
                    filters.transpose(dy[b], dyOffset, 0, 1, scratch, b, blocks);
                    int bias = biases() + position * geometry.filters();
                    PixelSums.addImages(geometry.filters(), dy[b], dyOffset, packed, bias);
                }
                for (int r = rows.firstTap(i); r < rows.endTap(i); r++) {
                    int xOffset = this.x.offset(0, rows.input(i) + r, columns.input(j));
                    int dw = (position * geometry.filterHeight() + r) * rowFloats();
                    addFilterRow(blocks, x, xOffset, scratch, packed, dw);
                }
            }
        }
    }

    private void addFilterRow(int blocks, float[][] x, int xOffset, float[] scratch, float[] packed, int dwRow) {
        for (int p = 0; p < panels.count(); p++) {
            int from = xOffset + panels.start(p) * IMAGES;
            int height = panels.height(p);
            for (int group = 0; group < filters.groups(); group++) {
                int width = filters.groupWidth(group);
                int dyOffset = filters.groupStart(group) * blocks * IMAGES;
                int dw = dwRow + panels.offset(p) * filters.lanes() + filters.groupStart(group) * height;
                for (int b = 0; b < blocks; b++) {
                    int dyBlock = dyOffset + b * IMAGES * width;
                    tiles.add(height, IMAGES, x[b], from, 0, scratch, dyBlock, width, packed, dw);
                }
            }
        }
    }

    /** Adds a packed gradient to the field's order, from {@code weights} and {@code biases} of the flat vector on. */
    void addGradient(float[] packed, float[] gradient, int weights, int biases) {
        int positions = output.height() * output.width();
        for (int position = 0; position < positions; position++) {
            // sixteen filters at a time: their part of the gradient stays in the cache
            for (int chunk = 0; chunk < filters.chunks(); chunk++) {
                for (int r = 0; r < geometry.filterHeight(); r++) {
                    addChunk(packed, position, r, chunk, gradient, weights);
                }
            }
            for (int k = 0; k < geometry.filters() && biases != ConvKernel.NO_BIASES; k++) {
                gradient[biases + k * positions + position] += packed[biases() + position * geometry.filters() + k];
            }
        }
    }

    private void addChunk(float[] packed, int position, int r, int chunk, float[] gradient, int weights) {
        int channels = geometry.input().channels();
        int plane = geometry.filterHeight() * geometry.filterWidth();
        int group = filters.groupOfChunk(chunk);
        int width = filters.groupWidth(group);
        int row = (position * geometry.filterHeight() + r) * rowFloats();
        int to = weights + position * geometry.weights() + r * geometry.filterWidth();
        for (int p = 0; p < panels.count(); p++) {
            int from = row
                    + panels.offset(p) * filters.lanes()
                    + filters.groupStart(group) * panels.height(p)
                    + chunk * FilterLanes.CHUNK
                    - filters.groupStart(group);
            for (int m = 0; m < panels.ownHeight(p); m++) {
                int q = panels.start(p) + m;
                int tap = to + q % channels * plane + q / channels;
                for (int k = filters.firstOwnFilter(chunk); k < filters.endFilter(chunk); k++) {
                    gradient[tap + k * channels * plane] += packed[from + m * width + k - filters.chunkStart(chunk)];
                }
            }
        }
    }
}
