package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertBorderIs;
import static dev.convoy.kernel.TestData.assertSameBits;
import static dev.convoy.kernel.TestData.assertWithin;
import static dev.convoy.kernel.TestData.filled;
import static dev.convoy.kernel.TestData.fromBlock;
import static dev.convoy.kernel.TestData.reals;
import static dev.convoy.kernel.TestData.toBlock;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.kernel.TestData.NaiveSums;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LrnKernelTest {
    private static final float OUTSIDE = 7f;

    static Stream<LrnGeometry> geometries() {
        return Stream.of(LrnRegion.values())
                .flatMap(region -> Stream.of(
                        new LrnGeometry(new Shape(1, 1, 1), region, 5, 0.5, 0.75, 2),
                        new LrnGeometry(new Shape(7, 3, 2), region, 5, 0.3, 0.75, 1),
                        new LrnGeometry(new Shape(5, 2, 3), region, 5, 0.3, 0.75, 1),
                        new LrnGeometry(new Shape(6, 2, 2), region, 5, 3, 0.75, 0.25),
                        new LrnGeometry(new Shape(4, 2, 1), region, 5, 0.3, 0.75, 1),
                        new LrnGeometry(new Shape(24, 1, 2), region, 5, 0.1, 0.75, 1),
                        new LrnGeometry(new Shape(4, 1, 9), region, 3, 0.5, 0.75, 1),
                        new LrnGeometry(new Shape(2, 5, 1), region, 3, 2, 0.75, 0.5),
                        new LrnGeometry(new Shape(3, 2, 2), region, 9, 1, 0.75, 1),
                        new LrnGeometry(new Shape(5, 6, 4), region, 1, 1, 0.75, 1),
                        new LrnGeometry(new Shape(9, 8, 7), region, 7, 1e-4, 0.75, 2),
                        new LrnGeometry(new Shape(3, 4, 5), region, 3, 0, 0.75, 2),
                        new LrnGeometry(new Shape(6, 3, 4), region, 5, 0.4, 0.5, 1),
                        new LrnGeometry(new Shape(6, 3, 4), region, 3, 0.2, 1.3, 3)));
    }

    static Stream<Arguments> kernelsAndGeometries() {
        return TestData.kernelSets().flatMap(set -> geometries().map(g -> Arguments.of(set, g)));
    }

    /** Layouts with borders of their own, and the formula in double precision over N × C × H × W. */
    private static final class Case {
        final LrnGeometry g;
        final Shape shape;
        final BlockLayout x;
        final BlockLayout y;
        final BlockLayout dy;
        final BlockLayout dx;
        final int length;

        Case(LrnGeometry g) {
            this.g = g;
            this.shape = g.shape();
            this.x = new BlockLayout(shape, 1);
            this.y = new BlockLayout(shape, 2);
            this.dy = new BlockLayout(shape, 0);
            this.dx = new BlockLayout(shape, 3);
            this.length = IMAGES * shape.size();
        }

        LrnKernel kernel(KernelSet set) {
            return set.lrn(g, x, y, dy, dx);
        }

        /** Whether the window centred on one activation holds the other. */
        boolean isNeighbour(int a, int b) {
            int plane = shape.height() * shape.width();
            int reach = g.size() / 2;
            int rows = Math.abs(a / shape.width() % shape.height() - b / shape.width() % shape.height());
            int columns = Math.abs(a % shape.width() - b % shape.width());
            int channels = Math.abs(a / plane % shape.channels() - b / plane % shape.channels());
            boolean isInReach = g.region() == LrnRegion.ACROSS_CHANNELS
                    ? rows == 0 && columns == 0 && channels <= reach
                    : channels == 0 && rows <= reach && columns <= reach;
            return a / shape.size() == b / shape.size() && isInReach;
        }

        double[] bases(float[] images) {
            double[] t = new double[length];
            for (int a = 0; a < length; a++) {
                t[a] = g.k();
                int first = a / shape.size() * shape.size();
                for (int b = first; b < first + shape.size(); b++) {
                    t[a] += isNeighbour(a, b) ? g.alpha() * images[b] * images[b] : 0;
                }
            }
            return t;
        }

        NaiveSums outputs(float[] images) {
            double[] t = bases(images);
            NaiveSums y = new NaiveSums(length);
            for (int a = 0; a < length; a++) {
                y.add(a, images[a] / StrictMath.pow(t[a], g.beta()));
            }
            return y;
        }

        NaiveSums inputGradients(float[] images, float[] gradients) {
            double[] t = bases(images);
            NaiveSums dx = new NaiveSums(length);
            for (int a = 0; a < length; a++) {
                dx.add(a, gradients[a] / StrictMath.pow(t[a], g.beta()));
                int first = a / shape.size() * shape.size();
                for (int b = first; b < first + shape.size(); b++) {
                    double slope = -2 * g.alpha() * g.beta() * images[a] * images[b] * gradients[b];
                    dx.add(a, isNeighbour(a, b) ? slope / StrictMath.pow(t[b], g.beta() + 1) : 0);
                }
            }
            return dx;
        }

        /**
         * Roundings of an output: sum, alpha, k and the two of t, of which the power leaves beta + 1 at most, then those
         * of division, roots and products.
         */
        double roundings() {
            int window = g.region() == LrnRegion.ACROSS_CHANNELS ? g.size() : 2 * g.size();
            return (g.beta() + 1) * (window + 4) + 8;
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void forward_anyWindow_dividesByThePowerOfTheSum(KernelSet set, LrnGeometry g) {
        Case c = new Case(g);
        float[] images = reals(c.length, 1L);
        LrnKernel kernel = c.kernel(set);
        float[] block = filled(c.y, OUTSIDE);

        kernel.forward(toBlock(c.x, images), new float[kernel.scratchFloats()], block);

        assertWithin("y", c.roundings(), c.outputs(images), fromBlock(c.y, block));
        assertBorderIs(OUTSIDE, c.y, block);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void backward_anyWindow_isTheDerivative(KernelSet set, LrnGeometry g) {
        Case c = new Case(g);
        float[] images = reals(c.length, 2L);
        float[] gradients = reals(c.length, 3L);
        LrnKernel kernel = c.kernel(set);
        float[] block = filled(c.dx, OUTSIDE);

        kernel.backward(toBlock(c.x, images), toBlock(c.dy, gradients), new float[kernel.scratchFloats()], block);

        // the products are summed, and multiplied once more
        double roundings = c.roundings() + 2 * g.size() + 4;
        assertWithin("dx", roundings, c.inputGradients(images, gradients), fromBlock(c.dx, block));
        assertBorderIs(OUTSIDE, c.dx, block);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void vectorKernels_usedTwice_haveTheBitsOfTheScalarOnes(LrnGeometry g) {
        Case c = new Case(g);
        KernelSet[] sets = TestData.kernelSets().toArray(KernelSet[]::new);
        float[][] results = new float[4][];

        for (int s = 0; s < 2; s++) {
            LrnKernel kernel = c.kernel(sets[s]);
            float[] scratch = new float[kernel.scratchFloats()];
            for (long seed = 4; seed < 6; seed++) { // the first leaves its terms in scratch
                float[] x = toBlock(c.x, withExtremes(c.length, seed));
                results[2 * s] = filled(c.y, 0f);
                kernel.forward(x, scratch, results[2 * s]);
                results[2 * s + 1] = filled(c.dx, 0f);
                kernel.backward(x, toBlock(c.dy, withExtremes(c.length, seed + 2)), scratch, results[2 * s + 1]);
            }
        }

        assertSameBits("y", results[0], results[2]);
        assertSameBits("dx", results[1], results[3]);
    }

    /** Zeros of both signs, squares that are lost, squares near the largest float, and beyond. */
    private static float[] withExtremes(int length, long seed) {
        float[] values = reals(length, seed);
        for (int i = 3; i < length; i += 7) {
            values[i] = new float[] {0f, -0f, 1e-30f, 0x1p50f, 0x1p63f, 0x1p64f}[i % 6];
        }
        return values;
    }

    @Test
    void forward_nanOrInfinity_isSeenInItsWindowOnly() {
        assertSeenInWindow(new LrnGeometry(new Shape(5, 1, 1), LrnRegion.ACROSS_CHANNELS, 3, 1, 0.75, 1));
    }

    @Test
    void forward_nanOrInfinityInWindowsOfFive_isSeenInItsWindowOnly() {
        LrnGeometry g = new LrnGeometry(new Shape(9, 1, 1), LrnRegion.ACROSS_CHANNELS, 5, 1, 0.75, 1);
        Case c = new Case(g);
        float[] images = new float[c.length];
        Arrays.fill(images, 1f);
        images[1] = Float.NaN;
        images[6] = Float.POSITIVE_INFINITY;
        float nan = Float.NaN;
        TestData.kernelSets().forEach(set -> {
            LrnKernel kernel = c.kernel(set);
            float[] block = filled(c.y, 0f);

            kernel.forward(toBlock(c.x, images), new float[kernel.scratchFloats()], block);

            float[] y = Arrays.copyOf(fromBlock(c.y, block), 9);
            assertThat(y).containsExactly(nan, nan, nan, nan, 0f, 0f, nan, 0f, 0f);
        });
    }

    private static void assertSeenInWindow(LrnGeometry g) {
        Case c = new Case(g);
        float[] images = new float[c.length];
        Arrays.fill(images, 1f);
        images[0] = Float.NaN;
        images[4] = Float.POSITIVE_INFINITY;
        TestData.kernelSets().forEach(set -> {
            LrnKernel kernel = c.kernel(set);
            float[] block = filled(c.y, 0f);

            kernel.forward(toBlock(c.x, images), new float[kernel.scratchFloats()], block);

            float[] y = fromBlock(c.y, block);
            assertThat(new float[] {y[0], y[1], y[3], y[4]}).containsExactly(Float.NaN, Float.NaN, 0f, Float.NaN);
            assertThat(y[2]).isEqualTo(y[7]);
        });
    }

    @Test
    void geometry_outOfRange_throws() {
        assertRejected("size must be odd and positive, found 4", 4, 1, 1, 1);
        assertRejected("size must be odd and positive, found -1", -1, 1, 1, 1);
        assertRejected("alpha must be finite and at least 0, found -0.5", 3, -0.5, 1, 1);
        assertRejected("alpha must be finite and at least 0, found NaN", 3, Double.NaN, 1, 1);
        assertRejected("beta must be finite and positive, found 0.0", 3, 1, 0, 1);
        assertRejected("k must be finite and positive, found 0.0", 3, 1, 1, 0);
        assertRejected("k must be finite and positive, found Infinity", 3, 1, 1, Double.POSITIVE_INFINITY);
    }

    private static void assertRejected(String message, int size, double alpha, double beta, double k) {
        assertThatThrownBy(() -> new LrnGeometry(new Shape(1, 1, 1), LrnRegion.WITHIN_CHANNEL, size, alpha, beta, k))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
