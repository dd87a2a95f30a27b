package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import java.util.Arrays;

/**
 * The gradient of a convolution's weights: each row of output gradients is transposed so that lanes are filters, then
 * multiplied with the inputs that each filter row sees.
 *
 * <p>In one input row the values that a filter row reads, [S][C], follow one another, so they are rows of register tiles
 * at a constant distance. The packed gradient is [filter row][group of filters][panel of S·C][row of panel][lanes of the
 * group], then the biases as [K].
 */
final class GradientPass {
    private final GradientTiles tiles;
    private final ConvGeometry geometry;
    private final PassAxis rows;
    private final BlockLayout x;
    private final BlockLayout dy;
    private final RowPanels panels;
    private final FilterLanes filters;
    private final int columns;

    GradientPass(GradientTiles tiles, ConvGeometry geometry, PassAxis rows, BlockLayout x, BlockLayout dy) {
        this.tiles = tiles;
        this.geometry = geometry;
        this.rows = rows;
        this.x = x;
        this.dy = dy;
        this.panels = new RowPanels(geometry.filterWidth() * geometry.input().channels());
        this.filters = new FilterLanes(geometry.filters(), tiles.groupLanes());
        this.columns = geometry.output().width();
    }

    /** Floats of scratch: one transposed row, and a sum for each filter and image. */
    int scratchFloats() {
        return sums() + geometry.filters() * IMAGES;
    }

    private int sums() {
        return columns * IMAGES * filters.lanes();
    }

    int packedFloats() {
        return biases() + geometry.filters();
    }

    private int biases() {
        return geometry.filterHeight() * panels.paddedRows() * filters.lanes();
    }

    void run(float[] x, float[] dy, float[] scratch, float[] packed) {
        Arrays.fill(scratch, 0, scratchFloats(), 0f);
        for (int i = 0; i < rows.outputs(); i++) {
            int dyOffset = this.dy.offset(0, i, 0);
            filters.transpose(dy, dyOffset, this.dy.pixelStride(), columns, scratch, 0, columns);
            PixelSums.add(geometry.filters(), columns, dy, dyOffset, this.dy.pixelStride(), scratch, sums());
            for (int group = 0; group < filters.groups(); group++) {
                addRow(x, i, group, scratch, packed);
            }
        }
        PixelSums.addImages(geometry.filters(), scratch, sums(), packed, biases());
    }

    private void addRow(float[] x, int i, int group, float[] scratch, float[] packed) {
        int width = filters.groupWidth(group);
        int dyOffset = filters.groupStart(group) * columns * IMAGES;
        int step = geometry.stride() * this.x.pixelStride();
        for (int r = rows.firstTap(i); r < rows.endTap(i); r++) {
            int xOffset = this.x.offset(0, rows.input(i) + r, -geometry.pad());
            int dw = (r * filters.lanes() + filters.groupStart(group)) * panels.paddedRows();
            for (int p = 0; p < panels.count(); p++) {
                tiles.add(
                        panels.height(p),
                        columns * IMAGES,
                        x,
                        xOffset + panels.start(p) * IMAGES,
                        step,
                        scratch,
                        dyOffset,
                        width,
                        packed,
                        dw + panels.offset(p) * width);
            }
        }
    }

    /** Adds a packed gradient to the field's order. */
    void addGradient(float[] packed, float[] gradient, int offset) {
        int channels = geometry.input().channels();
        int plane = geometry.filterHeight() * geometry.filterWidth();
        for (int r = 0; r < geometry.filterHeight(); r++) {
            for (int k = 0; k < geometry.filters(); k++) {
                int lane = filters.laneOf(k);
                int group = filters.groupOf(k);
                int width = filters.groupWidth(group);
                int from = (r * filters.lanes() + filters.groupStart(group)) * panels.paddedRows()
                        + lane
                        - filters.groupStart(group);
                int to = offset + k * channels * plane + r * geometry.filterWidth();
                for (int p = 0; p < panels.count(); p++) {
                    for (int row = 0; row < panels.ownHeight(p); row++) {
                        int q = panels.start(p) + row;
                        int packedRow = from + (panels.offset(p) + row) * width;
                        gradient[to + q % channels * plane + q / channels] += packed[packedRow];
                    }
                }
            }
        }
        int bias = offset + geometry.weights();
        for (int k = 0; k < geometry.filters(); k++) {
            gradient[bias + k] += packed[biases() + k];
        }
    }
}
