package dev.convoy.kernel;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Average pooling by vectors; the same bits as {@link ScalarAveragePoolKernel}.
 *
 * <p>Channels and images of a pixel follow one another, so each place of a window is one pass over them; the output pixel
 * stays in the L1 cache. Backward gathers: each input pixel adds the windows that hold it, in row-major order.
 */
final class VectorAveragePoolKernel implements AveragePoolKernel {
    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;

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
                int yOffset = yLayout.offset(0, i, j);
                zero(y, yOffset);
                for (int row = windows.rows().first(i); row < windows.rows().end(i); row++) {
                    for (int column = windows.columns().first(j);
                            column < windows.columns().end(j);
                            column++) {
                        add(x, xLayout.offset(0, row, column), y, yOffset);
                    }
                }
                scale(windows.inverseDivisor(i, j), y, yOffset);
                if (relu) {
                    VectorElementwiseKernel.relu(y, yOffset, pixelFloats);
                }
            }
        }
    }

    @Override
    public void backward(float[] dy, float[] dx) {
        for (int row = 0; row < input.height(); row++) {
            for (int column = 0; column < input.width(); column++) {
                int dxOffset = dxLayout.offset(0, row, column);
                zero(dx, dxOffset);
                for (int i = windows.rows().firstWindow(row); i < windows.rows().endWindow(row); i++) {
                    for (int j = windows.columns().firstWindow(column);
                            j < windows.columns().endWindow(column);
                            j++) {
                        addScaled(windows.inverseDivisor(i, j), dy, dyLayout.offset(0, i, j), dx, dxOffset);
                    }
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
}
