package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.loss.BatchResult;
import dev.convoy.tensor.Cores;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskThreadsTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource({"dev.convoy.net.NetGradientTest#nets", "dev.convoy.net.NetGradientTest#branchedNets"})
    void addGradient_someThreads_givesTheBitsOfOne(NetDefinition definition) {
        for (KernelSet kernels : List.of(new ScalarKernelSet("test"), new VectorKernelSet())) {
            assertSameBits(Net.of(definition), kernels);
        }
    }

    static Stream<NetDefinition> netsWithSharedLayers() {
        return Stream.of(ReferenceNets.cifar10Quick(), ReferenceNets.lenet());
    }

    /** Layers that are large enough for threads to share them. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("netsWithSharedLayers")
    void addGradient_threadsThatShareLayers_givesTheBitsOfOne(NetDefinition definition) {
        Net net = Net.of(definition);
        KernelSet kernels = new VectorKernelSet();

        assertThat(net.kernels(kernels, 2)).filteredOn(LayerKernels::isShared).hasSizeGreaterThanOrEqualTo(3);
        assertSameBits(net, kernels);
    }

    private static void assertSameBits(Net net, KernelSet kernels) {
        TestBatch batch = new TestBatch(net, 37, 1);
        float[] expected = new float[net.parameterCount()];
        BatchResult expectedResult = batch.addGradient(task(net, kernels, 1), expected);
        for (int threads = 2; threads <= 3; threads++) {
            float[] actual = new float[net.parameterCount()];

            BatchResult result = batch.addGradient(task(net, kernels, threads), actual);

            assertThat(result).isEqualTo(expectedResult);
            assertThat(Arrays.mismatch(actual, expected))
                    .as("%d threads, %s", threads, kernels.description())
                    .isEqualTo(-1);
        }
    }

    /** A convolution and a full connection of 2^17 multiply-adds or more an image, by vectors. */
    @Test
    void kernels_moreThreads_shareLargeLayersAlone() {
        Net lenet = Net.of(ReferenceNets.lenet());

        assertThat(lenet.kernels(new VectorKernelSet(), 2))
                .filteredOn(LayerKernels::isShared)
                .extracting(LayerKernels::layer)
                .containsExactly("conv1", "conv2", "ip1"); // ip2 has 5,000
        assertThat(lenet.kernels(new VectorKernelSet(), 1)).noneMatch(LayerKernels::isShared);
        assertThat(lenet.kernels(new ScalarKernelSet("test"), 2)).noneMatch(LayerKernels::isShared);
    }

    /** Only what a convolution's thread puts down for itself. */
    @Test
    void taskBytes_moreThreads_growByScratch() {
        Net net = Net.of(ReferenceNets.cifar10Quick());
        KernelSet vector = new VectorKernelSet();
        KernelSet scalar = new ScalarKernelSet("test");
        long one = net.taskBytes(vector, 16);
        long two = net.taskBytes(vector, 16, 2);
        assertThat(two).isGreaterThan(one);
        assertThat(net.taskBytes(vector, 16, 3) - two).isEqualTo(two - one);
        assertThat(net.newTask(vector, 16, 2, new Cores(1)).bytes()).isEqualTo(two);
        assertThat(net.taskBytes(scalar, 16, 2)).isEqualTo(net.taskBytes(scalar, 16)); // they are not divided
    }

    @Test
    void newTask_noThreads_throws() {
        Net net = Net.of(ReferenceNets.cifar10Quick());

        assertThatThrownBy(() -> net.newTask(new VectorKernelSet(), 16, 0, new Cores(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads of a task must be positive, found 0");
    }

    private static NetTask task(Net net, KernelSet kernels, int threads) {
        NetTask task = net.newTask(kernels, 37, threads, new Cores(threads));
        task.setParameters(net.initialParameters(1));
        return task;
    }
}
