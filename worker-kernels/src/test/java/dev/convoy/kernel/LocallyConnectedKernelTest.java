package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertBorderIs;
import static dev.convoy.kernel.TestData.assertSameBits;
import static dev.convoy.kernel.TestData.assertWithin;
import static dev.convoy.kernel.TestData.filled;
import static dev.convoy.kernel.TestData.fromBlock;
import static dev.convoy.kernel.TestData.toBlock;
import static dev.convoy.kernel.TestData.values;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.kernel.TestData.NaiveSums;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LocallyConnectedKernelTest {
    private static final float OUTSIDE = 7f;

    /** Blocks and C, H, W, K, R, S, stride, pad. */
    record Sizes(int blocks, ConvGeometry g) {}

    static Stream<Sizes> sizes() {
        return Stream.of(
                sizes(1, 1, 1, 1, 1, 1, 1, 1, 0),
                sizes(2, 16, 4, 3, 32, 3, 3, 1, 1),
                sizes(3, 17, 3, 4, 20, 3, 3, 1, 1),
                sizes(1, 3, 7, 6, 5, 2, 3, 2, 1),
                sizes(3, 2, 5, 1, 37, 3, 1, 1, 0),
                sizes(2, 5, 4, 5, 3, 1, 1, 3, 0),
                sizes(2, 9, 2, 3, 7, 5, 5, 1, 4),
                sizes(5, 13, 3, 3, 50, 3, 3, 1, 0));
    }

    private static Sizes sizes(int blocks, int c, int h, int w, int k, int r, int s, int stride, int pad) {
        return new Sizes(blocks, new ConvGeometry(new Shape(c, h, w), k, r, s, stride, pad));
    }

    static Stream<Arguments> kernelsAndSizes() {
        return TestData.kernelSets()
                .flatMap(set ->
                        sizes().flatMap(s -> Stream.of(Arguments.of(set, s, true), Arguments.of(set, s, false))));
    }

    /** Layouts with borders of their own; arrays of several blocks. */
    private static final class Case {
        final Sizes s;
        final ConvGeometry g;
        final Shape in;
        final Shape out;
        final BlockLayout x;
        final BlockLayout y;
        final BlockLayout dy;
        final BlockLayout dx;
        final LocallyConnectedKernel kernel;
        final int weights;
        final float[] parameters;
        final float[][] images;
        final float[][] outputGradients;

        Case(KernelSet set, Sizes s, boolean integers) {
            this.s = s;
            this.g = s.g();
            this.in = g.input();
            this.out = g.output();
            this.x = new BlockLayout(in, g.pad() + 1);
            this.y = new BlockLayout(out, 2);
            this.dy = new BlockLayout(out, 1);
            this.dx = new BlockLayout(in, 3);
            this.kernel = set.locallyConnected(g, x, y, dy, dx);
            this.weights = out.height() * out.width() * g.weights();
            this.parameters = values(integers, 3 + weights + out.size(), 1L);
            this.images = new float[s.blocks()][];
            this.outputGradients = new float[s.blocks()][];
            for (int b = 0; b < s.blocks(); b++) {
                images[b] = values(integers, IMAGES * in.size(), 10L + b);
                outputGradients[b] = values(integers, IMAGES * out.size(), 20L + b);
            }
        }

        float[][] blocks(BlockLayout layout, float[][] nchw) {
            return Arrays.stream(nchw).map(values -> toBlock(layout, values)).toArray(float[][]::new);
        }

        float[][] empty(BlockLayout layout) {
            float[][] blocks = new float[s.blocks()][];
            Arrays.setAll(blocks, b -> filled(layout, OUTSIDE));
            return blocks;
        }

        float[][] checked(BlockLayout layout, float[][] blocks) {
            for (float[] block : blocks) {
                assertBorderIs(OUTSIDE, layout, block);
            }
            return Arrays.stream(blocks).map(block -> fromBlock(layout, block)).toArray(float[][]::new);
        }

        float[][] forward(boolean relu, int biases) {
            float[] packed = new float[kernel.packedWeightsFloats()];
            Arrays.fill(packed, OUTSIDE);
            kernel.packWeights(parameters, 3, biases, packed);
            float[][] outputs = empty(y);
            kernel.forward(s.blocks(), blocks(x, images), packed, relu, outputs);
            return checked(y, outputs);
        }

        float[][] forward(boolean relu) {
            return forward(relu, 3 + weights);
        }

        float[][] backwardData() {
            float[] packed = new float[kernel.packedDataWeightsFloats()];
            kernel.packDataWeights(parameters, 3, packed);
            float[][] gradients = empty(dx);
            kernel.backwardData(s.blocks(), blocks(dy, outputGradients), packed, gradients);
            return checked(dx, gradients);
        }

        float[] backwardWeightsTwice(int biases) {
            float[] scratch = new float[kernel.scratchFloats(s.blocks())];
            Arrays.fill(scratch, OUTSIDE);
            float[] packed = new float[kernel.packedGradientFloats()];
            kernel.backwardWeights(s.blocks(), blocks(x, images), blocks(dy, outputGradients), scratch, packed);
            kernel.backwardWeights(s.blocks(), blocks(x, images), blocks(dy, outputGradients), scratch, packed);
            float[] gradient = new float[5 + weights + out.size()];
            kernel.addGradient(packed, gradient, 5, biases);
            assertThat(Arrays.copyOf(gradient, 5)).containsOnly(0f);
            return Arrays.copyOfRange(gradient, 5, gradient.length);
        }

        float[] backwardWeightsTwice() {
            return backwardWeightsTwice(5 + weights);
        }

        interface Term {
            /** One product of the formula, given indices of x, W and y. */
            void at(int x, int w, int y);
        }

        void forEachTerm(Term term) {
            for (int yi = 0; yi < IMAGES * out.size(); yi++) {
                int n = yi / out.size();
                int k = yi / (out.height() * out.width()) % out.channels();
                int i = yi / out.width() % out.height();
                int j = yi % out.width();
                int filter = (i * out.width() + j) * out.channels() + k;
                int taps = g.weights() / g.filters();
                for (int tap = 0; tap < taps; tap++) {
                    int c = tap / (g.filterHeight() * g.filterWidth());
                    int row = i * g.stride() - g.pad() + tap / g.filterWidth() % g.filterHeight();
                    int column = j * g.stride() - g.pad() + tap % g.filterWidth();
                    if (row >= 0 && row < in.height() && column >= 0 && column < in.width()) {
                        int xi = ((n * in.channels() + c) * in.height() + row) * in.width() + column;
                        term.at(xi, filter * taps + tap, yi);
                    }
                }
            }
        }

        NaiveSums naiveForward(int b) {
            NaiveSums sums = new NaiveSums(IMAGES * out.size());
            for (int yi = 0; yi < IMAGES * out.size(); yi++) {
                sums.add(yi, parameters[3 + weights + yi % out.size()]);
            }
            forEachTerm((xi, wi, yi) -> sums.add(yi, (double) parameters[3 + wi] * images[b][xi]));
            return sums;
        }

        NaiveSums naiveBackwardData(int b) {
            NaiveSums sums = new NaiveSums(IMAGES * in.size());
            forEachTerm((xi, wi, yi) -> sums.add(xi, (double) parameters[3 + wi] * outputGradients[b][yi]));
            return sums;
        }

        NaiveSums naiveBackwardWeights() {
            NaiveSums sums = new NaiveSums(weights + out.size());
            for (int b = 0; b < s.blocks(); b++) {
                float[] dy = outputGradients[b];
                float[] x = images[b];
                forEachTerm((xi, wi, yi) -> sums.add(wi, (double) x[xi] * dy[yi]));
                for (int yi = 0; yi < IMAGES * out.size(); yi++) {
                    sums.add(weights + yi % out.size(), dy[yi]);
                }
            }
            return sums;
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void forward_anyShape_isTheFormula(KernelSet set, Sizes s, boolean integers) {
        Case c = new Case(set, s, integers);

        float[][] actual = c.forward(false);

        int terms = s.g().weights() / s.g().filters();
        for (int b = 0; b < s.blocks(); b++) {
            assertWithin("y", integers ? 0 : terms, c.naiveForward(b), actual[b]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void forward_withRelu_clipsAtZero(KernelSet set, Sizes s, boolean integers) {
        Case c = new Case(set, s, integers);
        float[][] expected = c.forward(false);

        float[][] actual = c.forward(true);

        for (int b = 0; b < s.blocks(); b++) {
            new ScalarElementwiseKernel().relu(expected[b].length, expected[b], expected[b]);
            assertSameBits("y", expected[b], actual[b]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void kernel_noBiases_startsSumsAtZeroAndCollectsNone(KernelSet set, Sizes s, boolean integers) {
        Case c = new Case(set, s, integers);
        float[][] actual = c.forward(false, ConvKernel.NO_BIASES);
        float[] gradient = c.backwardWeightsTwice(ConvKernel.NO_BIASES);

        Arrays.fill(c.parameters, 3 + c.weights, c.parameters.length, 0f);
        float[] expectedGradient = c.backwardWeightsTwice();
        Arrays.fill(expectedGradient, c.weights, expectedGradient.length, 0f);

        float[][] expected = c.forward(false);
        for (int b = 0; b < s.blocks(); b++) {
            assertSameBits("y", expected[b], actual[b]);
        }
        assertSameBits("dW", expectedGradient, gradient);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void backwardData_anyShape_isTheFormula(KernelSet set, Sizes s, boolean integers) {
        Case c = new Case(set, s, integers);

        float[][] actual = c.backwardData();

        int terms = s.g().filters() * s.g().filterHeight() * s.g().filterWidth();
        for (int b = 0; b < s.blocks(); b++) {
            assertWithin("dx", integers ? 0 : terms, c.naiveBackwardData(b), actual[b]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void backwardWeights_calledTwice_isTwiceTheFormula(KernelSet set, Sizes s, boolean integers) {
        Case c = new Case(set, s, integers);

        float[] actual = c.backwardWeightsTwice();

        for (int i = 0; i < actual.length; i++) {
            actual[i] /= 2;
        }
        // sixteen roundings in a block's partial sum, one for each block's of both calls
        int roundings = IMAGES + 2 * s.blocks();
        assertWithin("dW", integers ? 0 : roundings, c.naiveBackwardWeights(), actual);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void vectorKernel_randomReals_hasTheBitsOfTheScalarOne(Sizes s) {
        Case scalar = new Case(new ScalarKernelSet("test"), s, false);
        Case vector = new Case(new VectorKernelSet(), s, false);

        float[][] y = scalar.forward(true);
        float[][] dx = scalar.backwardData();
        float[][] vectorY = vector.forward(true);
        float[][] vectorDx = vector.backwardData();
        for (int b = 0; b < s.blocks(); b++) {
            assertSameBits("y", y[b], vectorY[b]);
            assertSameBits("dx", dx[b], vectorDx[b]);
        }
        assertSameBits("dW", scalar.backwardWeightsTwice(), vector.backwardWeightsTwice());
    }
}
