package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.UNIT;
import static dev.convoy.kernel.TestData.assertSameBits;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WinogradKernelTest {
    private static final float OUTSIDE = 7f;
    /** Roundings of a chain through the transforms, beside those of the sum of products; 4 + 8 + 6 + 1 forward. */
    private static final int TRANSFORMS = 20;

    /** C, H, W, K, pad: tiles that fit and that reach over the edge, few and many channels, every padding. */
    static Stream<ConvGeometry> geometries() {
        return Stream.of(
                geometry(1, 3, 3, 1, 0),
                geometry(1, 1, 1, 1, 1),
                geometry(2, 1, 2, 3, 2),
                geometry(3, 8, 8, 12, 1),
                geometry(17, 5, 7, 20, 1),
                geometry(20, 6, 10, 33, 0),
                geometry(9, 4, 3, 50, 2),
                geometry(32, 7, 7, 32, 1),
                geometry(48, 13, 13, 16, 1),
                geometry(5, 4, 17, 64, 1),
                larger(1, 5, 5, 1, 0),
                larger(1, 1, 1, 1, 2),
                larger(3, 8, 8, 12, 2),
                larger(17, 5, 7, 20, 1),
                larger(9, 2, 3, 50, 4),
                larger(5, 9, 17, 33, 2),
                larger(20, 12, 12, 50, 0));
    }

    private static ConvGeometry geometry(int c, int h, int w, int k, int pad) {
        return new ConvGeometry(new Shape(c, h, w), k, 3, 3, 1, pad);
    }

    /** With filters of 5×5. */
    private static ConvGeometry larger(int c, int h, int w, int k, int pad) {
        return new ConvGeometry(new Shape(c, h, w), k, 5, 5, 1, pad);
    }

    /** Terms of a sum of products, for a geometry's channels or filters. */
    private static int terms(ConvGeometry g, int channels) {
        return new WinogradParts(g.filterHeight()).count() * channels;
    }

    static Stream<Arguments> kernelsAndGeometries() {
        return TestData.kernelSets().flatMap(set -> geometries().map(g -> Arguments.of(set, g)));
    }

    private static void assertWithin(String what, int roundings, double[] expected, double[] bounds, float[] actual) {
        for (int i = 0; i < bounds.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("%s[%d]: expected %s, found %s", what, i, expected[i], actual[i])
                    .isLessThanOrEqualTo(roundings * UNIT * bounds[i]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void forward_anyShape_isTheFormulaWithinTheBound(KernelSet set, ConvGeometry g) {
        ConvCase c = ConvCase.winograd(set, g);
        double[] bounds =
                new WinogradBound(g.input(), g.output(), g.pad(), g.filterHeight()).outputs(c.images, c::weight);
        int plane = g.output().height() * g.output().width();
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] += Math.abs(c.parameters[3 + g.weights() + i / plane % g.filters()]);
        }

        float[] actual = c.forward(false);

        double[] expected =
                new NaiveConv(g).forward(c.images, c.plainParameters()).sums();
        assertWithin("y", terms(g, g.input().channels()) + TRANSFORMS, expected, bounds, actual);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void backwardData_anyShape_isTheFormulaWithinTheBound(KernelSet set, ConvGeometry g) {
        ConvCase c = ConvCase.winograd(set, g);
        int last = g.filterHeight() - 1;
        double[] bounds = new WinogradBound(g.output(), g.input(), last - g.pad(), g.filterHeight())
                .outputs(c.outputGradients, (k, filter, r, t) -> c.weight(filter, k, last - r, last - t));

        float[] actual = c.backwardData();

        double[] expected = new NaiveConv(g)
                .backwardData(c.outputGradients, c.plainParameters())
                .sums();
        assertWithin("dx", terms(g, g.filters()) + TRANSFORMS, expected, bounds, actual);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void backwardDataOverRelu_anyShape_hasTheBitsOfAMaskBehindIt(KernelSet set, ConvGeometry g) {
        ConvCase c = ConvCase.winograd(set, g);
        ConvCase among = new ConvCase(set, ConvAlgorithm.WINOGRAD, g, false, 2);

        assertSameBits("x", c.backwardDataThenMask(), c.backwardDataOverRelu());
        assertSameBits("x among others", c.backwardDataThenMask(), among.backwardDataOverRelu());
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void parts_together_haveTheBitsOfTheWhole(KernelSet set, ConvGeometry g) {
        ConvCase whole = ConvCase.winograd(set, g);
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
    void backwardWeights_calledTwice_isTwiceTheFormulaWithinTheBound(KernelSet set, ConvGeometry g) {
        ConvCase c = ConvCase.winograd(set, g);
        double[] bounds = new WinogradBound(g.input(), g.output(), g.pad(), g.filterHeight())
                .weights(c.images, c.outputGradients);

        float[] actual = c.backwardWeightsTwice();

        for (int i = 0; i < actual.length; i++) {
            actual[i] /= 2;
        }
        WinogradTiles tiles = new WinogradTiles(c.x, c.y, g.pad(), new WinogradParts(g.filterHeight()));
        // of the transforms 4 + 4 + 10; partial sums are added up, those of two calls too
        int roundings = IMAGES * tiles.count() + 2 * tiles.count() + TRANSFORMS;
        double[] expected =
                new NaiveConv(g).backwardWeights(c.images, c.outputGradients).sums();
        assertWithin("dW", roundings, expected, bounds, actual);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void backwardWeights_biases_haveTheBitsOfTheDirectKernel(ConvGeometry g) {
        float[] direct =
                new ConvCase(new ScalarKernelSet("test"), ConvAlgorithm.DIRECT, g, false, 0).backwardWeightsTwice();

        TestData.kernelSets().forEach(set -> {
            float[] actual = ConvCase.winograd(set, g).backwardWeightsTwice();
            assertSameBits(
                    "db",
                    Arrays.copyOfRange(direct, g.weights(), direct.length),
                    Arrays.copyOfRange(actual, g.weights(), actual.length));
        });
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void vectorKernel_randomReals_hasTheBitsOfTheScalarOne(ConvGeometry g) {
        ConvCase scalar = ConvCase.winograd(new ScalarKernelSet("test"), g);
        ConvCase vector = ConvCase.winograd(new VectorKernelSet(), g);

        assertSameBits("y", scalar.forward(false), vector.forward(false));
        assertSameBits("dx", scalar.backwardData(), vector.backwardData());
        assertSameBits("dW", scalar.backwardWeightsTwice(), vector.backwardWeightsTwice());
    }

    @Test
    void vectorKernel_moreTilesThanAreComputedAtATime_hasTheBitsOfTheScalarOne() {
        ConvGeometry g = geometry(17, 18, 18, 20, 1);
        ConvCase scalar = ConvCase.winograd(new ScalarKernelSet("test"), g);
        ConvCase vector = ConvCase.winograd(new VectorKernelSet(), g);
        WinogradTiles tiles = new WinogradTiles(scalar.x, scalar.y, 1, new WinogradParts(3));

        assertThat(tiles.count() % tiles.atATime()).isOdd();
        assertThat(tiles.count()).isGreaterThan(tiles.atATime());
        assertSameBits("y", scalar.forward(false), vector.forward(false));
        assertSameBits("dx", scalar.backwardData(), vector.backwardData());
        assertSameBits("dW", scalar.backwardWeightsTwice(), vector.backwardWeightsTwice());
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void forward_withRelu_clipsAtZero(KernelSet set, ConvGeometry g) {
        ConvCase c = ConvCase.winograd(set, g);
        float[] expected = c.forward(false);
        new ScalarElementwiseKernel().relu(expected.length, expected, expected);

        assertSameBits("y", expected, c.forward(true));
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void kernel_someChannelsOfABlock_hasTheBitsOfABlockOfItsOwn(KernelSet set, ConvGeometry g) {
        ConvCase alone = ConvCase.winograd(set, g);
        ConvCase among = new ConvCase(set, ConvAlgorithm.WINOGRAD, g, false, 2);

        assertSameBits("y", alone.forward(true), among.forward(true));
        assertSameBits("dx", alone.backwardData(), among.backwardData());
        assertSameBits("dW", alone.backwardWeightsTwice(), among.backwardWeightsTwice());
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void packWeights_noBiases_addsZero(KernelSet set, ConvGeometry g) {
        ConvCase c = ConvCase.winograd(set, g);
        Arrays.fill(c.parameters, 3 + g.weights(), c.parameters.length, 0f);
        float[] expected = c.forward(false);
        float[] packed = new float[c.kernel.packedWeightsFloats()];
        Arrays.fill(packed, OUTSIDE);
        float[] block = filled(c.y, OUTSIDE);
        float[] gradient = new float[g.weights() + g.filters()];

        c.kernel.packWeights(c.parameters, 3, ConvKernel.NO_BIASES, c.scratch(), packed);
        c.kernel.forward(toBlock(c.x, c.images), packed, false, c.scratch(), block);
        c.kernel.addGradient(
                new float[c.kernel.packedGradientFloats()], c.scratch(), gradient, 0, ConvKernel.NO_BIASES);

        assertSameBits("y", expected, fromBlock(c.y, block));
        assertThat(gradient).containsOnly(0f);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void forward_manyChannels_errsNoMoreThanThreeTimesAsMuchAsTheDirectKernel(int filterSize) {
        ConvGeometry g = new ConvGeometry(new Shape(128, 8, 8), 16, filterSize, filterSize, 1, filterSize / 2);
        ConvCase direct = new ConvCase(new VectorKernelSet(), ConvAlgorithm.DIRECT, g, false, 0);
        ConvCase winograd = ConvCase.winograd(new VectorKernelSet(), g);
        double[] expected = new NaiveConv(g)
                .forward(direct.images, direct.plainParameters())
                .sums();

        assertThat(rootMeanSquare(expected, winograd.forward(false)))
                .isLessThan(3 * rootMeanSquare(expected, direct.forward(false)));
    }

    private static double rootMeanSquare(double[] expected, float[] actual) {
        double sum = 0;
        for (int i = 0; i < actual.length; i++) {
            sum += (actual[i] - expected[i]) * (actual[i] - expected[i]);
        }
        return Math.sqrt(sum / actual.length);
    }

    @ParameterizedTest
    @CsvSource({
        "64, 56, 64, 3, 1, winograd",
        "32, 16, 32, 3, 1, winograd",
        "256, 13, 384, 3, 1, winograd",
        "256, 7, 256, 3, 1, winograd",
        "3, 224, 64, 3, 1, direct",
        "16, 32, 16, 3, 1, winograd",
        "64, 56, 8, 3, 1, direct",
        "15, 56, 64, 3, 1, direct",
        "256, 5, 256, 3, 1, direct",
        "64, 56, 64, 3, 2, direct",
        "64, 56, 64, 5, 1, winograd",
        "32, 8, 64, 5, 1, winograd",
        "3, 32, 32, 5, 1, winograd",
        "1, 32, 32, 5, 1, direct",
        "3, 32, 15, 5, 1, direct",
        "64, 9, 64, 5, 1, direct",
        "64, 56, 64, 5, 2, direct",
        "64, 56, 64, 7, 1, direct",
        "64, 56, 64, 1, 1, direct"
    })
    void algorithm_byShape_isWinogradForWideLayersOfThreeOrFive(
            int c, int side, int k, int filterSize, int stride, String expected) {
        ConvGeometry g = new ConvGeometry(new Shape(c, side, side), k, filterSize, filterSize, stride, filterSize / 2);
        BlockLayout x = new BlockLayout(g.input(), g.pad());
        BlockLayout y = new BlockLayout(g.output(), 0);

        assertThat(ConvChoice.BY_SHAPE.algorithm(g).label()).isEqualTo(expected);
        TestData.kernelSets()
                .forEach(set ->
                        assertThat(set.conv(g, x, y, y, x).algorithm().label()).isEqualTo(expected));
    }

    @Test
    void algorithm_forced_isTheChoiceWhereItCanBe() {
        ConvGeometry small = geometry(1, 5, 5, 1, 1);
        ConvGeometry strided = new ConvGeometry(new Shape(64, 56, 56), 64, 3, 3, 2, 1);

        assertThat(ConvChoice.WINOGRAD.algorithm(small)).isEqualTo(ConvAlgorithm.WINOGRAD);
        assertThat(ConvChoice.WINOGRAD.algorithm(strided)).isEqualTo(ConvAlgorithm.DIRECT);
        assertThat(ConvChoice.DIRECT.algorithm(geometry(64, 56, 56, 64, 1))).isEqualTo(ConvAlgorithm.DIRECT);
    }

    @Test
    void conv_winogradForAStride_throws() {
        ConvGeometry strided = new ConvGeometry(new Shape(4, 8, 8), 4, 3, 3, 2, 1);
        BlockLayout x = new BlockLayout(strided.input(), 1);
        BlockLayout y = new BlockLayout(strided.output(), 0);

        TestData.kernelSets()
                .forEach(set -> assertThatThrownBy(() -> set.conv(ConvAlgorithm.WINOGRAD, strided, x, y, y, x))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("3x3 and 5x5 filters and stride 1"));
    }
}
