package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A block's gradient is the same number whatever it is added to, so that sums of blocks may be taken where they lie. */
class OneBlockSumTest {
    static Stream<Arguments> nets() {
        return NetBitsTest.nets().map(arguments -> Arguments.of(arguments.get()[0]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nets")
    void addGradient_oneBlockOntoAnother_sameBitsAsAddedAfterwards(NetDefinition definition) {
        Net net = Net.of(definition);
        TestBatch first = new TestBatch(net, 16, 1);
        TestBatch second = new TestBatch(net, 11, 2);
        for (KernelSet kernels : List.of(new ScalarKernelSet("test"), new VectorKernelSet())) {
            NetTask task = net.newTask(kernels, 16);
            task.setParameters(net.initialParameters(1));
            float[] expected = new float[net.parameterCount()];
            float[] right = new float[net.parameterCount()];
            float[] actual = new float[net.parameterCount()];
            first.addGradient(task, expected);
            second.addGradient(task, right);
            for (int i = 0; i < expected.length; i++) {
                expected[i] += right[i];
            }

            first.addGradient(task, actual);
            second.addGradient(task, actual);

            assertThat(Arrays.stream(bits(right)).anyMatch(bits -> bits != 0)).isTrue();
            assertThat(Arrays.mismatch(bits(actual), bits(expected)))
                    .as("first gradient that differs, %s", kernels.description())
                    .isEqualTo(-1);
        }
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
