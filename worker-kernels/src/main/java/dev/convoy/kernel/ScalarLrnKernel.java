package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;
import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/**
 * Local response normalization as plain loops, pass by pass over the whole block. It also takes every exponent that vectors
 * do not, at the price of {@link StrictMath#pow} for each activation.
 */
public final class ScalarLrnKernel implements LrnKernel {
    private final LrnGeometry geometry;
    private final Shape shape;
    private final float alpha;
    private final float k;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;
    /** Of each of the two blocks in the scratch array: squares, then products. */
    private final BlockLayout terms;

    /** A kernel for these layouts, all of the geometry's shape, with any borders. */
    public ScalarLrnKernel(LrnGeometry geometry, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        checkLayouts(geometry, x, y, dy, dx);
        this.geometry = geometry;
        this.shape = geometry.shape();
        this.alpha = (float) geometry.alpha();
        this.k = (float) geometry.k();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
        this.terms = new BlockLayout(shape, 0);
    }

    static void checkLayouts(LrnGeometry geometry, BlockLayout... layouts) {
        for (BlockLayout layout : layouts) {
            check(layout.shape().equals(geometry.shape()), "expected blocks of %s, found %s", geometry.shape(), layout);
        }
    }

    @Override
    public int scratchFloats() {
        return Math.multiplyExact(2, terms.floats());
    }

    @Override
    public void forward(float[] x, float[] scratch, float[] y) {
        square(x, scratch);
        forEach((c, i, j) -> {
            int xOffset = xLayout.offset(c, i, j);
            int yOffset = yLayout.offset(c, i, j);
            for (int n = 0; n < IMAGES; n++) {
                y[yOffset + n] = x[xOffset + n] * scale(Math.fma(alpha, windowSum(scratch, n, c, i, j), k));
            }
        });
    }

    @Override
    public void backward(float[] x, float[] dy, float[] scratch, float[] dx) {
        int products = terms.floats();
        float minusSlope = minusSlope(geometry);
        square(x, scratch);
        forEach((c, i, j) -> {
            int xOffset = xLayout.offset(c, i, j);
            int dyOffset = dyLayout.offset(c, i, j);
            int dxOffset = dxLayout.offset(c, i, j);
            int product = products + terms.offset(c, i, j);
            for (int n = 0; n < IMAGES; n++) {
                float t = Math.fma(alpha, windowSum(scratch, n, c, i, j), k);
                float dv = dy[dyOffset + n] * scale(t);
                scratch[product + n] = dv * (x[xOffset + n] * (1f / t));
                dx[dxOffset + n] = dv;
            }
        });
        forEach((c, i, j) -> {
            int xOffset = xLayout.offset(c, i, j);
            int dxOffset = dxLayout.offset(c, i, j);
            for (int n = 0; n < IMAGES; n++) {
                float sum = windowSum(scratch, products + n, c, i, j);
                dx[dxOffset + n] = Math.fma(minusSlope * x[xOffset + n], sum, dx[dxOffset + n]);
            }
        });
    }

    /** −2·alpha·beta, rounded to float. */
    static float minusSlope(LrnGeometry geometry) {
        return (float) (-2 * geometry.alpha() * geometry.beta());
    }

    /** s = t^−beta. */
    private float scale(float t) {
        return geometry.hasFastPower() ? LrnPower.of(t) : (float) StrictMath.pow(t, -geometry.beta());
    }

    private void square(float[] x, float[] squares) {
        forEach((c, i, j) -> {
            int xOffset = xLayout.offset(c, i, j);
            int offset = terms.offset(c, i, j);
            for (int n = 0; n < IMAGES; n++) {
                squares[offset + n] = x[xOffset + n] * x[xOffset + n];
            }
        });
    }

    /** The terms in the window centred on channel c, row i, column j; {@code start} is where their block starts. */
    private float windowSum(float[] scratch, int start, int c, int i, int j) {
        boolean isAcross = geometry.region() == LrnRegion.ACROSS_CHANNELS;
        int reach = geometry.reach();
        float sum = 0f;
        if (isAcross) {
            for (int q = Math.max(0, c - reach); q < Math.min(shape.channels(), c + reach + 1); q++) {
                sum += scratch[start + terms.offset(q, i, j)];
            }
            return sum;
        }
        for (int row = Math.max(0, i - reach); row < Math.min(shape.height(), i + reach + 1); row++) {
            float rowSum = 0f;
            for (int column = Math.max(0, j - reach); column < Math.min(shape.width(), j + reach + 1); column++) {
                rowSum += scratch[start + terms.offset(c, row, column)];
            }
            sum += rowSum;
        }
        return sum;
    }

    private interface Visitor {
        void at(int c, int i, int j);
    }

    private void forEach(Visitor visitor) {
        for (int i = 0; i < shape.height(); i++) {
            for (int j = 0; j < shape.width(); j++) {
                for (int c = 0; c < shape.channels(); c++) {
                    visitor.at(c, i, j);
                }
            }
        }
    }
}
