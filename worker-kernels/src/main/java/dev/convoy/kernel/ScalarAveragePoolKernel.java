package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;

/**
 * Average pooling as plain loops. forward: the sum over the window's positions inside the image in row-major order from
 * +0, times 1 / divisor rounded to float. backward: dx starts as +0 and adds dy · (1 / divisor) of each window that holds
 * it, windows in row-major order.
 */
public final class ScalarAveragePoolKernel implements AveragePoolKernel {
    private final PoolWindows windows;
    private final Shape output;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;

    public ScalarAveragePoolKernel(
            PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        this.windows = PoolWindows.of(geometry, x, y, dy, dx);
        this.output = geometry.output();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
    }

    @Override
    public void forward(float[] x, boolean relu, float[] y) {
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                float inverse = windows.inverseDivisor(i, j);
                for (int c = 0; c < output.channels(); c++) {
                    int yOffset = yLayout.offset(c, i, j);
                    addWindow(x, i, j, c, y, yOffset);
                    for (int n = 0; n < IMAGES; n++) {
                        y[yOffset + n] *= inverse;
                    }
                    if (relu) {
                        ScalarElementwiseKernel.relu(y, yOffset, IMAGES);
                    }
                }
            }
        }
    }

    private void addWindow(float[] x, int i, int j, int c, float[] y, int yOffset) {
        Arrays.fill(y, yOffset, yOffset + IMAGES, 0f);
        for (int row = windows.rows().first(i); row < windows.rows().end(i); row++) {
            for (int column = windows.columns().first(j);
                    column < windows.columns().end(j);
                    column++) {
                int xOffset = xLayout.offset(c, row, column);
                for (int n = 0; n < IMAGES; n++) {
                    y[yOffset + n] += x[xOffset + n];
                }
            }
        }
    }

    @Override
    public void backward(float[] dy, float[] dx) {
        ScalarMaxPoolKernel.clearInside(dxLayout, dx);
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                for (int c = 0; c < output.channels(); c++) {
                    spread(dy, i, j, c, dx);
                }
            }
        }
    }

    private void spread(float[] dy, int i, int j, int c, float[] dx) {
        float inverse = windows.inverseDivisor(i, j);
        int dyOffset = dyLayout.offset(c, i, j);
        for (int row = windows.rows().first(i); row < windows.rows().end(i); row++) {
            for (int column = windows.columns().first(j);
                    column < windows.columns().end(j);
                    column++) {
                int dxOffset = dxLayout.offset(c, row, column);
                for (int n = 0; n < IMAGES; n++) {
                    dx[dxOffset + n] += dy[dyOffset + n] * inverse;
                }
            }
        }
    }
}
