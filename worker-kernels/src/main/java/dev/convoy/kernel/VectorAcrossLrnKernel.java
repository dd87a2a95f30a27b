package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;
import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/**
 * Local response normalization across channels by vectors, for exponent 0.75; the same bits as {@link ScalarLrnKernel}.
 *
 * <p>The channels of a pixel follow one another, so a window is what lies sixteen floats apart in a pixel. Squares and
 * products lie in scratch between zeros that stand for the channels before the first and after the last; windows of five
 * channels go without ({@link LrnFives}).
 */
final class VectorAcrossLrnKernel implements LrnKernel {
    private final LrnPasses passes;
    private final LrnFives fives;
    private final boolean hasFives;
    private final Shape shape;
    private final int size;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;
    private final int pixelFloats;
    private final int padFloats;
    /** Parts of the scratch array behind the squares. */
    private final int products;

    private final int sums;

    private final int scaled;

    VectorAcrossLrnKernel(LrnGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        ScalarLrnKernel.checkLayouts(geometry, x, y, dy, dx);
        check(geometry.region() == LrnRegion.ACROSS_CHANNELS && geometry.hasFastPower(), "found %s", geometry);
        this.passes = new LrnPasses(geometry);
        this.fives = new LrnFives(geometry, passes);
        this.hasFives = LrnFives.supports(geometry);
        this.shape = geometry.shape();
        this.size = geometry.size();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
        this.pixelFloats = x.pixelStride();
        this.padFloats = geometry.reach() * IMAGES;
        this.products = padFloats + pixelFloats + padFloats;
        this.sums = 2 * products;
        this.scaled = sums + pixelFloats;
    }

    @Override
    public int scratchFloats() {
        return hasFives ? LrnFives.SCRATCH : scaled + pixelFloats;
    }

    @Override
    public void forward(float[] x, float[] scratch, float[] y) {
        for (int i = 0; i < shape.height(); i++) {
            for (int j = 0; j < shape.width(); j++) {
                int xOffset = xLayout.offset(0, i, j);
                int yOffset = yLayout.offset(0, i, j);
                if (hasFives) {
                    fives.forward(x, xOffset, scratch, y, yOffset);
                } else {
                    passes.square(pixelFloats, x, xOffset, scratch, padFloats);
                    passes.sum(pixelFloats, size, IMAGES, scratch, 0, sums);
                    passes.normalize(pixelFloats, scratch, sums, x, xOffset, y, yOffset);
                }
            }
        }
    }

    @Override
    public void backward(float[] x, float[] dy, float[] scratch, float[] dx) {
        for (int i = 0; i < shape.height(); i++) {
            for (int j = 0; j < shape.width(); j++) {
                int xOffset = xLayout.offset(0, i, j);
                int dyOffset = dyLayout.offset(0, i, j);
                int dxOffset = dxLayout.offset(0, i, j);
                if (hasFives) {
                    fives.backward(x, xOffset, dy, dyOffset, scratch, dx, dxOffset);
                } else {
                    passes.square(pixelFloats, x, xOffset, scratch, padFloats);
                    passes.sum(pixelFloats, size, IMAGES, scratch, 0, sums);
                    passes.scale(pixelFloats, x, xOffset, dy, dyOffset, scratch, sums, scaled, products + padFloats);
                    passes.sum(pixelFloats, size, IMAGES, scratch, products, sums);
                    passes.gather(pixelFloats, x, xOffset, scratch, scaled, sums, dx, dxOffset);
                }
            }
        }
    }
}
