package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertSameBits;
import static dev.convoy.kernel.TestData.reals;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElementwiseKernelTest {
    static Stream<ElementwiseKernel> kernels() {
        return TestData.kernelSets().map(KernelSet::elementwise);
    }

    static Stream<Arguments> kernelsAndLengths() {
        return kernels()
                .flatMap(kernel -> Stream.of(0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 33, 100)
                        .map(length -> Arguments.of(kernel, length)));
    }

    /** Longer than what a kernel is told to do, so that writing too far shows. */
    private static float[] special(int length, long seed) {
        float[] values = reals(length + 20, seed);
        for (int i = 0; i < values.length; i += 5) {
            values[i] = new float[] {0f, -0f, Float.NaN, Float.NEGATIVE_INFINITY}[i / 5 % 4];
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("kernelsAndLengths")
    void relu_specialValues_clipsAtZeroAndKeepsNaN(ElementwiseKernel kernel, int length) {
        float[] x = special(length, 1L);
        float[] y = reals(length + 20, 2L);
        float[] expected = y.clone();
        for (int i = 0; i < length; i++) {
            expected[i] = x[i] <= 0f ? 0f : x[i];
        }

        kernel.relu(length, x, y);

        assertThat(y).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndLengths")
    void reluBackward_inPlace_passesWhereOutputIsPositive(ElementwiseKernel kernel, int length) {
        float[] y = special(length, 1L);
        float[] gradient = reals(length + 20, 2L);
        float[] expected = gradient.clone();
        for (int i = 0; i < length; i++) {
            expected[i] = y[i] > 0f ? gradient[i] : 0f;
        }

        kernel.reluBackward(length, y, gradient, gradient);

        assertSameBits("dx", expected, gradient);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndLengths")
    void scaleAdd_anyLength_changeOnlyTheirRange(ElementwiseKernel kernel, int length) {
        float[] x = reals(length + 20, 1L);
        float[] y = reals(length + 20, 2L);
        float[] expected = y.clone();
        for (int i = 0; i < length; i++) {
            expected[i] = 3f * y[i];
        }
        for (int i = 7; i < 7 + length; i++) {
            expected[i] += x[i];
        }

        kernel.scale(length, 3f, y);
        kernel.add(7, length, x, y);

        assertSameBits("y", expected, y);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndLengths")
    void scale_ofARun_changesOnlyThatRun(ElementwiseKernel kernel, int length) {
        float[] y = reals(length + 20, 1L);
        float[] expected = y.clone();
        for (int i = 7; i < 7 + length; i++) {
            expected[i] *= 0.3f;
        }

        kernel.scale(7, length, 0.3f, y);

        assertSameBits("y", expected, y);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndLengths")
    void softThreshold_specialValues_isTheFormulaWithoutNegativeZeros(ElementwiseKernel kernel, int length) {
        float[] w = special(length, 1L);
        float[] velocity = reals(length + 20, 2L);
        float[] expected = w.clone();
        float[] expectedVelocity = velocity.clone();
        for (int i = 3; i < 3 + length; i++) {
            float magnitude = Math.max(0f, Math.abs(w[i]) - 0.6f);
            expected[i] = magnitude == 0f ? 0f : Math.copySign(magnitude, w[i]);
            expectedVelocity[i] += expected[i] - w[i];
        }
        float[] moved = w.clone();

        kernel.softThreshold(3, length, 0.6f, w);
        kernel.softThreshold(3, length, 0.6f, velocity, moved);

        assertSameBits("w", expected, w);
        assertSameBits("w with velocity", expected, moved);
        assertSameBits("velocity", expectedVelocity, velocity);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void softThreshold_atAndBesideTheThreshold_isExactlyZeroUpToIt(ElementwiseKernel kernel) {
        float[] w = new float[16];
        for (int i = 0; i < 16; i++) {
            w[i] = new float[] {0.5f, -0.5f, Math.nextUp(0.5f), -Math.nextUp(0.5f)}[i % 4];
        }

        kernel.softThreshold(0, 16, 0.5f, w);

        for (int i = 0; i < 16; i++) {
            assertThat(w[i]).isEqualTo(new float[] {0, 0, 0x1p-24f, -0x1p-24f}[i % 4]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 1000})
    void vectorKernel_relu_hasTheBitsOfTheScalarOne(int length) {
        float[] x = special(length, 1L);
        float[] expected = x.clone();

        new ScalarElementwiseKernel().relu(length, x, expected);
        new VectorElementwiseKernel().relu(length, x, x);

        assertSameBits("y", expected, x);
    }
}
