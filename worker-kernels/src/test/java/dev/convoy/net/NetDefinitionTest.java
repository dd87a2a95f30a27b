package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.LrnRegion;
import dev.convoy.layer.DropoutForm;
import dev.convoy.loss.L2Targets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetDefinitionTest {
    private static final InputDefinition INPUT = new InputDefinition(3, 8, 8, MeanSubtraction.NONE, 1);

    @Test
    void layers_withTheSameName_throw() {
        assertRejected(
                "two layers of net twins are named relu",
                () -> new NetDefinition(
                        "twins",
                        INPUT,
                        List.of(
                                new ReluDefinition("relu"),
                                new ReluDefinition("relu"),
                                new SoftmaxLossDefinition("loss"))));
    }

    @Test
    void loss_missing_throws() {
        assertRejected(
                "relu: the last layer must be a loss, found relu",
                () -> new NetDefinition("open", INPUT, List.of(new ReluDefinition("relu"))));
        assertRejected("net empty has no layers", () -> new NetDefinition("empty", INPUT, List.of()));
    }

    @Test
    void inputs_thatCannotBeRead_throw() {
        ReluDefinition a = new ReluDefinition("a");
        ReluDefinition b = new ReluDefinition("b");
        SoftmaxLossDefinition loss = new SoftmaxLossDefinition("loss");
        assertRejected(
                "b: expected an earlier layer as input, found c",
                () -> branched(Map.of("b", List.of("c")), a, b, loss));
        assertRejected(
                "a: expected an earlier layer as input, found b",
                () -> branched(Map.of("a", List.of("b")), a, b, loss));
        assertRejected("a: no layer reads it", () -> branched(Map.of("b", List.of("input")), a, b, loss));
        assertRejected(
                "b: expected one input, found [a, input]",
                () -> branched(Map.of("b", List.of("a", "input")), a, b, loss));
        assertRejected(
                "inputs are given for c, which is no layer", () -> branched(Map.of("c", List.of("a")), a, b, loss));
        assertRejected(
                "s: expected two or more inputs, found [a]", () -> branched(Map.of(), a, new SumDefinition("s"), loss));
        assertRejected(
                "a layer of net branched is named input, which stands for the images",
                () -> branched(Map.of(), new ReluDefinition("input"), loss));
        assertRejected(
                "b: cannot read loss loss; name another input",
                () -> branched(Map.of(), loss, b, new SoftmaxLossDefinition("last")));
    }

    @Test
    void inputsOf_namedOrNot_tellsWhatIsRead() {
        ReluDefinition a = new ReluDefinition("a");
        ReluDefinition b = new ReluDefinition("b");
        SumDefinition sum = new SumDefinition("sum");
        NetDefinition net = branched(
                Map.of("b", List.of("input"), "sum", List.of("a", "b")), a, b, sum, new SoftmaxLossDefinition("loss"));

        assertThat(net.inputsOf(a)).containsExactly("input");
        assertThat(net.inputsOf(b)).containsExactly("input");
        assertThat(net.inputsOf(sum)).containsExactly("a", "b");
        assertThat(net.inputsOf(net.loss())).containsExactly("sum");
    }

    private static NetDefinition branched(Map<String, List<String>> inputs, LayerDefinition... layers) {
        return new NetDefinition("branched", INPUT, List.of(layers), inputs);
    }

    @Test
    void layers_changedAfterwards_doNotChangeTheNet() {
        List<LayerDefinition> layers = new ArrayList<>(List.of(new SoftmaxLossDefinition("loss")));
        NetDefinition net = new NetDefinition("net", INPUT, layers);

        layers.clear();

        assertThat(net.layers()).hasSize(1);
    }

    @Test
    void settings_outOfRange_throwNamingTheLayer() {
        ParameterDefinition w = LayerDefaults.WEIGHTS;
        ParameterDefinition b = LayerDefaults.BIAS;
        assertRejected("c: filters must be positive, found 0", () -> new ConvDefinition("c", 0, 3, 1, 0, w, b));
        assertRejected("c: filter sides must be positive, found 0x0", () -> new ConvDefinition("c", 1, 0, 1, 0, w, b));
        assertRejected("c: stride must be positive, found 0", () -> new ConvDefinition("c", 1, 3, 0, 0, w, b));
        assertRejected("c: pad must be in [0, 3), found 3", () -> new ConvDefinition("c", 1, 3, 1, 3, w, b));
        assertRejected("c: pad must be in [0, 3), found -1", () -> new ConvDefinition("c", 1, 3, 1, -1, w, b));
        assertRejected(
                "c: pad must be in [0, 2), found 2", () -> new ConvDefinition("c", 4, 2, 3, 1, 2, 1, true, w, b));
        assertRejected(
                "c: filter sides must be positive, found 3x0",
                () -> new ConvDefinition("c", 4, 3, 0, 1, 0, 1, true, w, b));
        assertRejected(
                "c: groups must be positive, found 0", () -> new ConvDefinition("c", 4, 3, 3, 1, 0, 0, true, w, b));
        assertRejected(
                "c: filters must be a multiple of the 3 groups, found 4",
                () -> new ConvDefinition("c", 4, 3, 3, 1, 0, 3, true, w, b));
        assertRejected("p: window must be positive, found 0", () -> new MaxPoolDefinition("p", 0, 1, 0, Rounding.DOWN));
        assertRejected("p: stride must be positive, found 0", () -> new MaxPoolDefinition("p", 2, 0, 0, Rounding.DOWN));
        assertRejected(
                "p: pad must be in [0, 2), found 2", () -> new AveragePoolDefinition("p", 2, 1, 2, Rounding.DOWN));
        assertRejected("f: outputs must be positive, found 0", () -> new FullyConnectedDefinition("f", 0, w, b));
        assertRejected("m: pieces must be in [1, 127], found 0", () -> new MaxoutDefinition("m", 0));
        assertRejected("m: pieces must be in [1, 127], found 128", () -> new MaxoutDefinition("m", 128));
        assertRejected(
                "d: drop_probability must be in [0, 1), found 1.0",
                () -> new DropoutDefinition("d", 1, DropoutForm.INVERTED));
        assertRejected(
                "d: drop_probability must be in [0, 1), found NaN",
                () -> new DropoutDefinition("d", Double.NaN, DropoutForm.INVERTED));
        assertRejected("n: size must be odd and positive, found 4", () -> lrn(4, 1, 1, 1));
        assertRejected("n: alpha must be finite and at least 0, found -1.0", () -> lrn(5, -1, 1, 1));
        assertRejected("n: beta must be finite and positive, found 0.0", () -> lrn(5, 1, 0, 1));
        assertRejected("n: k must be finite and positive, found NaN", () -> lrn(5, 1, 1, Double.NaN));
        assertRejected(
                "l: slope must be finite and at least 0, found NaN", () -> new LeakyReluDefinition("l", Double.NaN));
        assertRejected(
                "s: factor must be finite, found Infinity", () -> new ScaleDefinition("s", Double.POSITIVE_INFINITY));
        assertRejected("layer name must not be blank", () -> new TanhDefinition(""));
        assertRejected("layer name must not be blank", () -> new ReluDefinition(" "));
    }

    @Test
    void lossWeight_byDefault_isOne() {
        assertThat(new SoftmaxLossDefinition("loss").lossWeight()).isEqualTo(1);
        assertThat(new SoftmaxLossDefinition("loss", 0.3).lossWeight()).isEqualTo(0.3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void lossWeight_negativeOrNotFinite_throws(double lossWeight) {
        assertRejected(
                "loss: loss_weight must be finite and at least 0, found " + lossWeight,
                () -> new SoftmaxLossDefinition("loss", lossWeight));
    }

    @Test
    void losses_settingsOutOfRange_throwNamingTheLoss() {
        List<Double> none = List.of();
        assertRejected(
                "l: label_smoothing must be in [0, 1), found 1.0", () -> new SoftmaxLossDefinition("l", 1, none, 1));
        assertRejected(
                "l: label_smoothing must be in [0, 1), found -0.1",
                () -> new SoftmaxLossDefinition("l", -0.1, none, 1));
        assertRejected(
                "l: class_weights must be finite and at least 0, found -1.0",
                () -> new SoftmaxLossDefinition("l", 0, List.of(1.0, -1.0), 1));
        assertRejected(
                "l: class_weights must be finite and at least 0, found NaN",
                () -> new SoftmaxLossDefinition("l", 0, List.of(Double.NaN), 1));
        assertRejected(
                "l: class_weights must not all be 0", () -> new SoftmaxLossDefinition("l", 0, List.of(0.0, 0.0), 1));
        assertRejected(
                "l: margin must be finite and above 0, found 0.0", () -> new SvmLossDefinition("l", 0, false, 1));
        assertRejected(
                "l: margin must be finite and above 0, found NaN",
                () -> new SvmLossDefinition("l", Double.NaN, false, 1));
        assertRejected(
                "l: loss_weight must be finite and at least 0, found -1.0",
                () -> new SvmLossDefinition("l", 1, false, -1));
        assertRejected(
                "l: loss_weight must be finite and at least 0, found -1.0",
                () -> new L2LossDefinition("l", L2Targets.ONE_HOT, -1));
        assertRejected("layer name must not be blank", () -> new SvmLossDefinition("", 1, false, 1));
        assertRejected("layer name must not be blank", () -> new L2LossDefinition("", L2Targets.LABEL, 1));
    }

    @Test
    void losses_thatDoNotFitTheScores_throwNamingTheLoss() {
        assertRejected(
                "loss: expected 3 class weights, found 2",
                3,
                new SoftmaxLossDefinition("loss", 0, List.of(1.0, 2.0), 1));
        assertRejected("loss: expected at least 2 scores, found 1", 1, new SvmLossDefinition("loss", 1, false, 1));
        assertRejected(
                "loss: targets label need a single score, found 3",
                3,
                new L2LossDefinition("loss", L2Targets.LABEL, 1));
    }

    private static void assertRejected(String message, int outputs, LossDefinition loss) {
        LayerDefinition scores = ReferenceNets.fullyConnected("scores", outputs, new Initializer.He());
        NetDefinition net = new NetDefinition("net", INPUT, List.of(scores, loss));
        assertRejected(message, () -> Net.of(net));
    }

    @Test
    void input_outOfRange_throws() {
        assertRejected(
                "input: shape must be positive, found 0x8x8",
                () -> new InputDefinition(0, 8, 8, MeanSubtraction.NONE, 1));
        assertRejected(
                "input: scale must be finite and not 0, found 0.0",
                () -> new InputDefinition(3, 8, 8, MeanSubtraction.NONE, 0));
    }

    @Test
    void multipliers_negative_throw() {
        assertRejected(
                "learning_rate_multiplier must be finite and at least 0, found -1.0",
                () -> new ParameterDefinition(new Initializer.He(), -1, 1));
        assertRejected(
                "decay_multiplier must be finite and at least 0, found -0.5",
                () -> new ParameterDefinition(new Initializer.He(), 1, -0.5));
    }

    @Test
    void defaults_ofParameters_excludeBiasesFromDecay() {
        assertThat(LayerDefaults.WEIGHTS).isEqualTo(new ParameterDefinition(new Initializer.He(), 1, 1));
        assertThat(LayerDefaults.BIAS).isEqualTo(new ParameterDefinition(new Initializer.Constant(0), 1, 0));
    }

    @Test
    void definition_writtenAndReadByJava_isEqual() throws Exception {
        NetDefinition net = ReferenceNets.cifar10Quick();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(net);
        }

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(net);
        }
    }

    @Test
    void lrn_dividedAlpha_isAlphaPerPlaceOfTheWindow() {
        LrnRegion within = LrnRegion.WITHIN_CHANNEL;

        assertThat(lrn(5, 1, 1, 1).alphaPerSquare()).isEqualTo(1);
        assertThat(new LrnDefinition("n", 5, 1, 1, 1, LrnRegion.ACROSS_CHANNELS, true).alphaPerSquare())
                .isEqualTo(1 / 5.0);
        assertThat(new LrnDefinition("n", 3, 1, 1, 1, within, true).alphaPerSquare())
                .isEqualTo(1 / 9.0);
    }

    private static LrnDefinition lrn(int size, double alpha, double beta, double k) {
        return new LrnDefinition("n", size, alpha, beta, k, LrnRegion.ACROSS_CHANNELS, false);
    }

    private static void assertRejected(String message, Supplier<?> creation) {
        assertThatThrownBy(creation::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
