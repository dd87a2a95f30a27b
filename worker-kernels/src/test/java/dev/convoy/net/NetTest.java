package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.convoy.init.Initializer;
import dev.convoy.layer.DropoutForm;
import dev.convoy.layer.ParameterRole;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetTest {
    private static final Initializer HE = new Initializer.He();
    private static final SoftmaxLossDefinition LOSS = new SoftmaxLossDefinition("loss");

    @Test
    void cifar10Quick_caffesRounding_hasItsShapesAndCounts() {
        Net net = Net.of(ReferenceNets.cifar10Quick());

        assertThat(net.parameterCount()).isEqualTo(145_578);
        assertThat(net.multiplyAdds()).isEqualTo(12_354_176L);
        assertThat(net.inputShape()).isEqualTo(new Shape(3, 32, 32));
        assertThat(net.outputs()).isEqualTo(10);
        assertThat(net.warnings()).isEmpty();
        assertThat(net.summary())
                .extracting(LayerSummary::name, layer -> layer.output().toString(), LayerSummary::parameters)
                .containsExactly(
                        tuple("conv1", "32x32x32", 2432),
                        tuple("pool1", "32x16x16", 0),
                        tuple("relu1", "32x16x16", 0),
                        tuple("conv2", "32x16x16", 25632),
                        tuple("relu2", "32x16x16", 0),
                        tuple("pool2", "32x8x8", 0),
                        tuple("conv3", "64x8x8", 51264),
                        tuple("relu3", "64x8x8", 0),
                        tuple("pool3", "64x4x4", 0),
                        tuple("ip1", "64x1x1", 65600),
                        tuple("ip2", "10x1x1", 650),
                        tuple("loss", "10x1x1", 0));
    }

    @Test
    void lenet_caffesRounding_hasItsCounts() {
        Net net = Net.of(ReferenceNets.lenet());

        assertThat(net.parameterCount()).isEqualTo(431_080);
        assertThat(net.multiplyAdds()).isEqualTo(2_293_000L);
        assertThat(net.summary().get(3).output()).isEqualTo(new Shape(50, 4, 4));
    }

    @Test
    void parameterLayout_cifar10Quick_liesWithoutGapsInLayerOrder() {
        List<ParameterSpec> layout = Net.of(ReferenceNets.cifar10Quick()).parameterLayout();

        assertThat(layout)
                .extracting(ParameterSpec::name)
                .containsExactly(
                        "conv1.weights",
                        "conv1.bias",
                        "conv2.weights",
                        "conv2.bias",
                        "conv3.weights",
                        "conv3.bias",
                        "ip1.weights",
                        "ip1.bias",
                        "ip2.weights",
                        "ip2.bias");
        int offset = 0;
        for (ParameterSpec spec : layout) {
            assertThat(spec.offset()).isEqualTo(offset);
            offset += spec.length();
        }
        assertThat(layout.get(2))
                .isEqualTo(new ParameterSpec(
                        "conv2.weights",
                        List.of(32, 32, 5, 5),
                        2432,
                        25600,
                        1,
                        1,
                        new Initializer.Gaussian(0.01),
                        800,
                        800));
        assertThat(layout.get(7).shape()).containsExactly(64);
        assertThat(layout.get(7).learningRateMultiplier()).isEqualTo(2);
        assertThat(layout.get(6).shape()).containsExactly(64, 1024);
        assertThat(layout.get(6).fanIn()).isEqualTo(1024);
    }

    @Test
    void parameterCounts_batchNorm_countStatisticsInTheVectorOnly() {
        Net net = Net.of(net(
                new InputDefinition(3, 8, 8, MeanSubtraction.NONE, 1),
                BatchNormDefinition.of("norm1"),
                new BatchNormDefinition("norm2", 1e-5, 0.8, false, false, LayerDefaults.WEIGHTS, LayerDefaults.WEIGHTS),
                ReferenceNets.fullyConnected("scores", 10, HE),
                LOSS));

        int scores = 10 * 192 + 10;
        assertThat(net.parameterCount()).isEqualTo(6 + 6 + 6 + scores);
        assertThat(net.learnedParameterCount()).isEqualTo(6 + scores);
        assertThat(net.summary()).extracting(LayerSummary::parameters).containsExactly(6, 0, scores, 0);
        assertThat(net.parameterLayout())
                .extracting(ParameterSpec::name)
                .startsWith("norm1.scale", "norm1.shift", "norm1.running_mean", "norm1.running_variance")
                .contains("norm2.running_mean");
        assertThat(net.parameterLayout().get(5))
                .isEqualTo(new ParameterSpec(
                        "norm2.running_variance",
                        List.of(3),
                        15,
                        3,
                        0,
                        0,
                        new Initializer.Constant(1),
                        1,
                        1,
                        new ParameterRole.Statistic(1, 0.8)));
        assertThat(Arrays.copyOf(net.initialParameters(1), 18))
                .containsExactly(1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1);
    }

    @Test
    void summary_lectureExample_sixFiltersGive28x28x6() {
        Net net = Net.of(net(
                new InputDefinition(3, 32, 32, MeanSubtraction.NONE, 1),
                ReferenceNets.conv("conv", 6, 5, 0, HE),
                ReferenceNets.fullyConnected("scores", 10, HE),
                LOSS));

        LayerSummary conv = net.summary().get(0);
        assertThat(conv).isEqualTo(new LayerSummary("conv", "conv", new Shape(6, 28, 28), 456, 352_800L, 4704));
    }

    @Test
    void summary_layersThatShareABuffer_countNoFloats() {
        Net net = Net.of(net(
                new InputDefinition(1, 4, 4, MeanSubtraction.NONE, 1),
                ReferenceNets.fullyConnected("full", 8, HE),
                new ReluDefinition("relu"),
                new DropoutDefinition("drop", 0.5, DropoutForm.INVERTED),
                ReferenceNets.fullyConnected("scores", 3, HE),
                LOSS));

        assertThat(net.summary())
                .extracting(LayerSummary::type, LayerSummary::activationFloats)
                .containsExactly(
                        tuple("fully_connected", 8),
                        tuple("relu", 0),
                        tuple("dropout", 0),
                        tuple("fully_connected", 3),
                        tuple("softmax_loss", 0));
    }

    @Test
    void of_groupsThatDoNotDivideTheChannels_throwsNamingTheLayer() {
        assertRejected(
                "conv2: input channels must be a multiple of the 2 groups, found 3",
                new InputDefinition(3, 8, 8, MeanSubtraction.NONE, 1),
                new ConvDefinition("conv2", 4, 3, 3, 1, 1, 2, true, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                LOSS);
    }

    @Test
    void of_filterThatDoesNotFit_throwsNamingTheLayer() {
        assertRejected(
                "conv2: filter 5x5 with pad 1 does not fit input 256x2x2",
                new InputDefinition(256, 2, 2, MeanSubtraction.NONE, 1),
                ReferenceNets.conv("conv2", 8, 5, 1, HE),
                LOSS);
    }

    @Test
    void of_windowThatDoesNotFit_throwsNamingTheLayer() {
        assertRejected(
                "pool: window 3x3 with pad 0 does not fit input 1x2x2",
                new InputDefinition(1, 2, 2, MeanSubtraction.NONE, 1),
                new MaxPoolDefinition("pool", 3, 2, 0, Rounding.DOWN),
                LOSS);
    }

    @Test
    void of_scoresWithPixels_throws() {
        assertRejected(
                "loss: expected scores of shape Kx1x1, found 10x2x2",
                new InputDefinition(1, 2, 2, MeanSubtraction.NONE, 1),
                ReferenceNets.conv("conv", 10, 1, 0, HE),
                LOSS);
    }

    @Test
    void of_moreParametersThanAnArrayHolds_throws() {
        assertRejected(
                "full: weights [1000000, 3072] have more values than an array can hold",
                new InputDefinition(3, 32, 32, MeanSubtraction.NONE, 1),
                ReferenceNets.fullyConnected("full", 1_000_000, HE),
                LOSS);
        assertRejected(
                "full2: bias brings the net's parameters to 2150826500, more than an array can hold",
                new InputDefinition(3, 32, 32, MeanSubtraction.NONE, 1),
                ReferenceNets.fullyConnected("full1", 500, HE),
                ReferenceNets.fullyConnected("full2", 4_290_000, HE),
                LOSS);
    }

    @Test
    void of_activationsMoreThanAnArrayHolds_throws() {
        assertRejected(
                "wide: activation 96x4096x4096 with border 0 needs 25769803776 floats in a block of 16 images, more than an"
                        + " array can hold",
                new InputDefinition(3, 4096, 4096, MeanSubtraction.NONE, 1),
                ReferenceNets.conv("wide", 96, 3, 1, HE),
                LOSS);
    }

    @Test
    void warnings_strideLeavesInputUncovered_sayHowMuch() {
        Net net = Net.of(net(
                new InputDefinition(1, 8, 9, MeanSubtraction.NONE, 1),
                new MaxPoolDefinition("pool", 2, 2, 0, Rounding.DOWN),
                new ConvDefinition("sparse", 4, 1, 2, 0, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                ReferenceNets.fullyConnected("scores", 3, HE),
                LOSS));

        assertThat(net.warnings())
                .containsExactly(
                        "pool: size 2x2 with stride 2 and pad 0 does not reach the last 0 rows and 1 columns of input"
                                + " 1x8x9",
                        "sparse: stride 2 above size 1x1 skips 1 pixels between neighbours");
    }

    @Test
    void initialParameters_sameSeed_areTheSame() {
        Net net = Net.of(ReferenceNets.cifar10Quick());

        float[] first = net.initialParameters(5);

        assertThat(Arrays.equals(net.initialParameters(5), first)).isTrue();
        assertThat(net.initialParameters(6)).isNotEqualTo(first);
        ParameterSpec bias = net.parameterLayout().get(1);
        assertThat(Arrays.copyOfRange(first, bias.offset(), bias.offset() + bias.length()))
                .containsOnly(0f);
    }

    @Test
    void initialParameters_ofOneLayer_doNotDependOnTheOthers() {
        InputDefinition input = new InputDefinition(1, 4, 4, MeanSubtraction.NONE, 1);
        Net small = Net.of(net(input, ReferenceNets.fullyConnected("scores", 3, HE), LOSS));
        Net large = Net.of(net(
                input, ReferenceNets.conv("conv", 1, 1, 0, HE), ReferenceNets.fullyConnected("scores", 3, HE), LOSS));

        float[] whole = large.initialParameters(1);

        assertThat(Arrays.copyOfRange(whole, 2, whole.length)).containsExactly(small.initialParameters(1));
    }

    private static NetDefinition net(InputDefinition input, LayerDefinition... layers) {
        return new NetDefinition("net", input, List.of(layers));
    }

    private static void assertRejected(String message, InputDefinition input, LayerDefinition... layers) {
        NetDefinition definition = net(input, layers);

        assertThatThrownBy(() -> Net.of(definition))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
