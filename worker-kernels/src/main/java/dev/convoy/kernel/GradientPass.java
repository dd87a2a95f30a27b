package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import java.util.Arrays;

/**
 * The gradient of a convolution's weights: each row of output gradients is transposed so that lanes are filters, then
 * multiplied with the inputs that each filter row sees.
 *
 * <p>In one input row the values that a filter row reads, [S][C], follow one another, so they are rows of register tiles
 * at a constant distance: one run of S·C. Where x is some channels of a block they are S runs of C. The packed gradient is
 * [filter row][run][group of filters][panel of the run][row of panel][lanes of the group], then the biases as [K].
 */
final class GradientPass implements WeightGradient {
    private final GradientTiles tiles;
    private final ConvGeometry geometry;
    private final PassAxis rows;
    private final BlockLayout x;
    private final BlockLayout dy;
    private final int runs;
    private final RowPanels panels;
    private final FilterLanes filters;
    private final int columns;

    GradientPass(GradientTiles tiles, ConvGeometry geometry, PassAxis rows, BlockLayout x, BlockLayout dy) {
        this.tiles = tiles;
        this.geometry = geometry;
        this.rows = rows;
        this.x = x;
        this.dy = dy;
        boolean isWholeBlock = x.blockChannels() == x.shape().channels();
        this.runs = isWholeBlock ? 1 : geometry.filterWidth();
        this.panels =
                new RowPanels(geometry.filterWidth() / runs * geometry.input().channels());
        this.filters = new FilterLanes(geometry.filters(), tiles.groupLanes());
        this.columns = geometry.output().width();
    }

    /** One transposed row, and a sum for each filter and image. */
    @Override
    public int scratchFloats() {
        return sums() + geometry.filters() * IMAGES;
    }

    private int sums() {
        return columns * IMAGES * filters.lanes();
    }

    /** Heights of the panels by lanes of filters. */
    @Override
    public String tiles() {
        return panels.description() + " rows x " + tiles.groupLanes() + " filters";
    }

    @Override
    public long multiplyAdds() {
        long tapRows = 0;
        for (int i = 0; i < rows.outputs(); i++) {
            tapRows += Math.max(0, rows.endTap(i) - rows.firstTap(i));
        }
        return tapRows * runs * panels.paddedRows() * columns * filters.lanes();
    }

    @Override
    public int packedFloats() {
        return biases() + geometry.filters();
    }

    private int biases() {
        return geometry.filterHeight() * runs * panels.paddedRows() * filters.lanes();
    }

    /** A share of the groups of filters. */
    @Override
    public void run(Share share, float[] x, float[] dy, float[] scratch, float[] packed) {
        int firstGroup = share.first(filters.groups());
        int endGroup = share.end(filters.groups());
        if (firstGroup == endGroup) {
            return;
        }
        int firstFilter = filters.groupStart(firstGroup);
        int some = filters.endFilterOfGroup(endGroup - 1) - firstFilter;
        Arrays.fill(scratch, 0, scratchFloats(), 0f);
        for (int i = 0; i < rows.outputs(); i++) {
            int dyOffset = this.dy.offset(0, i, 0);
            int step = this.dy.pixelStride();
            filters.transpose(firstGroup, endGroup, dy, dyOffset, step, columns, scratch, 0, 0, columns);
            PixelSums.add(some, columns, dy, dyOffset + firstFilter * IMAGES, step, scratch, sums());
            for (int group = firstGroup; group < endGroup; group++) {
                addRow(x, i, group, scratch, packed);
            }
        }
        PixelSums.addImages(some, scratch, sums(), packed, biases() + firstFilter);
    }

    private void addRow(float[] x, int i, int group, float[] scratch, float[] packed) {
        int width = filters.groupWidth(group);
        int dyOffset = filters.groupStart(group) * columns * IMAGES;
        int step = geometry.stride() * this.x.pixelStride();
        for (int run = rows.firstTap(i) * runs; run < rows.endTap(i) * runs; run++) {
            int xOffset = this.x.offset(0, rows.input(i) + run / runs, run % runs - geometry.pad());
            int dw = (run * filters.lanes() + filters.groupStart(group)) * panels.paddedRows();
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

    @Override
    public void addGradient(float[] packed, float[] gradient, int weights, int biases) {
        int filterSize = geometry.weights() / geometry.filters();
        for (int run = 0; run < geometry.filterHeight() * runs; run++) {
            // the first weight of a run: its filter row, and its filter column where every column is a run
            int first = weights + run / runs * geometry.filterWidth() + run % runs;
            for (int k = 0; k < geometry.filters(); k++) {
                addRun(packed, run, k, gradient, first + k * filterSize);
            }
        }
        if (biases != ConvKernel.NO_BIASES) {
            for (int k = 0; k < geometry.filters(); k++) {
                gradient[biases + k] += packed[biases() + k];
            }
        }
    }

    private void addRun(float[] packed, int run, int k, float[] gradient, int to) {
        int channels = geometry.input().channels();
        int plane = geometry.filterHeight() * geometry.filterWidth();
        int group = filters.groupOf(k);
        int width = filters.groupWidth(group);
        int from = (run * filters.lanes() + filters.groupStart(group)) * panels.paddedRows()
                + filters.laneOf(k)
                - filters.groupStart(group);
        for (int p = 0; p < panels.count(); p++) {
            for (int row = 0; row < panels.ownHeight(p); row++) {
                int q = panels.start(p) + row;
                gradient[to + q % channels * plane + q / channels] += packed[from + (panels.offset(p) + row) * width];
            }
        }
    }
}
