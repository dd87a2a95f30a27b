package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.LrnRegion;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.layer.DropoutForm;
import dev.convoy.loss.BatchResult;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole nets give the same bits with scalar and with vector kernels: scores, loss and gradient. */
class NetBitsTest {
    private static final Initializer HE = new Initializer.He();

    static Stream<Arguments> nets() {
        NetDefinition awkward = TestBatch.net(
                new ConvDefinition("conv1", 5, 3, 2, 1, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                new ReluDefinition("relu1"),
                new MaxPoolDefinition("pool1", 2, 1, 1, Rounding.DOWN),
                new LrnDefinition("norm1", 5, 0.1, 0.75, 1, LrnRegion.ACROSS_CHANNELS, false),
                ReferenceNets.conv("conv2", 18, 1, 0, HE),
                new MaxoutDefinition("maxout", 2),
                new LrnDefinition("norm2", 3, 0.1, 0.75, 1, LrnRegion.WITHIN_CHANNEL, false),
                new DropoutDefinition("drop", 0.4, DropoutForm.INVERTED),
                new AveragePoolDefinition("pool2", 3, 2, 1, Rounding.UP),
                new LeakyReluDefinition("leaky", 0.1),
                new GeluDefinition("gelu"),
                ReferenceNets.conv("conv3", 5, 3, 1, HE),
                new TanhDefinition("tanh"),
                ReferenceNets.conv("conv4", 6, 1, 0, HE),
                new SigmoidDefinition("sigmoid"),
                new SoftmaxDefinition("softmax"),
                new ScaleDefinition("scale", 5),
                ReferenceNets.fullyConnected("full", 13, HE),
                new ReluDefinition("relu2"),
                ReferenceNets.fullyConnected("scores", 3, HE),
                new SoftmaxLossDefinition("loss"));
        NetDefinition normalized = TestBatch.net(
                BatchNormDefinition.of("norm0"),
                ReferenceNets.conv("conv1", 5, 3, 1, HE),
                BatchNormDefinition.of("norm1"),
                new ReluDefinition("relu1"),
                ReferenceNets.conv("conv2", 9, 3, 1, HE),
                BatchNormDefinition.of("norm2"),
                new MaxPoolDefinition("pool", 2, 2, 0, Rounding.UP),
                ReferenceNets.fullyConnected("full", 13, HE),
                BatchNormDefinition.of("norm3"),
                new ReluDefinition("relu3"),
                ReferenceNets.fullyConnected("scores", 3, HE),
                new SoftmaxLossDefinition("loss"));
        NetDefinition groups = TestBatch.net(
                ReferenceNets.conv("conv1", 12, 3, 1, HE),
                new ReluDefinition("relu1"),
                new ConvDefinition("pairs", 40, 3, 2, 1, 1, 2, false, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                new ConvDefinition("depthwise", 40, 3, 3, 2, 1, 40, true, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                new FullyConnectedDefinition("scores", 3, false, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                new SoftmaxLossDefinition("loss"));
        NetDefinition local = TestBatch.net(
                ReferenceNets.conv("conv1", 12, 3, 1, HE),
                new LocallyConnectedDefinition("local1", 20, 3, 1, 1, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                new ReluDefinition("relu1"),
                new LocallyConnectedDefinition(
                        "local2", 5, 2, 3, 2, 0, false, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                ReferenceNets.fullyConnected("scores", 3, HE),
                new SoftmaxLossDefinition("loss"));
        Stream<Arguments> branched =
                BranchedNets.all().map(net -> Arguments.of(Named.of(net.name(), net.definition()), 19));
        Stream<Arguments> chains = Stream.of(
                Arguments.of(Named.of("locally connected", local), 37),
                Arguments.of(Named.of("groups", groups), 18),
                Arguments.of(Named.of("batch norm", normalized), 37),
                Arguments.of(Named.of("batch norm, one block", normalized), 5),
                Arguments.of(Named.of("awkward shapes", awkward), 37),
                Arguments.of(Named.of("cifar10_quick", ReferenceNets.cifar10Quick()), 18),
                Arguments.of(Named.of("lenet", ReferenceNets.lenet()), 18));
        return Stream.concat(chains, branched);
    }

    @ParameterizedTest(name = "{0}, {1} images")
    @MethodSource("nets")
    void addGradient_scalarAndVectorKernels_giveTheSameBits(NetDefinition definition, int images) {
        Net net = Net.of(definition);
        TestBatch batch = new TestBatch(net, images, 1);
        NetTask scalar = task(net, new ScalarKernelSet("test"), images);
        NetTask vector = task(net, new VectorKernelSet(), images);
        float[] expected = new float[net.parameterCount()];
        float[] actual = new float[net.parameterCount()];
        float[] expectedScores = new float[images * net.outputs()];
        float[] actualScores = new float[images * net.outputs()];

        BatchResult expectedResult = batch.addGradient(scalar, expected);
        BatchResult actualResult = batch.addGradient(vector, actual);
        scalar.scores(images, batch.images, expectedScores);
        vector.scores(images, batch.images, actualScores);

        assertThat(actualResult).isEqualTo(expectedResult);
        assertThat(Arrays.mismatch(actual, expected))
                .as("first gradient that differs")
                .isEqualTo(-1);
        assertThat(Arrays.mismatch(actualScores, expectedScores))
                .as("first score that differs")
                .isEqualTo(-1);
    }

    private static NetTask task(Net net, KernelSet kernels, int images) {
        NetTask task = net.newTask(kernels, images);
        task.setParameters(net.initialParameters(1));
        return task;
    }
}
