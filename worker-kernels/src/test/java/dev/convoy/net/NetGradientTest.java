package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.LrnRegion;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.layer.DropoutForm;
import dev.convoy.layer.GradientCheck;
import dev.convoy.loss.L2Targets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small whole nets against centred differences, dropout masks held by the images' keys. */
class NetGradientTest {
    private static final Initializer HE = new Initializer.He();
    private static final ReluDefinition RELU = new ReluDefinition("relu");
    private static final DropoutDefinition DROPOUT = new DropoutDefinition("drop", 0.3, DropoutForm.INVERTED);
    private static final FullyConnectedDefinition SCORES = ReferenceNets.fullyConnected("scores", 4, HE);
    private static final SoftmaxLossDefinition LOSS = new SoftmaxLossDefinition("loss");

    static Stream<Arguments> nets() {
        ConvDefinition conv = ReferenceNets.conv("conv", 4, 3, 1, HE);
        ConvDefinition second = ReferenceNets.conv("conv2", 3, 3, 1, HE);
        ConvDefinition grouped =
                new ConvDefinition("groups", 6, 2, 3, 2, 1, 2, false, LayerDefaults.WEIGHTS, LayerDefaults.BIAS);
        FullyConnectedDefinition unbiased =
                new FullyConnectedDefinition("scores", 4, false, LayerDefaults.WEIGHTS, LayerDefaults.BIAS);
        LocallyConnectedDefinition local =
                new LocallyConnectedDefinition("local", 3, 3, 2, 1, LayerDefaults.WEIGHTS, LayerDefaults.BIAS);
        return Stream.of(
                net("full connection", SCORES, LOSS),
                net("conv", conv, RELU, SCORES, LOSS),
                net("conv behind conv", conv, RELU, second, SCORES, LOSS),
                net("conv as scores", ReferenceNets.conv("conv", 4, 7, 0, HE), LOSS),
                net("conv in two groups, no bias", conv, RELU, grouped, SCORES, LOSS),
                net("full connection without bias", conv, RELU, unbiased, LOSS),
                net("locally connected", conv, local, RELU, SCORES, LOSS),
                net("locally connected first", local, second, SCORES, LOSS),
                net("max pool", conv, new MaxPoolDefinition("pool", 3, 2, 0, Rounding.UP), RELU, second, SCORES, LOSS),
                net("average pool", conv, RELU, new AveragePoolDefinition("pool", 3, 2, 0, Rounding.UP), SCORES, LOSS),
                net("lrn", conv, RELU, lrn(LrnRegion.ACROSS_CHANNELS), second, SCORES, LOSS),
                net("lrn within channel", conv, lrn(LrnRegion.WITHIN_CHANNEL), RELU, SCORES, LOSS),
                net("global max pool", conv, RELU, new GlobalPoolDefinition("pool", PoolKind.MAX), SCORES, LOSS),
                net("global average pool", conv, RELU, new GlobalPoolDefinition("pool", PoolKind.AVERAGE), LOSS),
                net("maxout", conv, new MaxoutDefinition("maxout", 2), second, SCORES, LOSS),
                net("batch norm", conv, BatchNormDefinition.of("norm"), RELU, second, SCORES, LOSS),
                net("batch norm without relu", conv, BatchNormDefinition.of("norm"), second, SCORES, LOSS),
                net("batch norm of plain values", conv, norm(false, false), RELU, SCORES, LOSS),
                net("batch norm with a shift", conv, norm(false, true), RELU, SCORES, LOSS),
                net("batch norm with a scale", conv, norm(true, false), RELU, DROPOUT, SCORES, LOSS),
                net("batch norm first", BatchNormDefinition.of("norm"), conv, SCORES, LOSS),
                net("batch norm of scores", SCORES, BatchNormDefinition.of("norm"), LOSS),
                net("tanh", conv, new TanhDefinition("tanh"), DROPOUT, second, SCORES, LOSS),
                net("sigmoid behind relu", conv, RELU, new SigmoidDefinition("sigmoid"), second, SCORES, LOSS),
                net("relu behind tanh", conv, new TanhDefinition("tanh"), RELU, SCORES, LOSS),
                net("gelu", conv, new GeluDefinition("gelu"), DROPOUT, second, SCORES, LOSS),
                net("softmax", conv, new SoftmaxDefinition("softmax"), new ScaleDefinition("s", 3), SCORES, LOSS),
                net("leaky relu", conv, new LeakyReluDefinition("leaky", 0.1), DROPOUT, second, SCORES, LOSS),
                net("scale", conv, RELU, new ScaleDefinition("scale", -0.5), second, SCORES, LOSS),
                net("dropout", conv, DROPOUT, SCORES, LOSS),
                net("dropout behind relu", conv, RELU, DROPOUT, second, SCORES, LOSS),
                net("relu behind dropout", conv, DROPOUT, RELU, second, SCORES, LOSS),
                net("relu twice", conv, RELU, new ReluDefinition("again"), second, SCORES, LOSS),
                net("layers without parameters first", RELU, DROPOUT, conv, SCORES, LOSS),
                net("pool first", new MaxPoolDefinition("pool", 2, 2, 1, Rounding.DOWN), conv, SCORES, LOSS),
                net("two full connections", ReferenceNets.fullyConnected("full", 6, HE), RELU, DROPOUT, SCORES, LOSS),
                net("conv behind full connection", SCORES, ReferenceNets.conv("conv", 5, 1, 0, HE), LOSS),
                net("padded conv behind full connection", SCORES, ReferenceNets.conv("conv", 5, 3, 1, HE), LOSS),
                net("smoothed labels", conv, RELU, SCORES, new SoftmaxLossDefinition("loss", 0.1, List.of(), 1)),
                net(
                        "weights of classes and loss",
                        conv,
                        RELU,
                        SCORES,
                        new SoftmaxLossDefinition("loss", 0.2, List.of(1.0, 0.5, 2.0, 1.0), 0.3)),
                net("hinge", conv, RELU, SCORES, new SvmLossDefinition("loss", 1, false, 1)),
                // weights that keep slopes by scores below 1, as those of a softmax are: rounded scores are as noisy
                net("squared hinge", conv, RELU, SCORES, new SvmLossDefinition("loss", 2, true, 1.0 / 32)),
                net("l2", conv, RELU, SCORES, new L2LossDefinition("loss", L2Targets.ONE_HOT, 0.125)),
                net(
                        "l2 of one score",
                        conv,
                        RELU,
                        ReferenceNets.fullyConnected("scores", 1, HE),
                        new L2LossDefinition("loss", L2Targets.LABEL, 0.125)),
                net("conv behind full connection", SCORES, ReferenceNets.conv("conv", 5, 1, 0, HE), LOSS));
    }

    static Stream<Arguments> branchedNets() {
        return BranchedNets.all().map(net -> Arguments.of(Named.of(net.name(), net.definition())));
    }

    private static LrnDefinition lrn(LrnRegion region) {
        return new LrnDefinition("lrn", 3, 0.5, 0.75, 1, region, true);
    }

    private static BatchNormDefinition norm(boolean hasScale, boolean hasShift) {
        return new BatchNormDefinition(
                "norm", 1e-3, 0.9, hasScale, hasShift, LayerDefaults.BATCH_NORM_SCALE, LayerDefaults.BIAS);
    }

    private static Arguments net(String name, LayerDefinition... layers) {
        return Arguments.of(Named.of(name, TestBatch.net(layers)));
    }

    @Test
    void nets_usedHere_haveEveryLoss() {
        Set<Class<?>> used = nets().map(arguments -> ((Named<?>) arguments.get()[0]).getPayload())
                .map(net -> ((NetDefinition) net).loss().getClass())
                .collect(Collectors.toSet());

        assertThat(used).containsExactlyInAnyOrder(LossDefinition.class.getPermittedSubclasses());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"nets", "branchedNets"})
    void addGradient_aWholeNet_matchesCentredDifferences(NetDefinition definition) {
        Net net = Net.of(definition);
        NetTask task = net.newTask(new ScalarKernelSet("test"), 3);
        TestBatch batch = new TestBatch(net, 3, 1);
        float[] parameters = net.initialParameters(1);
        float[] gradient = new float[parameters.length];
        task.setParameters(parameters);
        batch.addGradient(task, gradient);
        float[] unused = new float[parameters.length];

        // Scores of a few units and about a hundred terms each are rounded to 16 · 2⁻²⁴ or so; three images.
        GradientCheck check = new GradientCheck(
                () -> {
                    task.setParameters(parameters);
                    return batch.addGradient(task, unused).lossSum();
                },
                0x1p-9,
                1e-5,
                0.05,
                3 * 16 * 0x1p-24);
        for (ParameterSpec spec : net.parameterLayout()) {
            if (spec.isLearned()) { // running statistics have no gradient
                int end = spec.offset() + spec.length();
                check.check(
                        "parameters",
                        parameters,
                        gradient,
                        IntStream.range(spec.offset(), end).toArray());
            }
        }

        assertThat(check.skippedShare()).as("kinks %s", check.skipped()).isLessThan(0.1);
        assertThat(gradient).isNotEqualTo(new float[gradient.length]);
    }
}
