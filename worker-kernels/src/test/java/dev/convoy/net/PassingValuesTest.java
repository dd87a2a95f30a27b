package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.tensor.BlockLayout;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PassingValuesTest {
    private static final Initializer HE = new Initializer.He();
    private static final int IMAGES = 37;

    static Stream<KernelSet> kernels() {
        return Stream.of(new ScalarKernelSet("test"), new VectorKernelSet());
    }

    /** Behind the second pooling layer is one that could work in place, if it were not for the ReLU. */
    private static Net net(LayerDefinition first, LayerDefinition second) {
        return Net.of(TestBatch.net(
                ReferenceNets.conv("conv1", 8, 3, 1, HE),
                first,
                new MaxPoolDefinition("pool1", 3, 1, 1, Rounding.DOWN),
                ReferenceNets.conv("conv2", 6, 3, 1, HE),
                second,
                new MaxPoolDefinition("pool2", 3, 2, 0, Rounding.UP),
                new ScaleDefinition("scale", -2),
                ReferenceNets.fullyConnected("scores", 4, HE),
                new SoftmaxLossDefinition("loss")));
    }

    private static Net net() {
        return net(new ReluDefinition("relu1"), new ReluDefinition("relu2"));
    }

    /** A leaky ReLU without a leak is the same, but a layer of its own. */
    @ParameterizedTest
    @MethodSource("kernels")
    void relu_beforeMaxPooling_equalsOneThatIsALayer(KernelSet kernels) {
        Net taken = net();
        Net apart = net(new LeakyReluDefinition("relu1", 0), new LeakyReluDefinition("relu2", 0));
        TestBatch batch = new TestBatch(taken, IMAGES, 1);

        float[] actual = gradient(taken, kernels, batch);
        float[] expected = gradient(apart, kernels, batch);

        assertThat(taken.nodes())
                .extracting(node -> node.layer().name() + (node.appliesRelu() ? " and ReLU" : ""))
                .containsExactly("conv1", "pool1 and ReLU", "conv2", "pool2 and ReLU", "scale", "scores");
        for (int i = 0; i < expected.length; i++) {
            // zeros may have another sign
            assertThat(actual[i] == expected[i])
                    .as("parameter %d: %s, not %s", i, actual[i], expected[i])
                    .isTrue();
        }
    }

    @Test
    void relu_thatOthersReadToo_staysWhereItIs() {
        Net net = Net.of(TestBatch.net(
                List.of("pool: relu", "more: relu", "both: pool more"),
                ReferenceNets.conv("conv", 8, 3, 1, HE),
                new ReluDefinition("relu"),
                new MaxPoolDefinition("pool", 3, 1, 1, Rounding.DOWN),
                ReferenceNets.conv("more", 3, 3, 1, HE),
                new ConcatDefinition("both"),
                ReferenceNets.fullyConnected("scores", 4, HE),
                new SoftmaxLossDefinition("loss")));

        assertThat(net.nodes().get(0).appliesRelu()).isTrue();
        assertThat(net.nodes().get(1).appliesRelu()).isFalse();
    }

    @Test
    void values_thatArePooledRightAway_passOnly() {
        Net net = net();
        List<BlockLayout> layouts = net.values().stream()
                .map(value -> new BlockLayout(value.shape(), 0))
                .toList();

        PassingValues passing = new PassingValues(net, layouts);

        assertThat(Stream.iterate(0, value -> value + 1)
                        .limit(net.values().size())
                        .filter(passing::contains))
                .containsExactly(1, 3); // what conv1 and conv2 write
        assertThat(passing.floats()).isEqualTo(16 * 8 * 7 * 7);
    }

    /** Images with a border, both pooled values, the first of them with a border, what is scaled, and scores. */
    @Test
    void scoringTaskBytes_moreBlocks_growByWhatIsKept() {
        Net net = net();
        KernelSet kernels = new ScalarKernelSet("test");

        long growth = net.scoringTaskBytes(kernels, 128) - net.scoringTaskBytes(kernels, 16);

        long switches = 8 * 7 * 7 + 6 * 3 * 3;
        long floats = 2 * 9 * 9 + 8 * 9 * 9 + 2 * 6 * 3 * 3 + 4;
        assertThat(growth).isEqualTo(7 * 16 * (4 * floats + switches));
    }

    private static float[] gradient(Net net, KernelSet kernels, TestBatch batch) {
        NetTask task = net.newTask(kernels, IMAGES);
        task.setParameters(net.initialParameters(1));
        float[] gradient = new float[net.parameterCount()];
        batch.addGradient(task, gradient);
        return gradient;
    }
}
