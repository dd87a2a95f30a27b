package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.ConvAlgorithm;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.layer.DropoutForm;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OverwrittenValuesTest {
    private static final Initializer HE = new Initializer.He();
    private static final int IMAGES = 37;

    static Stream<KernelSet> kernels() {
        return Stream.of(new ScalarKernelSet("test"), new VectorKernelSet());
    }

    /** Direct sums and Winograd's algorithm, with and without a ReLU before them, behind a convolution and behind pooling. */
    private static Net net(LayerDefinition first, LayerDefinition second, LayerDefinition third) {
        return Net.of(TestBatch.net(
                ReferenceNets.conv("conv1", 19, 3, 1, HE), // 1
                first,
                ReferenceNets.conv("conv2", 18, 3, 1, HE), // 2
                second,
                ReferenceNets.conv("conv3", 6, 3, 1, HE), // 3
                new MaxPoolDefinition("pool", 2, 2, 0, Rounding.UP), // 4
                third,
                ReferenceNets.conv("conv4", 5, 1, 0, HE), // 5
                ReferenceNets.conv("conv5", 4, 3, 1, HE), // 6
                ReferenceNets.fullyConnected("scores", 4, HE), // 7
                new SoftmaxLossDefinition("loss")));
    }

    private static Net net() {
        return net(new ReluDefinition("relu1"), new ReluDefinition("relu2"), new ReluDefinition("relu3"));
    }

    @Test
    void contains_whatOneConvolutionReads_only() {
        OverwrittenValues values = new OverwrittenValues(net());

        // conv3's output is pooled, those of conv5 and scores are no input of a convolution
        assertThat(IntStream.rangeClosed(0, 7).filter(values::contains)).containsExactly(1, 2, 4, 5);
        assertThat(IntStream.rangeClosed(0, 7).filter(values::isMasked)).containsExactly(1, 2, 4);
        assertThat(net().convolutions().values())
                .containsExactly(
                        ConvAlgorithm.DIRECT,
                        ConvAlgorithm.WINOGRAD,
                        ConvAlgorithm.DIRECT,
                        ConvAlgorithm.DIRECT,
                        ConvAlgorithm.DIRECT);
    }

    @Test
    void contains_valuesThatOthersNeed_isFalse() {
        Net shared = Net.of(TestBatch.net(
                List.of("left: conv", "right: conv", "both: left right"),
                ReferenceNets.conv("conv", 8, 3, 1, HE), // 1
                ReferenceNets.conv("left", 3, 3, 1, HE),
                ReferenceNets.conv("right", 3, 3, 1, HE),
                new ConcatDefinition("both"), // 4
                ReferenceNets.conv("last", 3, 3, 1, HE),
                ReferenceNets.fullyConnected("scores", 4, HE),
                new SoftmaxLossDefinition("loss")));
        Net inPlace = Net.of(TestBatch.net(
                ReferenceNets.conv("conv1", 8, 3, 1, HE),
                new ReluDefinition("relu1"),
                new DropoutDefinition("drop", 0.3, DropoutForm.INVERTED),
                ReferenceNets.conv("conv2", 3, 3, 1, HE),
                new TanhDefinition("tanh"),
                ReferenceNets.conv("conv3", 3, 3, 1, HE),
                ReferenceNets.fullyConnected("scores", 4, HE),
                new SoftmaxLossDefinition("loss")));

        for (Net net : List.of(shared, inPlace)) {
            OverwrittenValues values = new OverwrittenValues(net);
            assertThat(IntStream.range(0, net.values().size()).filter(values::contains))
                    .isEmpty();
        }
    }

    /** A leaky ReLU without a leak is the same, but a layer of its own, so that its input's gradient has an array of its own. */
    @ParameterizedTest
    @MethodSource("kernels")
    void addGradient_gradientsOverValues_equalsThatWithArraysOfTheirOwn(KernelSet kernels) {
        Net over = net();
        Net apart = net(
                new LeakyReluDefinition("relu1", 0),
                new LeakyReluDefinition("relu2", 0),
                new LeakyReluDefinition("relu3", 0));
        TestBatch batch = new TestBatch(over, IMAGES, 1);

        float[] actual = gradient(over, kernels, batch);
        float[] expected = gradient(apart, kernels, batch);

        assertThat(IntStream.rangeClosed(0, 4).filter(new OverwrittenValues(apart)::contains))
                .isEmpty();
        for (int i = 0; i < expected.length; i++) {
            // zeros may have another sign
            assertThat(actual[i] == expected[i])
                    .as("parameter %d: %s, not %s", i, actual[i], expected[i])
                    .isTrue();
        }
    }

    /** More blocks take no more arrays for gradients, but for what the full connection reads and writes. */
    @Test
    void taskBytes_moreBlocks_growByActivationsAndTheLastGradients() {
        Net net = net();
        KernelSet kernels = new VectorKernelSet();

        long training = net.taskBytes(kernels, 128) - net.taskBytes(kernels, 16);
        long scoring = net.scoringTaskBytes(kernels, 128) - net.scoringTaskBytes(kernels, 16);

        int conv5AndScores = 4 * 4 * 4 + 4;
        assertThat(training - scoring).isEqualTo(7L * 16 * Float.BYTES * conv5AndScores);
    }

    private static float[] gradient(Net net, KernelSet kernels, TestBatch batch) {
        NetTask task = net.newTask(kernels, IMAGES);
        task.setParameters(net.initialParameters(1));
        float[] gradient = new float[net.parameterCount()];
        batch.addGradient(task, gradient);
        batch.addGradient(task, gradient); // what the first left in place of values must not matter
        return gradient;
    }
}
