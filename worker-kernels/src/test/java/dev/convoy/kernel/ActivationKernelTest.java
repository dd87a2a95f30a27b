package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertSameBits;
import static dev.convoy.kernel.TestData.reals;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationKernelTest {
    /** Its last array must be none of the others. */
    private static final String NEVER_IN_PLACE = "gelu";

    private static final int X = 3;
    private static final int Y = 5;
    private static final int DY = 1;
    private static final int MARGIN = 20;
    private static final float SLOPE = 0.25f;

    private interface Forward {
        void apply(ActivationKernel kernel, int length, float[] x, int xOffset, float[] y, int yOffset);
    }

    private interface Backward {
        void apply(
                ActivationKernel kernel,
                int length,
                float[] v,
                int vOffset,
                float[] dy,
                int dyOffset,
                float[] dx,
                int dxOffset);
    }

    private static Map<String, Forward> forwards() {
        return new TreeMap<>(Map.of(
                "scale",
                (k, n, x, xo, y, yo) -> k.scale(n, -3f, x, xo, y, yo),
                "leaky relu",
                (k, n, x, xo, y, yo) -> k.leakyRelu(n, SLOPE, x, xo, y, yo),
                "tanh",
                ActivationKernel::tanh,
                "sigmoid",
                ActivationKernel::sigmoid,
                "gelu",
                ActivationKernel::gelu,
                "softmax",
                (k, n, x, xo, y, yo) -> k.softmax(n / IMAGES, x, xo, y, yo)));
    }

    private static Map<String, Backward> backwards() {
        return new TreeMap<>(Map.of(
                "leaky relu",
                (k, n, v, vo, dy, dyo, dx, dxo) -> k.leakyReluBackward(n, SLOPE, v, vo, dy, dyo, dx, dxo),
                "tanh",
                ActivationKernel::tanhBackward,
                "sigmoid",
                ActivationKernel::sigmoidBackward,
                "gelu",
                ActivationKernel::geluBackward,
                "softmax",
                (k, n, v, vo, dy, dyo, dx, dxo) -> k.softmaxBackward(n / IMAGES, v, vo, dy, dyo, dx, dxo)));
    }

    static Stream<Arguments> forwardCases() {
        return forwards().keySet().stream()
                .flatMap(name -> Stream.of(16, 32, 48, 160).map(length -> Arguments.of(name, length)));
    }

    static Stream<Arguments> backwardCases() {
        return backwards().keySet().stream()
                .flatMap(name -> Stream.of(16, 32, 48, 160).map(length -> Arguments.of(name, length)));
    }

    static Stream<Arguments> kernelsAndFunctions() {
        Map<String, DoubleUnaryOperator> functions = new TreeMap<>(Map.of(
                "scale", x -> -3 * x,
                "leaky relu", x -> x > 0 ? x : SLOPE * x,
                "tanh", StrictMath::tanh,
                "sigmoid", x -> 1 / (1 + StrictMath.exp(-x))));
        return TestData.kernelSets()
                .map(KernelSet::activation)
                .flatMap(kernel ->
                        functions.entrySet().stream().map(f -> Arguments.of(kernel, f.getKey(), f.getValue())));
    }

    /** Random values among those that need care. */
    private static float[] special(int length, long seed) {
        float[] values = reals(length, seed);
        float[] specials = {0f, -0f, Float.NaN, 1e-40f, -1e-40f, 100f, -100f, 1e30f, -1e30f, 10.5f, -10.5f};
        for (int i = 0; i < length; i += 5) {
            values[i] = specials[i / 5 % specials.length];
        }
        for (int i = 2; i < length; i += 5) {
            values[i] *= 20f;
        }
        return values;
    }

    @ParameterizedTest(name = "{0}, {1} floats")
    @MethodSource("forwardCases")
    void forward_vectors_haveTheBitsOfTheScalarOnesAndStayInTheirRun(String name, int length) {
        Forward forward = forwards().get(name);
        float[] x = special(length + MARGIN, 1L);
        float[] expected = reals(length + MARGIN, 2L);
        float[] actual = expected.clone();
        float[] inPlace = x.clone();

        forward.apply(new ScalarActivationKernel(), length, x, X, expected, Y);
        forward.apply(new VectorActivationKernel(), length, x, X, actual, Y);
        assertThat(actual).isEqualTo(expected);
        assertUntouched(reals(length + MARGIN, 2L), actual, Y, length);
        if (name.equals(NEVER_IN_PLACE)) {
            return;
        }
        forward.apply(new VectorActivationKernel(), length, inPlace, X, inPlace, X);
        assertUntouched(x, inPlace, X, length);
        assertThat(Arrays.copyOfRange(inPlace, X, X + length)).isEqualTo(Arrays.copyOfRange(expected, Y, Y + length));
    }

    @ParameterizedTest(name = "{0}, {1} floats")
    @MethodSource("backwardCases")
    void backward_vectors_haveTheBitsOfTheScalarOnesAndStayInTheirRun(String name, int length) {
        Backward backward = backwards().get(name);
        float[] v = special(length + MARGIN, 1L);
        float[] dy = reals(length + MARGIN, 3L);
        float[] expected = reals(length + MARGIN, 2L);
        float[] actual = expected.clone();
        float[] inPlace = dy.clone();

        backward.apply(new ScalarActivationKernel(), length, v, X, dy, DY, expected, Y);
        backward.apply(new VectorActivationKernel(), length, v, X, dy, DY, actual, Y);
        assertThat(actual).isEqualTo(expected);
        assertUntouched(reals(length + MARGIN, 2L), actual, Y, length);
        if (name.equals(NEVER_IN_PLACE)) {
            return;
        }
        backward.apply(new VectorActivationKernel(), length, v, X, inPlace, DY, inPlace, DY);
        assertUntouched(dy, inPlace, DY, length);
        assertThat(Arrays.copyOfRange(inPlace, DY, DY + length)).isEqualTo(Arrays.copyOfRange(expected, Y, Y + length));
    }

    private static void assertUntouched(float[] before, float[] after, int offset, int length) {
        float[] outside = after.clone();
        System.arraycopy(before, offset, outside, offset, length);
        assertSameBits("outside the run", before, outside);
    }

    @ParameterizedTest(name = "{1} by {0}")
    @MethodSource("kernelsAndFunctions")
    void forward_randomReals_isTheFunction(ActivationKernel kernel, String name, DoubleUnaryOperator function) {
        float[] x = reals(160, 4L);
        float[] y = new float[160];

        forwards().get(name).apply(kernel, 160, x, 0, y, 0);

        for (int i = 0; i < 160; i++) {
            double expected = function.applyAsDouble(x[i]);
            assertThat((double) y[i]).isCloseTo(expected, within(4 * TestData.UNIT * Math.abs(expected)));
        }
    }

    static Stream<ActivationKernel> kernels() {
        return TestData.kernelSets().map(KernelSet::activation);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void softmax_largeScores_areSharesOfTheSum(ActivationKernel kernel) {
        int channels = 7;
        float[] x = reals(channels * IMAGES, 5L);
        for (int i = 0; i < x.length; i++) {
            x[i] = 3 * x[i] + 1000;
        }
        float[] y = new float[x.length];

        kernel.softmax(channels, x, 0, y, 0);

        for (int n = 0; n < IMAGES; n++) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += StrictMath.exp(x[c * IMAGES + n] - 1000.0);
            }
            for (int c = 0; c < channels; c++) {
                double expected = StrictMath.exp(x[c * IMAGES + n] - 1000.0) / sum;
                // one rounding and one unit each of the exponentials, the sum's roundings, the division's
                assertThat((double) y[c * IMAGES + n])
                        .isCloseTo(expected, within((channels + 6) * TestData.UNIT * expected));
            }
        }
    }
}
