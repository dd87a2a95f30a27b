package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.kernel.TestData.NaiveSums;
import dev.convoy.tensor.Shape;

/** Convolution in double precision on N × C × H × W arrays, straight from the formula. */
final class NaiveConv {
    private final ConvGeometry g;
    private final Shape in;
    private final Shape out;

    NaiveConv(ConvGeometry geometry) {
        this.g = geometry;
        this.in = geometry.input();
        this.out = geometry.output();
    }

    private interface Term {
        /** One product of the formula, given indices of x, W and y. */
        void at(int x, int w, int y);
    }

    private void forEachTerm(Term term) {
        for (int n = 0; n < IMAGES; n++) {
            for (int k = 0; k < g.filters(); k++) {
                for (int i = 0; i < out.height(); i++) {
                    for (int j = 0; j < out.width(); j++) {
                        forEachTap(n, k, i, j, term);
                    }
                }
            }
        }
    }

    private void forEachTap(int n, int k, int i, int j, Term term) {
        int y = ((n * g.filters() + k) * out.height() + i) * out.width() + j;
        for (int c = 0; c < in.channels(); c++) {
            for (int r = 0; r < g.filterHeight(); r++) {
                for (int t = 0; t < g.filterWidth(); t++) {
                    int row = i * g.stride() + r - g.pad();
                    int column = j * g.stride() + t - g.pad();
                    if (row >= 0 && row < in.height() && column >= 0 && column < in.width()) {
                        int x = ((n * in.channels() + c) * in.height() + row) * in.width() + column;
                        int w = ((k * in.channels() + c) * g.filterHeight() + r) * g.filterWidth() + t;
                        term.at(x, w, y);
                    }
                }
            }
        }
    }

    NaiveSums forward(float[] x, float[] parameters) {
        NaiveSums sums = new NaiveSums(IMAGES * out.size());
        int plane = out.height() * out.width();
        for (int y = 0; y < IMAGES * out.size(); y++) {
            sums.add(y, parameters[g.weights() + y / plane % g.filters()]);
        }
        forEachTerm((xi, wi, yi) -> sums.add(yi, (double) parameters[wi] * x[xi]));
        return sums;
    }

    NaiveSums backwardData(float[] dy, float[] parameters) {
        NaiveSums sums = new NaiveSums(IMAGES * in.size());
        forEachTerm((xi, wi, yi) -> sums.add(xi, (double) parameters[wi] * dy[yi]));
        return sums;
    }

    /** dW, then db. */
    NaiveSums backwardWeights(float[] x, float[] dy) {
        NaiveSums sums = new NaiveSums(g.weights() + g.filters());
        forEachTerm((xi, wi, yi) -> sums.add(wi, (double) x[xi] * dy[yi]));
        int plane = out.height() * out.width();
        for (int y = 0; y < IMAGES * out.size(); y++) {
            sums.add(g.weights() + y / plane % g.filters(), dy[y]);
        }
        return sums;
    }
}
