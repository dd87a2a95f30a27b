package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.layer.DropoutForm;
import dev.convoy.loss.BatchResult;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskMemoryTest {
    private static final Initializer HE = new Initializer.He();
    private static final NetDefinition NET = TestBatch.net(
            ReferenceNets.conv("conv1", 8, 3, 1, HE),
            new ReluDefinition("relu1"),
            new MaxPoolDefinition("pool1", 2, 2, 0, Rounding.DOWN),
            new LocallyConnectedDefinition("local", 3, 3, 1, 1, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
            ReferenceNets.fullyConnected("full", 16, HE),
            new ReluDefinition("relu2"),
            new DropoutDefinition("drop", 0.3, DropoutForm.INVERTED),
            ReferenceNets.fullyConnected("scores", 4, HE),
            new SoftmaxLossDefinition("loss"));

    static Stream<KernelSet> kernels() {
        return Stream.of(new ScalarKernelSet("test"), new VectorKernelSet());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void collectGradient_inPieces_givesTheSameBits(KernelSet kernels) {
        Net net = Net.of(NET);
        TestBatch batch = new TestBatch(net, 53, 1);
        float[] expected = new float[net.parameterCount()];
        BatchResult whole = batch.addGradient(task(net, kernels, 53), expected);

        for (int piece : new int[] {16, 32, 48}) {
            NetTask task = task(net, kernels, piece);
            float[] actual = new float[net.parameterCount()];
            int correct = 0;
            for (int from = 0; from < 53; from += piece) {
                int to = Math.min(53, from + piece);
                int size = net.inputShape().size();
                correct += task.collectGradient(
                                to - from,
                                Arrays.copyOfRange(batch.images, from * size, to * size),
                                Arrays.copyOfRange(batch.labels, from, to),
                                Arrays.copyOfRange(batch.keys, from, to),
                                actual)
                        .correct();
            }
            task.addCollectedGradient(actual);

            assertThat(Arrays.mismatch(actual, expected))
                    .as("pieces of %d", piece)
                    .isEqualTo(-1);
            assertThat(correct).isEqualTo(whole.correct());
        }
    }

    @Test
    void addCollectedGradient_again_addsNothing() {
        Net net = Net.of(NET);
        NetTask task = task(net, new ScalarKernelSet("test"), 16);
        new TestBatch(net, 16, 1).addGradient(task, new float[net.parameterCount()]);
        float[] gradient = new float[net.parameterCount()];

        task.addCollectedGradient(gradient);

        assertThat(gradient).containsOnly(0f);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void taskBytes_ofANet_areWhatATaskAllocates(KernelSet kernels) {
        Net net = Net.of(NET);
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        net.newTask(kernels, 16); // loads classes

        long start = threads.getCurrentThreadAllocatedBytes();
        long planned = net.taskBytes(kernels, 640);
        long middle = threads.getCurrentThreadAllocatedBytes();
        NetTask task = net.newTask(kernels, 640);
        long end = threads.getCurrentThreadAllocatedBytes();

        assertThat(task.bytes()).isEqualTo(planned);
        assertThat(end - middle).isBetween(planned, planned + planned / 20);
        assertThat(middle - start).isLessThan(planned / 20);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void scoringTask_ofANet_scoresAlikeWithLessMemory(KernelSet kernels) {
        Net net = Net.of(NET);
        TestBatch batch = new TestBatch(net, 37, 1);
        BatchResult expected = task(net, kernels, 37).evaluate(37, batch.images, batch.labels);

        NetTask scoring = net.newScoringTask(kernels, 37);
        scoring.setParameters(net.initialParameters(1));

        assertThat(scoring.evaluate(37, batch.images, batch.labels)).isEqualTo(expected);
        assertThat(scoring.bytes()).isEqualTo(net.scoringTaskBytes(kernels, 37)).isLessThan(net.taskBytes(kernels, 37));
        assertThatThrownBy(() -> batch.addGradient(scoring, new float[net.parameterCount()]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a task of net net was made for scoring alone");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void newSibling_ofATask_sharesPackedWeightsAndComputesAlike(KernelSet kernels) {
        Net net = Net.of(NET);
        TestBatch batch = new TestBatch(net, 16, 1);
        float[] first = net.initialParameters(1);
        float[] second = net.initialParameters(2);
        float[] expected = new float[net.parameterCount()];
        batch.addGradient(task(net, kernels, 16, second), expected);
        NetTask one = net.newTask(kernels, 16);
        NetTask other = one.newSibling();

        for (int version = 1; version <= 2; version++) {
            one.setParameters(version == 1 ? first : second, version);
            other.setParameters(version == 1 ? first : second, version);
        }
        float[] ofOne = new float[net.parameterCount()];
        float[] ofOther = new float[net.parameterCount()];
        batch.addGradient(one, ofOne);
        batch.addGradient(other, ofOther);

        assertThat(ofOne).isEqualTo(expected);
        assertThat(ofOther).isEqualTo(expected);
        assertThat(net.taskWeightBytes(kernels))
                .isEqualTo(one.weightBytes())
                .isGreaterThanOrEqualTo(4L * net.parameterCount());
        assertThatThrownBy(() -> other.setParameters(first, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void layerMixingImages_batchNorm_isNamed() {
        Net plain = Net.of(NET);
        Net mixing = Net.of(TestBatch.net(
                ReferenceNets.conv("conv1", 8, 3, 1, HE),
                BatchNormDefinition.of("norm1"),
                ReferenceNets.fullyConnected("scores", 4, HE),
                new SoftmaxLossDefinition("loss")));

        assertThat(plain.layerMixingImages()).isEmpty();
        assertThat(mixing.layerMixingImages()).contains("norm1");
    }

    private static NetTask task(Net net, KernelSet kernels, int maxImages) {
        return task(net, kernels, maxImages, net.initialParameters(1));
    }

    private static NetTask task(Net net, KernelSet kernels, int maxImages, float[] parameters) {
        NetTask task = net.newTask(kernels, maxImages);
        task.setParameters(parameters);
        return task;
    }
}
