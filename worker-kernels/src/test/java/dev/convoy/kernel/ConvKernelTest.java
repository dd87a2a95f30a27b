package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertSameBits;
import static dev.convoy.kernel.TestData.assertWithin;
import static dev.convoy.kernel.TestData.filled;
import static dev.convoy.kernel.TestData.fromBlock;
import static dev.convoy.kernel.TestData.toBlock;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConvKernelTest {
    private static final float OUTSIDE = 7f;

    /** C, H, W, K, R, S, stride, pad. */
    static Stream<ConvGeometry> geometries() {
        return Stream.of(
                geometry(1, 1, 1, 1, 1, 1, 1, 0),
                geometry(3, 8, 8, 12, 5, 5, 1, 2),
                geometry(16, 6, 8, 32, 5, 5, 1, 2),
                geometry(17, 5, 7, 20, 3, 3, 1, 1),
                geometry(1, 12, 12, 20, 5, 5, 1, 0),
                geometry(1, 8, 21, 20, 4, 5, 3, 0),
                geometry(1, 7, 34, 18, 5, 5, 1, 0),
                geometry(1, 5, 5, 7, 5, 5, 1, 0),
                geometry(2, 9, 10, 8, 3, 3, 2, 0),
                geometry(20, 6, 6, 50, 5, 5, 1, 0),
                geometry(2, 9, 1, 5, 3, 1, 1, 0),
                geometry(5, 1, 9, 3, 1, 3, 1, 0),
                geometry(32, 3, 3, 64, 1, 1, 1, 0),
                geometry(4, 7, 7, 13, 1, 1, 2, 0),
                geometry(3, 23, 27, 14, 11, 11, 4, 0),
                geometry(6, 10, 11, 9, 7, 7, 2, 3),
                geometry(7, 9, 8, 10, 3, 3, 2, 1),
                geometry(5, 8, 9, 11, 2, 2, 3, 0),
                geometry(9, 2, 3, 7, 5, 5, 1, 4),
                geometry(4, 1, 1, 33, 3, 3, 1, 1),
                geometry(2, 3, 2, 2, 4, 3, 2, 2),
                geometry(8, 4, 5, 48, 2, 4, 1, 1));
    }

    private static ConvGeometry geometry(int c, int h, int w, int k, int r, int s, int stride, int pad) {
        return new ConvGeometry(new Shape(c, h, w), k, r, s, stride, pad);
    }

    static Stream<Arguments> kernelsAndGeometries() {
        return TestData.kernelSets()
                .flatMap(set ->
                        geometries().flatMap(g -> Stream.of(Arguments.of(set, g, true), Arguments.of(set, g, false))));
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void forward_anyShape_isTheFormula(KernelSet set, ConvGeometry g, boolean integers) {
        ConvCase c = ConvCase.direct(set, g, integers);

        float[] actual = c.forward(false);

        int terms = g.input().channels() * g.filterHeight() * g.filterWidth();
        assertWithin("y", integers ? 0 : terms, new NaiveConv(g).forward(c.images, c.plainParameters()), actual);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void forward_withRelu_clipsAtZero(KernelSet set, ConvGeometry g, boolean integers) {
        ConvCase c = ConvCase.direct(set, g, integers);
        float[] expected = c.forward(false);
        new ScalarElementwiseKernel().relu(expected.length, expected, expected);

        float[] actual = c.forward(true);

        assertSameBits("y", expected, actual);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void backwardData_anyShape_isTheFormula(KernelSet set, ConvGeometry g, boolean integers) {
        ConvCase c = ConvCase.direct(set, g, integers);

        float[] actual = c.backwardData();

        int terms = g.filters() * g.filterHeight() * g.filterWidth();
        NaiveConv naive = new NaiveConv(g);
        assertWithin("dx", integers ? 0 : terms, naive.backwardData(c.outputGradients, c.plainParameters()), actual);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void backwardDataOverRelu_anyShape_hasTheBitsOfAMaskBehindIt(KernelSet set, ConvGeometry g, boolean integers) {
        ConvCase c = ConvCase.direct(set, g, integers);
        ConvCase among = new ConvCase(set, ConvAlgorithm.DIRECT, g, integers, 2);

        assertSameBits("x", c.backwardDataThenMask(), c.backwardDataOverRelu());
        assertSameBits("x among others", c.backwardDataThenMask(), among.backwardDataOverRelu());
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void parts_together_haveTheBitsOfTheWhole(KernelSet set, ConvGeometry g, boolean integers) {
        ConvCase whole = ConvCase.direct(set, g, integers);
        for (int count = 1; count <= 3; count++) {
            ConvCase divided = whole.divided(count);

            assertSameBits("y", whole.forward(true), divided.forward(true));
            assertSameBits("dx", whole.backwardData(), divided.backwardData());
            assertSameBits("x", whole.backwardDataOverRelu(), divided.backwardDataOverRelu());
            assertSameBits("dW", whole.backwardWeightsTwice(), divided.backwardWeightsTwice());
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void backwardWeights_calledTwice_isTwiceTheFormula(KernelSet set, ConvGeometry g, boolean integers) {
        ConvCase c = ConvCase.direct(set, g, integers);

        float[] actual = c.backwardWeightsTwice();

        for (int i = 0; i < actual.length; i++) {
            actual[i] /= 2;
        }
        // each term of the two equal halves is rounded once in its partial sum and once for each later partial sum
        int roundings = IMAGES * g.output().width() * g.output().height()
                + 2 * g.output().height()
                + IMAGES
                + 2;
        NaiveConv naive = new NaiveConv(g);
        assertWithin("dW", integers ? 0 : roundings, naive.backwardWeights(c.images, c.outputGradients), actual);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void vectorKernel_randomReals_hasTheBitsOfTheScalarOne(ConvGeometry g) {
        ConvCase scalar = ConvCase.direct(new ScalarKernelSet("test"), g, false);
        ConvCase vector = ConvCase.direct(new VectorKernelSet(), g, false);

        assertSameBits("y", scalar.forward(false), vector.forward(false));
        assertSameBits("dx", scalar.backwardData(), vector.backwardData());
        assertSameBits("dW", scalar.backwardWeightsTwice(), vector.backwardWeightsTwice());
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void kernel_someChannelsOfABlock_hasTheBitsOfABlockOfItsOwn(KernelSet set, ConvGeometry g, boolean integers) {
        ConvCase alone = ConvCase.direct(set, g, integers);
        ConvCase among = new ConvCase(set, ConvAlgorithm.DIRECT, g, integers, 2);

        assertSameBits("y", alone.forward(true), among.forward(true));
        assertSameBits("dx", alone.backwardData(), among.backwardData());
        assertSameBits("dW", alone.backwardWeightsTwice(), among.backwardWeightsTwice());
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void packWeights_noBiases_startsSumsAtZero(KernelSet set, ConvGeometry g, boolean integers) {
        ConvCase c = ConvCase.direct(set, g, integers);
        Arrays.fill(c.parameters, 3 + g.weights(), c.parameters.length, 0f);
        float[] expected = c.forward(false);
        float[] packed = new float[c.kernel.packedWeightsFloats()];
        Arrays.fill(packed, OUTSIDE);
        float[] block = filled(c.y, OUTSIDE);
        float[] gradient = new float[g.weights() + g.filters()];

        c.kernel.packWeights(c.parameters, 3, ConvKernel.NO_BIASES, c.scratch(), packed);
        c.kernel.forward(toBlock(c.x, c.images), packed, false, c.scratch(), block);
        float[] packedGradient = new float[c.kernel.packedGradientFloats()];
        Arrays.fill(packedGradient, 1f);
        c.kernel.addGradient(packedGradient, c.scratch(), gradient, 0, ConvKernel.NO_BIASES);

        assertSameBits("y", expected, fromBlock(c.y, block));
        assertThat(Arrays.copyOf(gradient, g.weights())).containsOnly(1f);
        assertThat(Arrays.copyOfRange(gradient, g.weights(), gradient.length)).containsOnly(0f);
    }

    @Test
    void conv_borderBelowPad_throws() {
        ConvGeometry g = geometry(3, 8, 8, 4, 5, 5, 1, 2);
        BlockLayout x = new BlockLayout(g.input(), 1);
        BlockLayout y = new BlockLayout(g.output(), 0);

        TestData.kernelSets()
                .forEach(set -> assertThatThrownBy(() -> set.conv(g, x, y, y, x))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("border of x must be at least 2, found 1"));
    }
}
