package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;
import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/** Maxout as plain loops. Switches lie at (row · W + column) · K · 16 + k · 16 + image. */
public final class ScalarMaxoutKernel implements MaxoutKernel {
    private final int pieces;
    private final Shape output;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;

    public ScalarMaxoutKernel(int pieces, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        checkLayouts(pieces, x, y, dy, dx);
        this.pieces = pieces;
        this.output = y.shape();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
    }

    static void checkLayouts(int pieces, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        check(pieces > 0 && pieces <= MOST_PIECES, "pieces must be in [1, %d], found %d", MOST_PIECES, pieces);
        Shape out = y.shape();
        Shape in = new Shape(out.channels() * pieces, out.height(), out.width());
        check(x.shape().equals(in) && dx.shape().equals(in), "expected x and dx of %s, found %s and %s", in, x, dx);
        check(dy.shape().equals(out), "expected dy of %s, found %s", out, dy);
    }

    @Override
    public int switchesLength() {
        return Math.multiplyExact(output.size(), IMAGES);
    }

    @Override
    public void forward(float[] x, float[] y, byte[] switches) {
        int s = 0;
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                for (int k = 0; k < output.channels(); k++, s += IMAGES) {
                    int xOffset = xLayout.offset(k * pieces, i, j);
                    int yOffset = yLayout.offset(k, i, j);
                    for (int n = 0; n < IMAGES; n++) {
                        int piece = winner(x, xOffset + n);
                        switches[s + n] = (byte) piece;
                        y[yOffset + n] = x[xOffset + n + piece * IMAGES];
                    }
                }
            }
        }
    }

    private int winner(float[] x, int xOffset) {
        int winner = 0;
        float best = x[xOffset];
        for (int piece = 1; piece < pieces; piece++) {
            float v = x[xOffset + piece * IMAGES];
            if (v > best || (Float.isNaN(v) && !Float.isNaN(best))) {
                best = v;
                winner = piece;
            }
        }
        return winner;
    }

    @Override
    public void backward(float[] dy, byte[] switches, float[] dx) {
        int s = 0;
        for (int i = 0; i < output.height(); i++) {
            for (int j = 0; j < output.width(); j++) {
                for (int k = 0; k < output.channels(); k++, s += IMAGES) {
                    int dyOffset = dyLayout.offset(k, i, j);
                    for (int piece = 0; piece < pieces; piece++) {
                        int dxOffset = dxLayout.offset(k * pieces + piece, i, j);
                        for (int n = 0; n < IMAGES; n++) {
                            dx[dxOffset + n] = switches[s + n] == piece ? dy[dyOffset + n] : 0f;
                        }
                    }
                }
            }
        }
    }
}
