package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LocalConversionTest {
    private static final Initializer HE = new Initializer.He();
    private static final ParameterDefinition BIAS = new ParameterDefinition(new Initializer.Gaussian(1), 2, 0);
    private static final NetDefinition NET = TestBatch.net(
            new ConvDefinition("conv1", 5, 3, 1, 1, LayerDefaults.WEIGHTS, BIAS),
            new ReluDefinition("relu1"),
            new ConvDefinition("conv2", 6, 2, 3, 2, 1, 1, true, LayerDefaults.WEIGHTS, BIAS),
            new ConvDefinition("unbiased", 3, 3, 3, 1, 1, 1, false, LayerDefaults.WEIGHTS, BIAS),
            new ConvDefinition("grouped", 4, 1, 1, 1, 0, 1, true, LayerDefaults.WEIGHTS, BIAS),
            new ConvDefinition("pairs", 4, 1, 1, 1, 0, 2, true, LayerDefaults.WEIGHTS, BIAS),
            ReferenceNets.fullyConnected("scores", 3, HE),
            new SoftmaxLossDefinition("loss"));

    static Stream<KernelSet> kernels() {
        return Stream.of(new ScalarKernelSet("test"), new VectorKernelSet());
    }

    /** A copy of the same weights gives each sum the same terms in the same order, so the same bits. */
    @ParameterizedTest
    @MethodSource("kernels")
    void scores_afterConvertingLayers_areTheSame(KernelSet kernels) {
        NetDefinition definition = NET;
        float[] parameters = Net.of(NET).initialParameters(1);
        float[] expected = scores(NET, parameters, kernels);

        for (String layer : new String[] {"conv2", "conv1", "unbiased"}) {
            LocalConversion conversion = LocalConversion.of(definition, parameters, layer);
            definition = conversion.definition();
            parameters = conversion.parameters();

            assertThat(scores(definition, parameters, kernels)).containsExactly(expected);
        }

        assertThat(definition.layers())
                .filteredOn(LocallyConnectedDefinition.class::isInstance)
                .extracting(LayerDefinition::name)
                .containsExactly("conv1", "conv2", "unbiased");
    }

    @Test
    void scores_ofANetWithBranches_areTheSame() {
        NetDefinition branched = new NetDefinition(
                "branched",
                NET.input(),
                List.of(
                        new ConvDefinition("left", 4, 3, 1, 1, LayerDefaults.WEIGHTS, BIAS),
                        new ConvDefinition("right", 3, 1, 1, 0, LayerDefaults.WEIGHTS, BIAS),
                        new ConcatDefinition("both"),
                        ReferenceNets.fullyConnected("scores", 3, HE),
                        new SoftmaxLossDefinition("loss")),
                Map.of("right", List.of(NetDefinition.INPUT), "both", List.of("left", "right")));
        float[] parameters = Net.of(branched).initialParameters(1);

        LocalConversion conversion = LocalConversion.of(branched, parameters, "right");

        assertThat(conversion.definition().inputs()).isEqualTo(branched.inputs());
        KernelSet kernels = new ScalarKernelSet("test");
        assertThat(scores(conversion.definition(), conversion.parameters(), kernels))
                .containsExactly(scores(branched, parameters, kernels));
    }

    @Test
    void definition_converted_keepsTheLayersSettings() {
        NetDefinition converted = LocalConversion.of(NET, Net.of(NET).initialParameters(1), "conv2")
                .definition();

        assertThat(converted.layers().get(2))
                .isEqualTo(new LocallyConnectedDefinition("conv2", 6, 2, 3, 2, 1, true, LayerDefaults.WEIGHTS, BIAS));
        assertThat(converted.layers().get(0)).isEqualTo(NET.layers().get(0));
        assertThat(converted.name()).isEqualTo(NET.name());
    }

    @Test
    void of_whatCannotBeConverted_throws() {
        float[] parameters = Net.of(NET).initialParameters(1);

        assertRejected(
                "net net has no layer conv7; its convolutions are conv1, conv2, unbiased, grouped, pairs",
                () -> LocalConversion.of(NET, parameters, "conv7"));
        assertRejected(
                "relu1: expected a layer of type conv, found relu", () -> LocalConversion.of(NET, parameters, "relu1"));
        assertRejected(
                "pairs: only a convolution in 1 group can be converted, found 2 groups",
                () -> LocalConversion.of(NET, parameters, "pairs"));
        assertRejected(
                "net net has " + parameters.length + " parameters, found 3",
                () -> LocalConversion.of(NET, new float[3], "conv1"));
    }

    private static void assertRejected(String message, Runnable conversion) {
        assertThatThrownBy(conversion::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static float[] scores(NetDefinition definition, float[] parameters, KernelSet kernels) {
        Net net = Net.of(definition);
        TestBatch batch = new TestBatch(net, 18, 1);
        NetTask task = net.newTask(kernels, 18);
        task.setParameters(parameters);
        float[] scores = new float[18 * net.outputs()];
        task.scores(18, batch.images, scores);
        assertThat(Arrays.copyOf(scores, 3)).doesNotContain(0f);
        return scores;
    }
}
