package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The gradient of a full connection's weights, added to the net's flat gradient vector, without a copy in another order: that
 * would be as large as the weights, and be written and read once more.
 *
 * <p>Register tiles want x one row after the other and filters in lanes. So x, which is small, is brought to the field's order,
 * some rows at a time; for these and a group of filters the gradient so far is fetched from the flat vector and turned to
 * [row][filter], all blocks are added, and it is turned back. Rows and groups are few enough to stay in the L2 cache meanwhile.
 */
final class FullyConnectedGradient {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    /** Sides of what is turned at once, and filters of a chunk. */
    private static final int SIDE = IMAGES;
    /** Most rows at a time: their gradient takes 192 KB for 32 filters, their x 96 KB a block. */
    private static final int ROWS = 1536;

    private final GradientTiles tiles;
    private final FilterLanes lanes;
    private final int outputs;
    private final int dyStart;
    private final FieldRows rows;
    private final int mostRows;
    private final RowPanels panels;
    private final RowPanels lastPanels;

    FullyConnectedGradient(GradientTiles tiles, BlockLayout x, BlockLayout dy) {
        Shape input = x.shape();
        this.tiles = tiles;
        this.outputs = dy.shape().channels();
        this.dyStart = dy.offset(0, 0, 0);
        this.lanes = new FilterLanes(outputs, tiles.groupLanes());
        this.rows = new FieldRows(x);
        this.mostRows = Math.min(ROWS, FieldRows.padded(input.size()));
        this.panels = new RowPanels(mostRows);
        this.lastPanels = new RowPanels(FieldRows.padded(input.size() - (input.size() - 1) / mostRows * mostRows));
    }

    String tiles() {
        return panels.description() + " rows x " + tiles.groupLanes() + " outputs";
    }

    /** Multiply-adds for one image, those of unused lanes included. */
    long multiplyAdds() {
        return (long) FieldRows.padded(rows.count()) * lanes.lanes();
    }

    int scratchFloats(int blocks) {
        return tile(blocks) + SIDE * SIDE;
    }

    /** Where x lies in scratch, behind the turned dy. */
    private int x(int blocks) {
        return blocks * IMAGES * lanes.lanes();
    }

    /** Where the gradient of a group of filters lies. */
    private int strip(int blocks) {
        return x(blocks) + blocks * mostRows * IMAGES;
    }

    private int tile(int blocks) {
        return strip(blocks) + mostRows * tiles.groupLanes();
    }

    /**
     * dW[k][d] += Σ_n dy[n][k] · x[n][d], block by block, for a share of the groups of filters; {@code weights} is where dW begins
     * in the flat vector.
     */
    void add(Share share, int blocks, float[][] x, float[][] dy, float[] scratch, float[] gradient, int weights) {
        int firstGroup = share.first(lanes.groups());
        int endGroup = share.end(lanes.groups());
        if (firstGroup == endGroup) {
            return;
        }
        Arrays.fill(scratch, 0, x(blocks), 0f);
        for (int b = 0; b < blocks; b++) {
            lanes.transpose(firstGroup, endGroup, dy[b], dyStart, 0, 1, scratch, 0, b, blocks);
        }
        int size = rows.count();
        for (int first = 0; first < size; first += mostRows) {
            int count = Math.min(mostRows, size - first);
            for (int b = 0; b < blocks; b++) {
                rows.gather(first, count, x[b], scratch, x(blocks) + b * mostRows * IMAGES);
            }
            for (int group = firstGroup; group < endGroup; group++) {
                fetch(blocks, first, count, group, scratch, gradient, weights);
                multiply(blocks, first + count == size ? lastPanels : panels, group, scratch);
                store(blocks, first, count, group, scratch, gradient, weights);
            }
        }
    }

    private void multiply(int blocks, RowPanels panels, int group, float[] scratch) {
        int width = lanes.groupWidth(group);
        int dy = lanes.groupStart(group) * blocks * IMAGES;
        for (int p = 0; p < panels.count(); p++) {
            int dw = strip(blocks) + panels.start(p) * width;
            for (int b = 0; b < blocks; b++) {
                int x = x(blocks) + (b * mostRows + panels.start(p)) * IMAGES;
                tiles.add(
                        panels.height(p), IMAGES, scratch, x, 0, scratch, dy + b * IMAGES * width, width, scratch, dw);
            }
        }
    }

    private void fetch(int blocks, int first, int count, int group, float[] scratch, float[] gradient, int weights) {
        int width = lanes.groupWidth(group);
        for (int lane = 0; lane < width; lane += SIDE) {
            int chunk = (lanes.groupStart(group) + lane) / SIDE;
            int k = lanes.chunkStart(chunk);
            int filters = Math.min(SIDE, outputs);
            int from = weights + k * rows.count() + first;
            int to = strip(blocks) + lane;
            for (int row = 0; row < count; row += SIDE) {
                int some = Math.min(SIDE, count - row);
                if (some == SIDE && filters == SIDE) {
                    Transpose.tile(gradient, from + row, rows.count(), scratch, to + row * width, width);
                } else {
                    Transpose.tile(filters, some, gradient, from + row, rows.count(), scratch, to + row * width, width);
                }
            }
        }
    }

    /**
     * Filters that two chunks have are computed twice and stored once. Where another thread has the other chunk, what was fetched of
     * them may be anything, and is not stored.
     */
    private void store(int blocks, int first, int count, int group, float[] scratch, float[] gradient, int weights) {
        int width = lanes.groupWidth(group);
        for (int lane = 0; lane < width; lane += SIDE) {
            int chunk = (lanes.groupStart(group) + lane) / SIDE;
            int k = lanes.firstOwnFilter(chunk);
            int filters = lanes.endFilter(chunk) - k;
            int from = strip(blocks) + lane + k - lanes.chunkStart(chunk);
            int to = weights + k * rows.count() + first;
            for (int row = 0; row < count; row += SIDE) {
                int some = Math.min(SIDE, count - row);
                if (some == SIDE && filters == SIDE) {
                    Transpose.tile(scratch, from + row * width, width, scratch, tile(blocks), SIDE);
                    copyTile(scratch, tile(blocks), gradient, to + row, rows.count());
                } else {
                    Transpose.tile(some, filters, scratch, from + row * width, width, gradient, to + row, rows.count());
                }
            }
        }
    }

    /** Rows of the flat vector lie far apart, so each is written once and not while a tile is turned. */
    private static void copyTile(float[] from, int fromOffset, float[] to, int toOffset, int toStride) {
        for (int i = 0; i < SIDE; i++) {
            for (int j = 0; j < SIDE; j += SPECIES.length()) {
                FloatVector.fromArray(SPECIES, from, fromOffset + i * SIDE + j)
                        .intoArray(to, toOffset + i * toStride + j);
            }
        }
    }
}
