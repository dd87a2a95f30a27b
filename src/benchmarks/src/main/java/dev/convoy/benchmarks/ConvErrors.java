package dev.convoy.benchmarks;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.kernel.ConvAlgorithm;
import dev.convoy.kernel.ConvGeometry;
import dev.convoy.kernel.ConvKernel;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Locale;
import java.util.Random;

/**
 * Rounding errors of the algorithms of convolutions of 3×3 and 5×5: normal random data, float kernels beside sums in double
 * precision. Prints a JSON line for each algorithm and pass: root mean square of the errors, divided by the root of the number
 * of terms of an output, and the largest error beside the largest output.
 */
public final class ConvErrors {
    private static final int SIDE = 16;
    private static final int FILTERS = 64;

    private final int taps;
    private final ConvGeometry g;
    private final BlockLayout in;
    private final BlockLayout out;
    private final float[] x;
    private final float[] dy;
    private final float[] w;

    private ConvErrors(int channels, int filterSize) {
        taps = filterSize;
        g = new ConvGeometry(new Shape(channels, SIDE, SIDE), FILTERS, taps, taps, 1, taps / 2);
        in = new BlockLayout(g.input(), g.pad());
        out = new BlockLayout(g.output(), 0);
        Random random = new Random(1);
        x = new float[in.floats()];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < SIDE * SIDE; i++) {
                fill(random, x, in.offset(c, i / SIDE, i % SIDE), IMAGES);
            }
        }
        dy = new float[out.floats()];
        fill(random, dy, 0, dy.length);
        w = new float[g.weights()];
        fill(random, w, 0, w.length);
    }

    private static void fill(Random random, float[] values, int from, int length) {
        for (int i = from; i < from + length; i++) {
            values[i] = (float) random.nextGaussian();
        }
    }

    /** Arguments: channels (64 and 256). */
    public static void main(String[] arguments) {
        String[] sizes = arguments.length == 0 ? new String[] {"64", "256"} : arguments;
        for (String channels : sizes) {
            new ConvErrors(Integer.parseInt(channels), 3).print();
            new ConvErrors(Integer.parseInt(channels), 5).print();
        }
    }

    private void print() {
        double[] outputs = outputs();
        double[] gradients = gradients();
        for (ConvAlgorithm algorithm : ConvAlgorithm.values()) {
            ConvKernel kernel = new VectorKernelSet().conv(algorithm, g, in, out, out, in);
            float[] scratch = new float[kernel.scratchFloats()];
            float[] packed = new float[kernel.packedWeightsFloats()];
            float[] y = new float[out.floats()];
            kernel.packWeights(w, 0, ConvKernel.NO_BIASES, scratch, packed);
            kernel.forward(x, packed, false, scratch, y);
            tell(algorithm, "forward", outputs, y, g.input().channels() * taps * taps);

            float[] packedGradient = new float[kernel.packedGradientFloats()];
            float[] gradient = new float[w.length];
            kernel.backwardWeights(x, dy, scratch, packedGradient);
            kernel.addGradient(packedGradient, scratch, gradient, 0, ConvKernel.NO_BIASES);
            tell(algorithm, "weights", gradients, gradient, IMAGES * SIDE * SIDE);
        }
    }

    private void tell(ConvAlgorithm algorithm, String pass, double[] expected, float[] actual, int terms) {
        double squares = 0;
        double largestError = 0;
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            double error = Math.abs(actual[i] - expected[i]);
            squares += error * error;
            largestError = Math.max(largestError, error);
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        System.out.printf(
                Locale.ROOT,
                "{\"channels\":%d,\"filter\":%d,\"algorithm\":\"%s\",\"pass\":\"%s\",\"rms_by_root_of_terms\":%.1e,"
                        + "\"largest_error\":%.1e,\"largest\":%.0f}%n",
                g.input().channels(),
                taps,
                algorithm.label(),
                pass,
                Math.sqrt(squares / actual.length / terms),
                largestError,
                largest);
    }

    /** y, at its places in a block. */
    private double[] outputs() {
        double[] sums = new double[out.floats()];
        forEachTerm((image, k, c, row, column, tap) ->
                sums[out.offset(k, row, column) + image] += weight(k, c, tap) * input(image, c, row, column, tap));
        return sums;
    }

    /** dW, as W is laid out. */
    private double[] gradients() {
        double[] sums = new double[w.length];
        forEachTerm((image, k, c, row, column, tap) -> sums[(k * g.input().channels() + c) * taps * taps + tap] +=
                (double) dy[out.offset(k, row, column) + image] * input(image, c, row, column, tap));
        return sums;
    }

    private double weight(int k, int c, int tap) {
        return w[(k * g.input().channels() + c) * taps * taps + tap];
    }

    /** An input, or the zero of the border. */
    private double input(int image, int c, int row, int column, int tap) {
        return x[in.offset(c, row + tap / taps - g.pad(), column + tap % taps - g.pad()) + image];
    }

    private interface Term {
        void add(int image, int k, int c, int row, int column, int tap);
    }

    private void forEachTerm(Term term) {
        for (int k = 0; k < FILTERS; k++) {
            for (int c = 0; c < g.input().channels(); c++) {
                for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                    for (int tap = 0; tap < taps * taps; tap++) {
                        for (int image = 0; image < IMAGES; image++) {
                            term.add(image, k, c, pixel / SIDE, pixel % SIDE, tap);
                        }
                    }
                }
            }
        }
    }
}
