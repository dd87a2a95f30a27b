package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The gradient of a convolution whose filters have few weights, such as those that look at one channel: lanes are the weights
 * of a filter, all of its rows together, and rows of register tiles are filters. {@link GradientPass}, whose tiles have the S·C
 * inputs of one filter row as their rows and filters as lanes, would fill few of them. Sums are taken in the same order.
 *
 * <p>The input rows that a row of outputs sees are transposed to [image][column][filter row][channel]. So what an output sees
 * follows one another, and what the next one sees starts a stride of columns further on. Tiles read it there, with what lies
 * behind it in the lanes that are nobody's, and output gradients as they lie in their block. The packed gradient is [panel of filters][row of panel][lanes], lanes being [filter
 * column][filter row][channel], then the biases as [K].
 */
final class PatchGradient implements WeightGradient {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int LEAST_FILTERS = 4;

    private final PatchTiles tiles;
    private final ConvGeometry geometry;
    private final BlockLayout x;
    private final BlockLayout dy;
    private final RowPanels panels;
    private final int lanes;
    private final int columns;
    /** Floats of an image in a column of the input rows that an output row sees. */
    private final int columnFloats;
    /** Floats of an image in all columns, rounded up to whole tiles of sixteen. */
    private final int lineFloats;
    /** Parts of the scratch array behind the gathered rows. */
    private final int transposed;

    private final int sums;
    /** Where the lanes of each output column and image begin behind {@link #transposed}. */
    private final int[] offsets;

    PatchGradient(PatchTiles tiles, ConvGeometry geometry, BlockLayout x, BlockLayout dy) {
        this.tiles = tiles;
        this.geometry = geometry;
        this.x = x;
        this.dy = dy;
        this.panels = new RowPanels(geometry.filters());
        this.lanes = tiles.lanes();
        this.columns = geometry.output().width();
        this.columnFloats = geometry.filterHeight() * geometry.input().channels();
        this.lineFloats = (geometry.input().width() * columnFloats + IMAGES - 1) / IMAGES * IMAGES;
        this.transposed = lineFloats * IMAGES;
        // the last lanes of the last image reach over its line
        this.sums = transposed + IMAGES * lineFloats + lanes;
        this.offsets = new int[columns * IMAGES];
        for (int m = 0; m < offsets.length; m++) {
            offsets[m] = m % IMAGES * lineFloats + m / IMAGES * geometry.stride() * columnFloats;
        }
    }

    /**
     * Whether a convolution is one for this class: no padding, since filter rows outside the image must be left out; all weights
     * of a filter in one tile; and a third fewer products than otherwise.
     */
    static boolean suits(PatchTiles tiles, ConvGeometry geometry, BlockLayout x) {
        int run = geometry.filterWidth() * geometry.input().channels();
        if (geometry.pad() > 0
                || x.blockChannels() != x.shape().channels()
                || geometry.filterHeight() * run > tiles.lanes()
                || geometry.filters() < LEAST_FILTERS) {
            return false;
        }
        int otherLanes = new FilterLanes(geometry.filters(), tiles.lanes()).lanes();
        int otherProducts = geometry.filterHeight() * new RowPanels(run).paddedRows() * otherLanes;
        return 3 * new RowPanels(geometry.filters()).paddedRows() * tiles.lanes() <= 2 * otherProducts;
    }

    /** The input rows of a row of outputs, twice, and a sum for each filter and image. */
    @Override
    public int scratchFloats() {
        return sums + geometry.filters() * IMAGES;
    }

    @Override
    public String tiles() {
        return panels.description() + " filters x " + lanes + " weights";
    }

    @Override
    public long multiplyAdds() {
        return (long) geometry.output().height() * columns * panels.paddedRows() * lanes;
    }

    @Override
    public int packedFloats() {
        return biases() + geometry.filters();
    }

    private int biases() {
        return panels.paddedRows() * lanes;
    }

    /** A share of the panels of filters; the first of the shares adds up the biases. */
    @Override
    public void run(Share share, float[] x, float[] dy, float[] scratch, float[] packed) {
        int firstPanel = share.first(panels.count());
        int endPanel = share.end(panels.count());
        boolean hasBiases = share.index() == 0;
        if (firstPanel == endPanel && !hasBiases) {
            return;
        }
        Arrays.fill(scratch, sums, scratchFloats(), 0f);
        for (int i = 0; i < geometry.output().height(); i++) {
            int dyOffset = this.dy.offset(0, i, 0);
            if (hasBiases) {
                PixelSums.add(geometry.filters(), columns, dy, dyOffset, this.dy.pixelStride(), scratch, sums);
            }
            gatherRows(x, i * geometry.stride(), scratch);
            for (int q = 0; q < lineFloats; q += IMAGES) {
                Transpose.tile(scratch, q * IMAGES, IMAGES, scratch, transposed + q, lineFloats);
            }
            for (int p = firstPanel; p < endPanel; p++) {
                tiles.add(
                        panels.height(p),
                        offsets.length,
                        dy,
                        dyOffset + panels.start(p) * IMAGES,
                        this.dy.pixelStride(),
                        scratch,
                        transposed,
                        offsets,
                        packed,
                        panels.offset(p) * lanes);
            }
        }
        if (hasBiases) {
            PixelSums.addImages(geometry.filters(), scratch, sums, packed, biases());
        }
    }

    /** Gathers the rows that an output row sees, as [column][filter row][channel][image]. */
    private void gatherRows(float[] x, int row, float[] scratch) {
        int pixel = this.x.pixelStride();
        for (int r = 0; r < geometry.filterHeight(); r++) {
            int from = this.x.offset(0, row + r, 0);
            for (int i = 0; i < pixel; i += SPECIES.length()) {
                gather(geometry.input().width(), x, from + i, pixel, scratch, r * pixel + i, columnFloats * IMAGES);
            }
        }
    }

    private static void gather(int count, float[] x, int from, int fromStep, float[] scratch, int to, int toStep) {
        for (int i = 0; i < count; i++) {
            FloatVector.fromArray(SPECIES, x, from + i * fromStep).intoArray(scratch, to + i * toStep);
        }
    }

    @Override
    public void addGradient(float[] packed, float[] gradient, int weights, int biases) {
        int channels = geometry.input().channels();
        int plane = geometry.filterHeight() * geometry.filterWidth();
        for (int k = 0; k < geometry.filters(); k++) {
            int from = panels.place(k) * lanes;
            for (int q = 0; q < plane * channels; q++) {
                int column = q / columnFloats;
                int row = q % columnFloats / channels;
                int weight = (k * channels + q % channels) * plane + row * geometry.filterWidth() + column;
                gradient[weights + weight] += packed[from + q];
            }
        }
        if (biases != ConvKernel.NO_BIASES) {
            for (int k = 0; k < geometry.filters(); k++) {
                gradient[biases + k] += packed[biases() + k];
            }
        }
    }
}
