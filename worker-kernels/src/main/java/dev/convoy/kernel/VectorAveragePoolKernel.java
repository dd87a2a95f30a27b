package dev.convoy.kernel;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Average pooling by vectors; the same bits as {@link ScalarAveragePoolKernel}.
 *
 * <p>Channels and images of a pixel follow one another, so whole windows of 3 × 3 are one loop over them. Others take a pass
 * for each place, or for four in a row; the output pixel stays in the L1 cache. Backward gathers: each input pixel adds the
 * windows that hold it, in row-major order, up to 2 × 2 of them in one loop.
 */
final class VectorAveragePoolKernel implements AveragePoolKernel {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int THREE = 3;

    private final PoolWindows windows;
    private final Shape input;
    private final Shape output;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;
    private final int pixelFloats;

    VectorAveragePoolKernel(PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        this.windows = PoolWindows.of(geometry, x, y, dy, dx);
        this.input = geometry.input();
        this.output = geometry.output();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
        this.pixelFloats = x.pixelStride();
    }

    @Override
    public void forward(float[] x, boolean relu, float[] y) {
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                average(i, j, x, y);
                if (relu) {
                    VectorElementwiseKernel.relu(y, yLayout.offset(0, i, j), pixelFloats);
                }
            }
        }
    }

    private void average(int i, int j, float[] x, float[] y) {
        int yOffset = yLayout.offset(0, i, j);
        int firstRow = windows.rows().first(i);
        int endRow = windows.rows().end(i);
        int firstColumn = windows.columns().first(j);
        int endColumn = windows.columns().end(j);
        float inverseDivisor = windows.inverseDivisor(i, j);
        if (endRow - firstRow == THREE && endColumn - firstColumn == THREE) {
            int rowFloats = xLayout.offset(0, 1, 0) - xLayout.offset(0, 0, 0);
            averageOfNine(inverseDivisor, x, xLayout.offset(0, firstRow, firstColumn), rowFloats, y, yOffset);
            return;
        }
        zero(y, yOffset);
        for (int row = firstRow; row < endRow; row++) {
            int column = firstColumn;
            for (; column + 4 <= endColumn; column += 4) {
                addFour(x, xLayout.offset(0, row, column), y, yOffset);
            }
            for (; column < endColumn; column++) {
                add(x, xLayout.offset(0, row, column), y, yOffset);
            }
        }
        scale(inverseDivisor, y, yOffset);
    }

    @Override
    public void backward(float[] dy, float[] dx) {
        for (int row = 0; row < input.height(); row++) {
            for (int column = 0; column < input.width(); column++) {
                distribute(row, column, dy, dx);
            }
        }
    }

    private void distribute(int row, int column, float[] dy, float[] dx) {
        int dxOffset = dxLayout.offset(0, row, column);
        int i = windows.rows().firstWindow(row);
        int j = windows.columns().firstWindow(column);
        int endRow = windows.rows().endWindow(row);
        int endColumn = windows.columns().endWindow(column);
        if (i + 1 == endRow && j + 1 == endColumn) {
            takeOne(windows.inverseDivisor(i, j), dy, dyLayout.offset(0, i, j), dx, dxOffset);
        } else if (i + 1 == endRow && j + 2 == endColumn) {
            takeTwo(i, j, i, j + 1, dy, dx, dxOffset);
        } else if (i + 2 == endRow && j + 1 == endColumn) {
            takeTwo(i, j, i + 1, j, dy, dx, dxOffset);
        } else if (i + 2 == endRow && j + 2 == endColumn) {
            takeFour(i, j, dy, dx, dxOffset);
        } else {
            zero(dx, dxOffset);
            for (; i < endRow; i++) {
                for (int k = j; k < endColumn; k++) {
                    addScaled(windows.inverseDivisor(i, k), dy, dyLayout.offset(0, i, k), dx, dxOffset);
                }
            }
        }
    }

    private void zero(float[] y, int offset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            zero.intoArray(y, offset + i);
        }
    }

    private void add(float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i);
            FloatVector.fromArray(SPECIES, y, yOffset + i).add(v).intoArray(y, yOffset + i);
        }
    }

    private void scale(float a, float[] y, int offset) {
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, y, offset + i).mul(a).intoArray(y, offset + i);
        }
    }

    private void addScaled(float a, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i).mul(a);
            FloatVector.fromArray(SPECIES, y, yOffset + i).add(v).intoArray(y, yOffset + i);
        }
    }

    private void averageOfNine(float a, float[] x, int p, int rowFloats, float[] y, int yOffset) {
        int q = p + rowFloats;
        int r = q + rowFloats;
        int second = pixelFloats;
        int third = 2 * pixelFloats;
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector sum = zero.add(FloatVector.fromArray(SPECIES, x, p + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, p + second + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, p + third + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, q + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, q + second + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, q + third + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, r + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, r + second + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, r + third + i));
            sum.mul(a).intoArray(y, yOffset + i);
        }
    }

    private void addFour(float[] x, int p, float[] y, int yOffset) {
        int q = p + pixelFloats;
        int r = q + pixelFloats;
        int s = r + pixelFloats;
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector sum = FloatVector.fromArray(SPECIES, y, yOffset + i);
            sum = sum.add(FloatVector.fromArray(SPECIES, x, p + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, q + i));
            sum = sum.add(FloatVector.fromArray(SPECIES, x, r + i));
            sum.add(FloatVector.fromArray(SPECIES, x, s + i)).intoArray(y, yOffset + i);
        }
    }

    private void takeOne(float a, float[] dy, int p, float[] dx, int dxOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector dv = FloatVector.fromArray(SPECIES, dy, p + i).mul(a);
            zero.add(dv).intoArray(dx, dxOffset + i);
        }
    }

    private void takeTwo(int i0, int j0, int i1, int j1, float[] dy, float[] dx, int dxOffset) {
        float a = windows.inverseDivisor(i0, j0);
        float b = windows.inverseDivisor(i1, j1);
        int p = dyLayout.offset(0, i0, j0);
        int q = dyLayout.offset(0, i1, j1);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector sum = zero.add(FloatVector.fromArray(SPECIES, dy, p + i).mul(a));
            sum.add(FloatVector.fromArray(SPECIES, dy, q + i).mul(b)).intoArray(dx, dxOffset + i);
        }
    }

    /** Of the windows (i0, j0) to (i0 + 1, j0 + 1). */
    private void takeFour(int i0, int j0, float[] dy, float[] dx, int dxOffset) {
        float a = windows.inverseDivisor(i0, j0);
        float b = windows.inverseDivisor(i0, j0 + 1);
        float c = windows.inverseDivisor(i0 + 1, j0);
        float d = windows.inverseDivisor(i0 + 1, j0 + 1);
        int p = dyLayout.offset(0, i0, j0);
        int q = dyLayout.offset(0, i0, j0 + 1);
        int r = dyLayout.offset(0, i0 + 1, j0);
        int s = dyLayout.offset(0, i0 + 1, j0 + 1);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < pixelFloats; i += SPECIES.length()) {
            FloatVector sum = zero.add(FloatVector.fromArray(SPECIES, dy, p + i).mul(a));
            sum = sum.add(FloatVector.fromArray(SPECIES, dy, q + i).mul(b));
            sum = sum.add(FloatVector.fromArray(SPECIES, dy, r + i).mul(c));
            sum.add(FloatVector.fromArray(SPECIES, dy, s + i).mul(d)).intoArray(dx, dxOffset + i);
        }
    }
}
