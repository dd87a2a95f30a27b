package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;
import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;

/**
 * Max pooling as plain loops. A switch holds the winner's place in its window, row · window width + column, as an unsigned byte, at
 * (row · OW + column) · C · 16 + channel · 16 + image of the output.
 */
public final class ScalarMaxPoolKernel implements MaxPoolKernel {
    /** Most positions of a window, 16 × 16: places up to 255 fit a byte. */
    static final int MOST_PLACES = 256;

    private final PoolWindows windows;
    private final Shape output;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;

    public ScalarMaxPoolKernel(PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        checkWindow(geometry);
        this.windows = PoolWindows.of(geometry, x, y, dy, dx);
        this.output = geometry.output();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
    }

    static void checkWindow(PoolGeometry geometry) {
        check(
                geometry.places() <= MOST_PLACES,
                "window of max pooling must have at most %d positions, found %dx%d",
                MOST_PLACES,
                geometry.windowHeight(),
                geometry.windowWidth());
    }

    @Override
    public int switchesLength() {
        return Math.multiplyExact(output.size(), IMAGES);
    }

    @Override
    public void forward(float[] x, boolean relu, float[] y, byte[] switches) {
        int s = 0;
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                for (int c = 0; c < output.channels(); c++, s += IMAGES) {
                    int yOffset = yLayout.offset(c, i, j);
                    for (int n = 0; n < IMAGES; n++) {
                        int place = winner(x, i, j, c, n);
                        int row = windows.row(i, place);
                        int column = windows.column(j, place);
                        switches[s + n] = (byte) place;
                        y[yOffset + n] = x[xLayout.offset(c, row, column) + n];
                    }
                    if (relu) {
                        ScalarElementwiseKernel.relu(y, yOffset, IMAGES);
                    }
                }
            }
        }
    }

    /** Place in window (i, j) of the first maximum, or of the first NaN. */
    private int winner(float[] x, int i, int j, int c, int n) {
        int place = -1;
        float best = 0f;
        for (int row = windows.rows().first(i); row < windows.rows().end(i); row++) {
            for (int column = windows.columns().first(j);
                    column < windows.columns().end(j);
                    column++) {
                float v = x[xLayout.offset(c, row, column) + n];
                if (place < 0 || v > best || (Float.isNaN(v) && !Float.isNaN(best))) {
                    best = v;
                    place = windows.place(i, j, row, column);
                }
            }
        }
        return place;
    }

    @Override
    public void backward(float[] dy, byte[] switches, float[] dx) {
        clearInside(dxLayout, dx);
        int s = 0;
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                for (int c = 0; c < output.channels(); c++, s += IMAGES) {
                    int dyOffset = dyLayout.offset(c, i, j);
                    for (int n = 0; n < IMAGES; n++) {
                        int place = Byte.toUnsignedInt(switches[s + n]);
                        int row = windows.row(i, place);
                        int column = windows.column(j, place);
                        dx[dxLayout.offset(c, row, column) + n] += dy[dyOffset + n];
                    }
                }
            }
        }
    }

    static void clearInside(BlockLayout layout, float[] block) {
        int length = layout.shape().width() * layout.pixelStride();
        for (int row = 0; row < layout.shape().height(); row++) {
            int offset = layout.offset(0, row, 0);
            Arrays.fill(block, offset, offset + length, 0f);
        }
    }
}
