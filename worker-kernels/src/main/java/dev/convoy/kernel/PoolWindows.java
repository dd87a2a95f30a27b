package dev.convoy.kernel;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/**
 * Where the windows of a pooling layer lie.
 *
 * @param rows of windows
 * @param columns of windows
 */
record PoolWindows(PoolAxis rows, PoolAxis columns) {
    static PoolWindows of(PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        Shape in = geometry.input();
        Shape out = geometry.output();
        check(x.shape().equals(in) && dx.shape().equals(in), "expected x and dx of %s, found %s and %s", in, x, dx);
        check(y.shape().equals(out) && dy.shape().equals(out), "expected y and dy of %s, found %s and %s", out, y, dy);
        int stride = geometry.stride();
        int pad = geometry.pad();
        return new PoolWindows(
                new PoolAxis(in.height(), geometry.windowHeight(), stride, pad, out.height()),
                new PoolAxis(in.width(), geometry.windowWidth(), stride, pad, out.width()));
    }

    /** 1 / area of window (i, j) as {@link PoolAxis#paddedLength} counts it, rounded to float. */
    float inverseDivisor(int i, int j) {
        return 1f / (rows.paddedLength(i) * columns.paddedLength(j));
    }

    /** Place of a pixel in window (i, j), row · width + column. */
    int place(int i, int j, int row, int column) {
        return (row - rows.start(i)) * columns.window() + column - columns.start(j);
    }

    /** Row of a place of window row {@code i}. */
    int row(int i, int place) {
        return rows.start(i) + place / columns.window();
    }

    /** Column of a place of window column {@code j}. */
    int column(int j, int place) {
        return columns.start(j) + place % columns.window();
    }
}
