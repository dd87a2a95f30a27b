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
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FullyConnectedKernelTest {
    private static final float OUTSIDE = 7f;

    /** Blocks, C, H, W, border of x, border of dx, K. */
    record Sizes(int blocks, int c, int h, int w, int xBorder, int dxBorder, int k) {
        Shape input() {
            return new Shape(c, h, w);
        }
    }

    static Stream<Sizes> sizes() {
        return Stream.of(
                new Sizes(1, 1, 1, 1, 0, 0, 1),
                new Sizes(2, 64, 4, 4, 0, 0, 64),
                new Sizes(3, 64, 1, 1, 0, 0, 10),
                new Sizes(4, 50, 4, 4, 0, 0, 37),
                new Sizes(1, 7, 3, 5, 1, 0, 20),
                new Sizes(3, 6, 2, 3, 0, 2, 3),
                new Sizes(2, 5, 3, 1, 2, 1, 49),
                new Sizes(2, 20, 5, 7, 0, 0, 18),
                new Sizes(5, 13, 1, 1, 0, 0, 2),
                new Sizes(2, 67, 5, 5, 0, 1, 133)); // more than a piece, and more than one time around the rows
    }

    static Stream<Arguments> kernelsAndSizes() {
        return TestData.kernelSets()
                .flatMap(set -> sizes().flatMap(s -> Stream.of(true, false)
                        .flatMap(integers ->
                                Stream.of(true, false).map(isPacked -> Arguments.of(set, s, integers, isPacked)))));
    }

    private static final class Case {
        final Sizes s;
        final int d;
        final BlockLayout x;
        final BlockLayout y;
        final BlockLayout dy;
        final BlockLayout dx;
        final FullyConnectedKernel kernel;
        List<FullyConnectedKernel> parts;
        final boolean isPacked;
        int biases;
        final float[] parameters;
        final float[][] images;
        final float[][] outputGradients;

        Case(KernelSet set, Sizes s, boolean integers, boolean isPacked) {
            this.s = s;
            this.d = s.input().size();
            this.isPacked = isPacked;
            this.biases = 3 + s.k() * d;
            this.x = new BlockLayout(s.input(), s.xBorder());
            this.y = new BlockLayout(new Shape(s.k(), 1, 1), s.dxBorder());
            this.dy = new BlockLayout(new Shape(s.k(), 1, 1), s.xBorder());
            this.dx = new BlockLayout(s.input(), s.dxBorder());
            this.kernel = set.fullyConnected(x, y, dy, dx);
            this.parts = List.of(kernel);
            this.parameters = values(integers, 3 + s.k() * d + s.k(), 1L);
            this.images = new float[s.blocks()][];
            this.outputGradients = new float[s.blocks()][];
            for (int b = 0; b < s.blocks(); b++) {
                images[b] = values(integers, IMAGES * d, 10L + b);
                outputGradients[b] = values(integers, IMAGES * s.k(), 20L + b);
            }
        }

        /** Filled with what an earlier call may have left. */
        float[] scratch() {
            float[] scratch = new float[kernel.scratchFloats(s.blocks())];
            Arrays.fill(scratch, OUTSIDE);
            return scratch;
        }

        float[] packed() {
            float[] packed = new float[isPacked ? kernel.packedWeightsFloats() : 0];
            Arrays.fill(packed, OUTSIDE);
            if (isPacked) {
                kernel.packWeights(parameters, 3, scratch(), packed);
            }
            return packed;
        }

        float[] packedData() {
            float[] packed = new float[isPacked ? kernel.packedDataWeightsFloats() : 0];
            Arrays.fill(packed, OUTSIDE);
            if (isPacked) {
                kernel.packDataWeights(parameters, 3, packed);
            }
            return packed;
        }

        float[][] blocks(BlockLayout layout, float[][] nchw) {
            return Arrays.stream(nchw).map(images -> toBlock(layout, images)).toArray(float[][]::new);
        }

        float[][] empty(BlockLayout layout) {
            float[][] blocks = new float[s.blocks()][];
            Arrays.setAll(blocks, b -> filled(layout, OUTSIDE));
            return blocks;
        }

        float[][] images(BlockLayout layout, float[][] blocks) {
            return Arrays.stream(blocks).map(block -> fromBlock(layout, block)).toArray(float[][]::new);
        }

        float[][] forward(boolean relu) {
            float[][] outputs = empty(y);
            inTurn(part -> part.forward(
                    s.blocks(), blocks(x, images), parameters, 3, biases, packed(), relu, scratch(), outputs));
            for (float[] output : outputs) {
                assertBorderIs(OUTSIDE, y, output);
            }
            return images(y, outputs);
        }

        float[][] backwardData() {
            float[][] gradients = empty(dx);
            inTurn(part -> part.backwardData(
                    s.blocks(), blocks(dy, outputGradients), parameters, 3, packedData(), scratch(), gradients));
            for (float[] gradient : gradients) {
                assertBorderIs(OUTSIDE, dx, gradient);
            }
            return images(dx, gradients);
        }

        float[] backwardWeightsTwice() {
            float[] gradient = new float[5 + s.k() * d + s.k() + 5];
            int db = biases == ConvKernel.NO_BIASES ? biases : 5 + s.k() * d;
            for (int i = 0; i < 2; i++) {
                inTurn(part -> part.backwardWeights(
                        s.blocks(), blocks(x, images), blocks(dy, outputGradients), scratch(), gradient, 5, db));
            }
            assertThat(Arrays.copyOf(gradient, 5)).containsOnly(0f);
            assertThat(Arrays.copyOfRange(gradient, gradient.length - 5, gradient.length))
                    .containsOnly(0f);
            return Arrays.copyOfRange(gradient, 5, gradient.length - 5);
        }

        /** The kernel, or its parts, the last first. */
        private void inTurn(Consumer<FullyConnectedKernel> pass) {
            for (int i = parts.size() - 1; i >= 0; i--) {
                pass.accept(parts.get(i));
            }
        }

        float w(int k, int i) {
            return parameters[3 + k * d + i];
        }

        NaiveSums naiveForward(int b) {
            NaiveSums sums = new NaiveSums(IMAGES * s.k());
            for (int n = 0; n < IMAGES; n++) {
                for (int k = 0; k < s.k(); k++) {
                    sums.add(n * s.k() + k, parameters[3 + s.k() * d + k]);
                    for (int i = 0; i < d; i++) {
                        sums.add(n * s.k() + k, (double) w(k, i) * images[b][n * d + i]);
                    }
                }
            }
            return sums;
        }

        NaiveSums naiveBackwardData(int b) {
            NaiveSums sums = new NaiveSums(IMAGES * d);
            for (int n = 0; n < IMAGES; n++) {
                for (int i = 0; i < d; i++) {
                    for (int k = 0; k < s.k(); k++) {
                        sums.add(n * d + i, (double) w(k, i) * outputGradients[b][n * s.k() + k]);
                    }
                }
            }
            return sums;
        }

        NaiveSums naiveBackwardWeights() {
            NaiveSums sums = new NaiveSums(s.k() * d + s.k());
            for (int b = 0; b < s.blocks(); b++) {
                for (int n = 0; n < IMAGES; n++) {
                    for (int k = 0; k < s.k(); k++) {
                        float dy = outputGradients[b][n * s.k() + k];
                        for (int i = 0; i < d; i++) {
                            sums.add(k * d + i, (double) dy * images[b][n * d + i]);
                        }
                        sums.add(s.k() * d + k, dy);
                    }
                }
            }
            return sums;
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void forward_anySize_isTheFormula(KernelSet set, Sizes s, boolean integers, boolean isPacked) {
        Case c = new Case(set, s, integers, isPacked);

        float[][] actual = c.forward(false);

        for (int b = 0; b < s.blocks(); b++) {
            assertWithin("y", integers ? 0 : c.d, c.naiveForward(b), actual[b]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void forward_withRelu_clipsAtZero(KernelSet set, Sizes s, boolean integers, boolean isPacked) {
        Case c = new Case(set, s, integers, isPacked);
        float[][] expected = c.forward(false);

        float[][] actual = c.forward(true);

        for (int b = 0; b < s.blocks(); b++) {
            new ScalarElementwiseKernel().relu(expected[b].length, expected[b], expected[b]);
            assertSameBits("y", expected[b], actual[b]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void backwardData_anySize_isTheFormula(KernelSet set, Sizes s, boolean integers, boolean isPacked) {
        Case c = new Case(set, s, integers, isPacked);

        float[][] actual = c.backwardData();

        for (int b = 0; b < s.blocks(); b++) {
            assertWithin("dx", integers ? 0 : s.k(), c.naiveBackwardData(b), actual[b]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void backwardWeights_calledTwice_isTwiceTheFormula(KernelSet set, Sizes s, boolean integers, boolean isPacked) {
        Case c = new Case(set, s, integers, isPacked);

        float[] actual = c.backwardWeightsTwice();

        for (int i = 0; i < actual.length; i++) {
            actual[i] /= 2;
        }
        // sixteen roundings in a block's partial sum, one for each block's of both calls
        int roundings = IMAGES + 2 * s.blocks();
        assertWithin("dW", integers ? 0 : roundings, c.naiveBackwardWeights(), actual);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void bothWays_noBiases_sumsStartAtZero(KernelSet set, Sizes s, boolean integers, boolean isPacked) {
        Case c = new Case(set, s, integers, isPacked);
        Arrays.fill(c.parameters, 3 + s.k() * c.d, c.parameters.length, 0f);
        float[][] expected = c.forward(false);

        c.biases = ConvKernel.NO_BIASES;
        Arrays.fill(c.parameters, 3 + s.k() * c.d, c.parameters.length, OUTSIDE);
        float[][] actual = c.forward(false);
        float[] gradient = c.backwardWeightsTwice();

        for (int b = 0; b < s.blocks(); b++) {
            assertSameBits("y", expected[b], actual[b]);
        }
        assertThat(Arrays.copyOfRange(gradient, s.k() * c.d, gradient.length)).containsOnly(0f);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void vectorKernel_randomReals_hasTheBitsOfTheScalarOne(Sizes s) {
        Case scalar = new Case(new ScalarKernelSet("test"), s, false, false);
        for (boolean isPacked : new boolean[] {true, false}) {
            assertSamePasses(s, scalar, new Case(new VectorKernelSet(), s, false, isPacked));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void parts_ofVectorKernel_haveItsBits(Sizes s) {
        for (boolean isPacked : new boolean[] {true, false}) {
            Case whole = new Case(new VectorKernelSet(), s, false, isPacked);
            for (int count : new int[] {2, 3, 7}) {
                Case divided = new Case(new VectorKernelSet(), s, false, isPacked);
                divided.parts = divided.kernel.parts(count);

                assertThat(divided.parts).hasSize(count);
                assertSamePasses(s, whole, divided);
            }
        }
    }

    private static void assertSamePasses(Sizes s, Case expected, Case actual) {
        for (int b = 0; b < s.blocks(); b++) {
            assertSameBits("y", expected.forward(false)[b], actual.forward(false)[b]);
            assertSameBits("dx", expected.backwardData()[b], actual.backwardData()[b]);
        }
        assertSameBits("dW", expected.backwardWeightsTwice(), actual.backwardWeightsTwice());
    }
}
