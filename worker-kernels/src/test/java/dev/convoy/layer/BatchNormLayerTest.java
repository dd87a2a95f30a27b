package dev.convoy.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchNormLayerTest {
    private static final KernelSet KERNELS = new ScalarKernelSet("test");
    private static final Shape SHAPE = new Shape(3, 5, 7);
    private static final double EPSILON = 1e-3;

    /** No step is near a kink, so nothing may be skipped. */
    private static final double NO_KINKS = 1e30;

    private static BatchNormLayer layer(Shape shape, boolean hasScale, boolean hasShift) {
        return new BatchNormLayer("norm", shape, EPSILON, 0.9, hasScale, hasShift);
    }

    /** The formulas in double precision, from the input alone. */
    private static final class Reference {
        final double[] mean;
        final double[] variance;
        final double count;

        Reference(LayerBench bench, Shape shape) {
            mean = new double[shape.channels()];
            variance = new double[shape.channels()];
            count = (double) bench.images * shape.height() * shape.width();
            for (int i = 0; i < bench.x.length; i++) {
                mean[channel(shape, i)] += bench.x[i] / count;
            }
            for (int i = 0; i < bench.x.length; i++) {
                double d = bench.x[i] - mean[channel(shape, i)];
                variance[channel(shape, i)] += d * d / count;
            }
        }

        static int channel(Shape shape, int i) {
            return i / (shape.height() * shape.width()) % shape.channels();
        }
    }

    static Stream<Arguments> imagesAndParameters() {
        return IntStream.of(1, 2, 16, 17, 35)
                .boxed()
                .flatMap(images -> Stream.of(true, false)
                        .flatMap(scale -> Stream.of(true, false).map(shift -> Arguments.of(images, scale, shift))));
    }

    @ParameterizedTest(name = "{0} images, scale {1}, shift {2}")
    @MethodSource("imagesAndParameters")
    void forward_training_isTheFormula(int images, boolean hasScale, boolean hasShift) {
        LayerBench bench = new LayerBench(layer(SHAPE, hasScale, hasShift), KERNELS, images, false, 1);
        shiftInput(bench, 10);
        Reference reference = new Reference(bench, SHAPE);

        float[] y = bench.forward();

        for (int i = 0; i < y.length; i++) {
            int c = Reference.channel(SHAPE, i);
            double scale = hasScale ? bench.parameters[LayerBench.OFFSET + c] : 1;
            double shift = hasShift ? bench.parameters[LayerBench.OFFSET + (hasScale ? 3 : 0) + c] : 0;
            double normalized = (bench.x[i] - reference.mean[c]) / Math.sqrt(reference.variance[c] + EPSILON);
            // values of about 10 are rounded to 10 · 2⁻²⁴; deviations are above 0.3
            assertThat((double) y[i]).isCloseTo(scale * normalized + shift, within(40 * 10 * 0x1p-24));
        }
    }

    @ParameterizedTest(name = "{0} images")
    @ValueSource(ints = {1, 3, 18})
    void forward_training_outputHasMeanShiftAndDeviationScale(int images) {
        LayerBench bench = new LayerBench(layer(SHAPE, true, true), new VectorKernelSet(), images, false, 1);
        shiftInput(bench, -3);

        float[] y = bench.forward();

        LayerBench second = new LayerBench(layer(SHAPE, true, true), KERNELS, images, false, 1);
        System.arraycopy(y, 0, second.x, 0, y.length);
        Reference output = new Reference(second, SHAPE);
        Reference input = new Reference(bench, SHAPE);
        for (int c = 0; c < 3; c++) {
            double ratio = input.variance[c] / (input.variance[c] + EPSILON);
            double scale = bench.parameters[LayerBench.OFFSET + c];
            assertThat(output.mean[c]).isCloseTo(bench.parameters[LayerBench.OFFSET + 3 + c], within(1e-6));
            assertThat(output.variance[c]).isCloseTo(ratio * scale * scale, within(1e-6));
        }
    }

    @Test
    void forward_test_usesTheRunningStatistics() {
        LayerBench bench = new LayerBench(layer(new Shape(2, 1, 2), true, true), KERNELS, 1, false, 1);
        set(bench.x, 1, 2, 3, 4);
        setParameters(bench, 2, 3, 10, 20, 1, -1, 4 - (float) EPSILON, 1 - (float) EPSILON);

        float[] y = bench.forward(Pass.test(1, bench.parameters));

        float[] expected = {10, 11, 20 + 3 * 4, 20 + 3 * 5};
        for (int i = 0; i < 4; i++) {
            assertThat(y[i]).isCloseTo(expected[i], within(1e-5f));
        }
    }

    @Test
    void forward_test_doesNotDependOnTheOtherImages() {
        LayerBench bench = new LayerBench(layer(SHAPE, true, true), KERNELS, 18, false, 1);
        makeVariancesPositive(bench);
        float[] before = bench.forward(Pass.test(18, bench.parameters));
        Arrays.fill(bench.x, SHAPE.size(), bench.x.length, 5f);

        float[] after = bench.forward(Pass.test(18, bench.parameters));

        assertThat(Arrays.copyOf(after, SHAPE.size())).containsExactly(Arrays.copyOf(before, SHAPE.size()));
    }

    @ParameterizedTest(name = "{0} images, scale {1}, shift {2}")
    @MethodSource("imagesAndParameters")
    void addGradient_statistics_areImagesTimesMeanAndUnbiasedVariance(int images, boolean hasScale, boolean hasShift) {
        LayerBench bench = new LayerBench(layer(SHAPE, hasScale, hasShift), KERNELS, images, false, 1);
        Reference reference = new Reference(bench, SHAPE);
        float[] gradient = new float[bench.parameters.length];

        bench.forward();
        bench.backward();
        bench.addGradient(gradient);

        int offset = LayerBench.OFFSET + (hasScale ? 3 : 0) + (hasShift ? 3 : 0);
        for (int c = 0; c < 3; c++) {
            double unbiased = reference.variance[c] * reference.count / (reference.count - 1);
            assertThat((double) gradient[offset + c]).isCloseTo(images * reference.mean[c], within(images * 1e-6));
            assertThat((double) gradient[offset + 3 + c]).isCloseTo(images * unbiased, within(images * 1e-6));
        }
    }

    @Test
    void addGradient_oneValueAChannel_variancesAreZeroAndFinite() {
        LayerBench bench = new LayerBench(layer(new Shape(3, 1, 1), true, true), KERNELS, 1, false, 1);
        float[] gradient = new float[bench.parameters.length];

        float[] y = bench.forward();
        float[] dx = bench.backward();
        bench.addGradient(gradient);

        assertThat(y).containsExactly(Arrays.copyOfRange(bench.parameters, 6, 9));
        for (float value : dx) {
            // 1 / √ε is 32; the two terms that cancel are rounded twice each
            assertThat((double) value).isCloseTo(0, within(4 * 32 * 0x1p-24));
        }
        assertThat(Arrays.copyOfRange(gradient, 9, 12)).containsExactly(bench.x);
        assertThat(Arrays.copyOfRange(gradient, 12, 15)).containsOnly(0f);
    }

    @ParameterizedTest(name = "{0} images, scale {1}, shift {2}")
    @MethodSource("imagesAndParameters")
    void backward_training_matchesCentredDifferences(int images, boolean hasScale, boolean hasShift) {
        LayerBench bench = new LayerBench(layer(SHAPE, hasScale, hasShift), KERNELS, images, false, 7);
        float[] gradient = new float[bench.parameters.length];
        bench.forward();
        float[] dx = bench.backward();
        bench.addGradient(gradient);
        GradientCheck check = new GradientCheck(bench::loss, 0x1p-8, 1e-4, NO_KINKS, noise(bench, SHAPE));

        check.check("x", bench.x, dx, some(bench.x.length, 300));
        int learned = (hasScale ? 3 : 0) + (hasShift ? 3 : 0);
        check.check(
                "parameters",
                bench.parameters,
                gradient,
                IntStream.range(LayerBench.OFFSET, LayerBench.OFFSET + learned).toArray());

        assertThat(check.skipped()).isEmpty();
        assertThat(dx).isNotEqualTo(new float[dx.length]);
    }

    @ParameterizedTest(name = "{0} images")
    @ValueSource(ints = {1, 5, 20})
    void backward_withRelu_matchesCentredDifferences(int images) {
        LayerBench bench = new LayerBench(layer(SHAPE, true, true), KERNELS, images, true, 7);
        float[] gradient = new float[bench.parameters.length];
        bench.forward();
        float[] dx = bench.backward();
        bench.addGradient(gradient);
        GradientCheck check = new GradientCheck(bench::loss, 0x1p-11, 1e-4, 0.05, noise(bench, SHAPE));

        check.check("x", bench.x, dx, some(bench.x.length, 300));
        check.check(
                "parameters",
                bench.parameters,
                gradient,
                IntStream.range(LayerBench.OFFSET, LayerBench.OFFSET + 6).toArray());

        assertThat(check.skippedShare()).as("kinks %s", check.skipped()).isLessThan(0.15);
    }

    @ParameterizedTest(name = "{0} images")
    @ValueSource(ints = {3, 16, 21})
    void backward_twice_accumulatesAndForgets(int images) {
        LayerBench bench = new LayerBench(layer(SHAPE, true, true), KERNELS, images, false, 7);
        float[] once = new float[bench.parameters.length];
        float[] twice = new float[bench.parameters.length];
        bench.forward();
        bench.backward();
        bench.addGradient(once);
        for (int i = 0; i < 2; i++) {
            bench.forward();
            bench.backward();
            bench.addGradient(twice);
        }

        for (int i = 0; i < once.length; i++) {
            assertThat(twice[i]).as("parameter %d", i).isEqualTo(2 * once[i]);
        }
        assertThat(Arrays.copyOf(once, LayerBench.OFFSET)).containsOnly(0f);
        assertThat(Arrays.copyOfRange(once, once.length - LayerBench.OFFSET, once.length))
                .containsOnly(0f);
    }

    @Test
    void constructor_badSettings_throws() {
        assertThatThrownBy(() -> new BatchNormLayer("norm", SHAPE, 0, 0.9, true, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("epsilon must be positive, found 0.0");
        assertThatThrownBy(() -> new BatchNormLayer("norm", SHAPE, 1e-5, 1, true, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("decay must be in [0, 1), found 1.0");
    }

    /** A mean of many pixels moves all outputs of a channel together when it is rounded. */
    private static double noise(LayerBench bench, Shape shape) {
        return bench.noise() * Math.sqrt((double) shape.height() * shape.width());
    }

    /** Positions spread over an array, all if they are few. */
    private static int[] some(int length, int most) {
        return length <= most
                ? IntStream.range(0, length).toArray()
                : new Random(1).ints(most, 0, length).distinct().toArray();
    }

    private static void shiftInput(LayerBench bench, float by) {
        for (int i = 0; i < bench.x.length; i++) {
            bench.x[i] += by;
        }
    }

    private static void makeVariancesPositive(LayerBench bench) {
        for (int i = 0; i < bench.parameters.length; i++) {
            bench.parameters[i] = Math.abs(bench.parameters[i]);
        }
    }

    private static void setParameters(LayerBench bench, float... values) {
        System.arraycopy(values, 0, bench.parameters, LayerBench.OFFSET, values.length);
    }

    private static void set(float[] array, float... values) {
        System.arraycopy(values, 0, array, 0, array.length);
    }
}
