package dev.convoy.kernel;

import static dev.convoy.kernel.Winograd.OUTPUTS;
import static dev.convoy.kernel.Winograd.POSITIONS;
import static dev.convoy.kernel.Winograd.SIDE;
import static dev.convoy.kernel.Winograd.TAPS;
import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.Shape;

/**
 * How large the rounding errors of Winograd's algorithm may be: the algorithm in double precision on the absolute values of
 * inputs, filters and the transforms' coefficients. Each rounding of the real computation, relative to 2⁻²⁴, can change an
 * output by no more than this. A filter of 5×5 is four of 3×3 whose products are added up; its parts are made here without
 * {@link WinogradParts}, and all positions are counted.
 */
final class WinogradBound {
    private static final double A = 0.75;
    private static final double B = 1.5;
    private static final double[][] INPUT = {
        {A * A * B * B, 0, A * A + B * B, 0, 1, 0},
        {0, A * B * B, B * B, A, 1, 0},
        {0, A * B * B, B * B, A, 1, 0},
        {0, B * A * A, A * A, B, 1, 0},
        {0, B * A * A, A * A, B, 1, 0},
        {0, A * A * B * B, 0, A * A + B * B, 0, 1}
    };
    private static final double OF_A = 1 / (2 * A * A * (B * B - A * A));
    private static final double OF_B = 1 / (2 * B * B * (B * B - A * A));
    private static final double[][] FILTER = {
        {1 / (A * A * B * B), 0, 0},
        {OF_A, OF_A * A, OF_A * A * A},
        {OF_A, OF_A * A, OF_A * A * A},
        {OF_B, OF_B * B, OF_B * B * B},
        {OF_B, OF_B * B, OF_B * B * B},
        {0, 0, 1}
    };
    private static final double[][] OUTPUT = {
        {1, 1, 1, 1, 1, 0},
        {0, A, A, B, B, 0},
        {0, A * A, A * A, B * B, B * B, 0},
        {0, A * A * A, A * A * A, B * B * B, B * B * B, 1}
    };

    private final Shape in;
    private final Shape out;
    private final int pad;
    private final int filterSize;
    /** Parts of a filter along a side, the first taps of which are three apart. */
    private final int parts;

    WinogradBound(Shape in, Shape out, int pad, int filterSize) {
        this.in = in;
        this.out = out;
        this.pad = pad;
        this.filterSize = filterSize;
        this.parts = (filterSize + TAPS - 1) / TAPS;
    }

    interface Weights {
        float at(int k, int c, int r, int t);
    }

    /** For each output of N × K × OH × OW. */
    double[] outputs(float[] x, Weights weights) {
        int rows = parts * parts * in.channels();
        double[][] filters = new double[out.channels() * rows][];
        for (int k = 0; k < out.channels(); k++) {
            for (int q = 0; q < rows; q++) {
                double[][] g = new double[TAPS][TAPS];
                for (int p = 0; p < TAPS * TAPS; p++) {
                    int r = firstRow(q) + p / TAPS;
                    int t = firstColumn(q) + p % TAPS;
                    boolean isTap = r < filterSize && t < filterSize;
                    g[p / TAPS][p % TAPS] = isTap ? Math.abs(weights.at(k, q % in.channels(), r, t)) : 0;
                }
                filters[k * rows + q] = flat(twice(FILTER, g));
            }
        }
        double[] bounds = new double[IMAGES * out.size()];
        forEachTile((n, row, column) -> {
            double[][] inputs = inputs(x, n, row, column);
            for (int k = 0; k < out.channels(); k++) {
                double[][] sums = new double[SIDE][SIDE];
                for (int q = 0; q < rows; q++) {
                    for (int p = 0; p < POSITIONS; p++) {
                        sums[p / SIDE][p % SIDE] += inputs[q][p] * filters[k * rows + q][p];
                    }
                }
                double[][] y = twice(OUTPUT, sums);
                for (int p = 0; p < OUTPUTS * OUTPUTS; p++) {
                    int i = row + p / OUTPUTS;
                    int j = column + p % OUTPUTS;
                    if (i < out.height() && j < out.width()) {
                        bounds[((n * out.channels() + k) * out.height() + i) * out.width() + j] =
                                y[p / OUTPUTS][p % OUTPUTS];
                    }
                }
            }
        });
        return bounds;
    }

    /** First tap row of the part that the {@code q}-th of [part][channel] belongs to. */
    private int firstRow(int q) {
        return q / in.channels() / parts * TAPS;
    }

    /** First tap column, likewise. */
    private int firstColumn(int q) {
        return q / in.channels() % parts * TAPS;
    }

    /** For each weight K × C × R × R, summed over all images. */
    double[] weights(float[] x, float[] dy) {
        int rows = parts * parts * in.channels();
        double[][] sums = new double[out.channels() * rows][POSITIONS];
        forEachTile((n, row, column) -> {
            double[][] inputs = inputs(x, n, row, column);
            for (int k = 0; k < out.channels(); k++) {
                double[][] tile = new double[OUTPUTS][OUTPUTS];
                for (int p = 0; p < OUTPUTS * OUTPUTS; p++) {
                    int i = row + p / OUTPUTS;
                    int j = column + p % OUTPUTS;
                    if (i < out.height() && j < out.width()) {
                        int index = ((n * out.channels() + k) * out.height() + i) * out.width() + j;
                        tile[p / OUTPUTS][p % OUTPUTS] = Math.abs(dy[index]);
                    }
                }
                double[] gradient = flat(twice(transposed(OUTPUT), tile));
                for (int q = 0; q < rows; q++) {
                    for (int p = 0; p < POSITIONS; p++) {
                        sums[k * rows + q][p] += inputs[q][p] * gradient[p];
                    }
                }
            }
        });
        double[] bounds = new double[out.channels() * in.channels() * filterSize * filterSize];
        for (int i = 0; i < sums.length; i++) {
            double[][] square = new double[SIDE][SIDE];
            for (int p = 0; p < POSITIONS; p++) {
                square[p / SIDE][p % SIDE] = sums[i][p];
            }
            double[] taps = flat(twice(transposed(FILTER), square));
            int weight = (i / rows * in.channels() + i % in.channels()) * filterSize * filterSize;
            for (int p = 0; p < taps.length; p++) {
                int r = firstRow(i % rows) + p / TAPS;
                int t = firstColumn(i % rows) + p % TAPS;
                if (r < filterSize && t < filterSize) {
                    bounds[weight + r * filterSize + t] = taps[p];
                }
            }
        }
        return bounds;
    }

    private interface Tile {
        void at(int n, int row, int column);
    }

    private void forEachTile(Tile tile) {
        for (int n = 0; n < IMAGES; n++) {
            for (int row = 0; row < out.height(); row += OUTPUTS) {
                for (int column = 0; column < out.width(); column += OUTPUTS) {
                    tile.at(n, row, column);
                }
            }
        }
    }

    private double[][] inputs(float[] x, int n, int row, int column) {
        double[][] inputs = new double[parts * parts * in.channels()][];
        for (int q = 0; q < inputs.length; q++) {
            int c = q % in.channels();
            double[][] d = new double[SIDE][SIDE];
            for (int p = 0; p < POSITIONS; p++) {
                int i = row - pad + firstRow(q) + p / SIDE;
                int j = column - pad + firstColumn(q) + p % SIDE;
                if (i >= 0 && i < in.height() && j >= 0 && j < in.width()) {
                    d[p / SIDE][p % SIDE] = Math.abs(x[((n * in.channels() + c) * in.height() + i) * in.width() + j]);
                }
            }
            inputs[q] = flat(twice(INPUT, d));
        }
        return inputs;
    }

    /** m · square · mᵀ. */
    private static double[][] twice(double[][] m, double[][] square) {
        return product(product(m, square), transposed(m));
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    c[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return c;
    }

    private static double[][] transposed(double[][] m) {
        double[][] t = new double[m[0].length][m.length];
        for (int i = 0; i < m.length; i++) {
            for (int j = 0; j < m[0].length; j++) {
                t[j][i] = m[i][j];
            }
        }
        return t;
    }

    private static double[] flat(double[][] m) {
        double[] flat = new double[m.length * m[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = m[i / m[0].length][i % m[0].length];
        }
        return flat;
    }
}
