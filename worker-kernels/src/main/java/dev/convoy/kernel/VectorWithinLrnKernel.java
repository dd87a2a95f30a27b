package dev.convoy.kernel;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/**
 * Local response normalization within channels by vectors, for exponent 0.75; the same bits as {@link ScalarLrnKernel}.
 *
 * <p>Windows are summed along each row first; of these sums the last {@code size} rows are kept, in turn. Row by row, backward
 * sums squares, then {@code reach} rows behind makes the products, then as many rows behind sums those.
 */
final class VectorWithinLrnKernel implements LrnKernel {
    private final LrnPasses passes;
    private final Shape shape;
    private final int size;
    private final int reach;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;
    private final int pixelFloats;
    private final int rowFloats;
    private final int padFloats;
    /** Parts of the scratch array behind the terms of a row: one row, then three times {@code size} rows. */
    private final int sums;

    private final int squareRows;
    private final int productRows;
    private final int scaledRows;

    VectorWithinLrnKernel(LrnGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        ScalarLrnKernel.checkLayouts(geometry, x, y, dy, dx);
        check(geometry.region() == LrnRegion.WITHIN_CHANNEL && geometry.hasFastPower(), "found %s", geometry);
        this.passes = new LrnPasses(geometry);
        this.shape = geometry.shape();
        this.size = geometry.size();
        this.reach = geometry.reach();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
        this.pixelFloats = x.pixelStride();
        this.rowFloats = shape.width() * pixelFloats;
        this.padFloats = reach * pixelFloats;
        this.sums = padFloats + rowFloats + padFloats;
        this.squareRows = sums + rowFloats;
        this.productRows = squareRows + size * rowFloats;
        this.scaledRows = productRows + size * rowFloats;
    }

    @Override
    public int scratchFloats() {
        return Math.addExact(scaledRows, Math.multiplyExact(size, rowFloats));
    }

    @Override
    public void forward(float[] x, float[] scratch, float[] y) {
        for (int row = 0; row < shape.height() + reach; row++) {
            if (row < shape.height()) {
                sumSquares(row, x, scratch);
            }
            int i = row - reach;
            if (i >= 0) {
                sumRows(i, scratch, squareRows);
                int yOffset = yLayout.offset(0, i, 0);
                passes.normalize(rowFloats, scratch, sums, x, xLayout.offset(0, i, 0), y, yOffset);
            }
        }
    }

    @Override
    public void backward(float[] x, float[] dy, float[] scratch, float[] dx) {
        for (int row = 0; row < shape.height() + 2 * reach; row++) {
            if (row < shape.height()) {
                sumSquares(row, x, scratch);
            }
            int middle = row - reach;
            if (middle >= 0 && middle < shape.height()) {
                sumProducts(middle, x, dy, scratch);
            }
            int i = middle - reach;
            if (i >= 0) {
                sumRows(i, scratch, productRows);
                int dxOffset = dxLayout.offset(0, i, 0);
                int xOffset = xLayout.offset(0, i, 0);
                passes.gather(rowFloats, x, xOffset, scratch, slot(scaledRows, i), sums, dx, dxOffset);
            }
        }
    }

    /** Sums a row's squares along the row, for the windows of the rows around it. */
    private void sumSquares(int row, float[] x, float[] scratch) {
        passes.square(rowFloats, x, xLayout.offset(0, row, 0), scratch, padFloats);
        passes.sum(rowFloats, size, pixelFloats, scratch, 0, slot(squareRows, row));
    }

    /** The same for a row's products. */
    private void sumProducts(int row, float[] x, float[] dy, float[] scratch) {
        sumRows(row, scratch, squareRows);
        int xOffset = xLayout.offset(0, row, 0);
        int dyOffset = dyLayout.offset(0, row, 0);
        passes.scale(rowFloats, x, xOffset, dy, dyOffset, scratch, sums, slot(scaledRows, row), padFloats);
        passes.sum(rowFloats, size, pixelFloats, scratch, 0, slot(productRows, row));
    }

    /** Adds up the rows of a window centred on row i. */
    private void sumRows(int i, float[] scratch, int rows) {
        int first = Math.max(0, i - reach);
        int end = Math.min(shape.height(), i + reach + 1);
        int row = first + 1;
        if (end - first >= 3) {
            int second = slot(rows, first + 1);
            passes.startThree(rowFloats, scratch, slot(rows, first), second, slot(rows, first + 2), sums);
            row = first + 3;
        } else {
            passes.start(rowFloats, scratch, slot(rows, first), sums);
        }
        for (; row < end; row++) {
            passes.add(rowFloats, scratch, slot(rows, row), sums);
        }
    }

    private int slot(int rows, int row) {
        return rows + row % size * rowFloats;
    }
}
