package dev.convoy.kernel;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/** Where the windows of a pooling layer lie; the same rules for rows and columns, so each method takes one side. */
final class PoolWindows {
    private final PoolGeometry geometry;

    PoolWindows(PoolGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        Shape in = geometry.input();
        Shape out = geometry.output();
        check(x.shape().equals(in) && dx.shape().equals(in), "expected x and dx of %s, found %s and %s", in, x, dx);
        check(y.shape().equals(out) && dy.shape().equals(out), "expected y and dy of %s, found %s and %s", out, y, dy);
        this.geometry = geometry;
    }

    /** Where window {@code i} starts; negative in the padding. */
    int start(int i) {
        return i * geometry.stride() - geometry.pad();
    }

    /** First position of window {@code i} inside the image. */
    int first(int i) {
        return Math.max(0, start(i));
    }

    /** End, exclusive, of window {@code i} inside an image with this side. */
    int end(int i, int side) {
        return Math.min(side, start(i) + geometry.window());
    }

    /** Length of window {@code i} cut to the padded image: Caffe's divisor counts padding but not what lies beyond. */
    int paddedLength(int i, int side) {
        return Math.min(side + geometry.pad(), start(i) + geometry.window()) - start(i);
    }

    /** 1 / area of window (i, j) as {@link #paddedLength} counts it, rounded to float. */
    float inverseDivisor(int i, int j) {
        Shape in = geometry.input();
        return 1f / (paddedLength(i, in.height()) * paddedLength(j, in.width()));
    }

    /** First of the windows that hold this position. */
    int firstWindow(int position) {
        return Math.max(0, Math.floorDiv(position + geometry.pad() - geometry.window(), geometry.stride()) + 1);
    }

    /** End, exclusive, of the windows that hold this position, of {@code windows} in all. */
    int endWindow(int position, int windows) {
        return Math.min(windows, (position + geometry.pad()) / geometry.stride() + 1);
    }
}
