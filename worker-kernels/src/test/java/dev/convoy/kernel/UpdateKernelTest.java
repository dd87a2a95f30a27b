package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertSameBits;
import static dev.convoy.kernel.TestData.reals;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.kernel.UpdateKernel.AdamFactors;
import dev.convoy.kernel.UpdateKernel.Range;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateKernelTest {
    private static final int OFFSET = 5;
    private static final float RATE = 0.1f;
    private static final float SCALE = 0.01f;
    private static final float DECAY = 0.25f;
    private static final float EPSILON = 1e-8f;
    private static final AdamFactors ADAM = new AdamFactors(0.9, 0.999, EPSILON, 31.6f);

    /** One step of one rule on the arrays gradient, first state, second state, parameters. */
    private record Step(String name, StepOfKernel kernel, StepOfFormula formula) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface StepOfKernel {
        void apply(UpdateKernel kernel, Range range, float[] gradient, float[] a, float[] b, float[] parameters);
    }

    /** The same in double precision on one element: {a, b, w} after, from g (with scale and decay) and {a, b, w}. */
    private interface StepOfFormula {
        double[] apply(double g, double a, double b, double w);
    }

    private static final List<Step> STEPS = List.of(
            new Step("plain", (kernel, range, gradient, a, b, w) -> kernel.plain(range, gradient, w), (g, a, b, w) ->
                    new double[] {a, b, w - RATE * g}),
            new Step(
                    "momentum",
                    (kernel, range, gradient, a, b, w) -> kernel.momentum(range, 0.9f, gradient, a, w),
                    (g, a, b, w) -> {
                        double v = 0.9f * a - RATE * g;
                        return new double[] {v, b, w + v};
                    }),
            new Step(
                    "nesterov",
                    (kernel, range, gradient, a, b, w) -> kernel.nesterov(range, 0.9f, gradient, a, w),
                    (g, a, b, w) -> {
                        double v = 0.9f * a - RATE * g;
                        return new double[] {v, b, w + 0.9f * v - RATE * g};
                    }),
            new Step(
                    "adagrad",
                    (kernel, range, gradient, a, b, w) -> kernel.adagrad(range, EPSILON, gradient, a, w),
                    (g, a, b, w) -> {
                        double s = a + g * g;
                        return new double[] {s, b, w - RATE * g / (Math.sqrt(s) + EPSILON)};
                    }),
            new Step(
                    "rmsprop",
                    (kernel, range, gradient, a, b, w) -> kernel.rmsProp(range, 0.99, EPSILON, gradient, a, w),
                    (g, a, b, w) -> {
                        double s = 0.99 * a + 0.01 * g * g;
                        return new double[] {s, b, w - RATE * g / (Math.sqrt(s) + EPSILON)};
                    }),
            new Step(
                    "adam",
                    (kernel, range, gradient, a, b, w) -> kernel.adam(range, ADAM, gradient, b, a, w),
                    (g, a, b, w) -> {
                        double m = 0.9 * b + 0.1 * g;
                        double s = 0.999 * a + 0.001 * g * g;
                        return new double[] {s, m, w - RATE * m / (Math.sqrt(s) * 31.6f + EPSILON)};
                    }));

    static Stream<Arguments> stepsAndLengths() {
        return STEPS.stream()
                .flatMap(step -> IntStream.of(0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 33, 100)
                        .mapToObj(length -> Arguments.of(step, length)));
    }

    /** State a is a mean square in some rules, so it is not negative. */
    private static float[] squares(int length) {
        float[] values = reals(length, 2L);
        for (int i = 0; i < length; i++) {
            values[i] *= values[i];
        }
        return values;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("stepsAndLengths")
    void step_reals_isTheFormulaInItsRangeAlone(Step step, int length) {
        for (UpdateKernel kernel : List.of(new ScalarUpdateKernel(), new VectorUpdateKernel())) {
            float[] gradient = reals(length + 20, 1L);
            float[] a = squares(length + 20);
            float[] b = reals(length + 20, 3L);
            float[] w = reals(length + 20, 4L);
            float[][] before = {a.clone(), b.clone(), w.clone()};

            step.kernel().apply(kernel, new Range(OFFSET, length, RATE, SCALE, DECAY), gradient, a, b, w);

            for (int i = 0; i < w.length; i++) {
                double[] expected = {before[0][i], before[1][i], before[2][i]};
                if (i >= OFFSET && i < OFFSET + length) {
                    double g = (double) SCALE * gradient[i] + (double) DECAY * before[2][i];
                    expected = step.formula().apply(g, before[0][i], before[1][i], before[2][i]);
                }
                double[] found = {a[i], b[i], w[i]};
                for (int k = 0; k < 3; k++) {
                    // a dozen roundings of terms that are no larger than a few units
                    double bound = 12 * TestData.UNIT * (1 + Math.abs(expected[k]) + Math.abs(gradient[i]));
                    assertThat(Math.abs(found[k] - expected[k]))
                            .as("%s of element %d by %s", List.of("a", "b", "w").get(k), i, kernel)
                            .isLessThanOrEqualTo(i >= OFFSET && i < OFFSET + length ? bound : 0);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("stepsAndLengths")
    void step_fiveTimes_vectorHasTheBitsOfScalar(Step step, int length) {
        float[] a = squares(length + 20);
        float[] b = reals(length + 20, 3L);
        float[] w = reals(length + 20, 4L);
        float[] expectedA = a.clone();
        float[] expectedB = b.clone();
        float[] expectedW = w.clone();
        Range range = new Range(OFFSET, length, RATE, SCALE, DECAY);

        for (int t = 0; t < 5; t++) {
            float[] gradient = reals(length + 20, 10L + t);
            gradient[OFFSET] = t % 2 == 0 ? 0f : 1e-30f; // squares that underflow
            step.kernel().apply(new ScalarUpdateKernel(), range, gradient, expectedA, expectedB, expectedW);
            step.kernel().apply(new VectorUpdateKernel(), range, gradient, a, b, w);
        }

        assertSameBits("a", expectedA, a);
        assertSameBits("b", expectedB, b);
        assertSameBits("parameters", expectedW, w);
    }

    /** The momentum step has been published with these roundings; checkpoints are gone on with by them. */
    @ParameterizedTest
    @MethodSource("kernels")
    void momentum_anyKernel_hasThePublishedRoundings(UpdateKernel kernel) {
        float[] gradient = reals(53, 1L);
        float[] velocity = reals(53, 2L);
        float[] parameters = reals(53, 3L);
        float[] expectedVelocity = velocity.clone();
        float[] expectedParameters = parameters.clone();
        for (int i = 5; i < 5 + 33; i++) {
            float slope = Math.fma(0.25f, parameters[i], gradient[i] * 0.01f);
            expectedVelocity[i] = Math.fma(-0.1f, slope, 0.9f * velocity[i]);
            expectedParameters[i] = parameters[i] + expectedVelocity[i];
        }

        kernel.momentum(new Range(5, 33, 0.1f, 0.01f, 0.25f), 0.9f, gradient, velocity, parameters);

        assertSameBits("velocity", expectedVelocity, velocity);
        assertSameBits("parameters", expectedParameters, parameters);
    }

    static Stream<UpdateKernel> kernels() {
        return TestData.kernelSets().map(KernelSet::update);
    }

    static Stream<Arguments> kernelsAndLengths() {
        return kernels().flatMap(kernel -> IntStream.of(0, 1, 7, 8, 9, 16, 33).mapToObj(n -> Arguments.of(kernel, n)));
    }

    @ParameterizedTest
    @MethodSource("kernelsAndLengths")
    void average_anyLength_movesTowardsTheParameters(UpdateKernel kernel, int length) {
        float[] parameters = reals(length + 20, 1L);
        float[] average = reals(length + 20, 2L);
        float[] expected = average.clone();
        for (int i = OFFSET; i < OFFSET + length; i++) {
            expected[i] = Math.fma(0.001f, parameters[i] - average[i], average[i]);
        }

        kernel.average(OFFSET, length, 0.001f, parameters, average);

        assertSameBits("average", expected, average);
    }
}
