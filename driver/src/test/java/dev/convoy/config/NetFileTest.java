package dev.convoy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.augment.RegionJitter;
import dev.convoy.init.Initializer;
import dev.convoy.kernel.ConvAlgorithm;
import dev.convoy.kernel.ConvChoice;
import dev.convoy.kernel.LrnRegion;
import dev.convoy.loss.L2Targets;
import dev.convoy.net.BatchNormDefinition;
import dev.convoy.net.ConvDefinition;
import dev.convoy.net.DeviationDivision;
import dev.convoy.net.GeluDefinition;
import dev.convoy.net.InputDefinition;
import dev.convoy.net.L2LossDefinition;
import dev.convoy.net.LayerDefaults;
import dev.convoy.net.LayerDefinition;
import dev.convoy.net.LeakyReluDefinition;
import dev.convoy.net.LossDefinition;
import dev.convoy.net.LrnDefinition;
import dev.convoy.net.MaxPoolDefinition;
import dev.convoy.net.MeanSubtraction;
import dev.convoy.net.Net;
import dev.convoy.net.ParameterDefinition;
import dev.convoy.net.Rounding;
import dev.convoy.net.ScaleDefinition;
import dev.convoy.net.SigmoidDefinition;
import dev.convoy.net.SoftmaxDefinition;
import dev.convoy.net.SoftmaxLossDefinition;
import dev.convoy.net.SvmLossDefinition;
import dev.convoy.net.TanhDefinition;
import dev.convoy.net.Whitening;
import dev.convoy.optim.UpdateRule;
import dev.convoy.schedule.ScheduleClock;
import dev.convoy.schedule.StepSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NetFileTest {
    private static final String GOOD = """
            name: tiny
            input: {channels: 3, height: 8, width: 8, mean: channel, std: channel, scale: 0.5, whitening: zca, whitening_epsilon: 0.1}
            layers:
              - {name: conv1, type: conv, filters: 4, filter_size: 3, pad: 1, weights: {init: gaussian, sigma: 0.1}}
              - {name: pool1, type: max_pool, window: 2, stride: 2, rounding: up}
              - {name: fc1, type: fully_connected, outputs: 2, bias: {learning_rate_multiplier: 2}}
              - {name: loss, type: softmax_loss}
            training:
              batch_size: 10
              iterations: 100
              learning_rate: 0.1
              schedule: {type: step, factor: 0.5, every_epochs: 3}
            """;

    private static NetFile parse(String text) {
        return NetFile.parse("tiny.yaml", text, Map.of());
    }

    @Test
    void parse_wholeFile_readsEveryKey() {
        NetFile file = parse(GOOD);

        assertThat(file.net().input())
                .isEqualTo(new InputDefinition(
                        3, 8, 8, MeanSubtraction.CHANNEL, DeviationDivision.CHANNEL, 0.5, Whitening.ZCA, 0.1));
        ConvDefinition conv = (ConvDefinition) file.net().layers().get(0);
        assertThat(conv.filters()).isEqualTo(4);
        assertThat(conv.pad()).isEqualTo(1);
        assertThat(conv.stride()).isEqualTo(1);
        assertThat(((MaxPoolDefinition) file.net().layers().get(1)).rounding()).isEqualTo(Rounding.UP);
        TrainingPlan plan = file.plan().orElseThrow();
        assertThat(plan.batch().size()).hasValue(10);
        assertThat(plan.length().iterations()).hasValue(100);
        assertThat(plan.update().rule()).isEqualTo(new UpdateRule.Momentum(0.9));
        assertThat(plan.watch().stopAtLossFactor()).isEqualTo(3);
        assertThat(plan.schedule()).isEqualTo(new StepSchedule(0.5, 3, ScheduleClock.EPOCHS));
    }

    @Test
    void parse_convolution_isByShapeOrWhatIsForced() {
        assertThat(parse(GOOD).net().convolution()).isEqualTo(ConvChoice.BY_SHAPE);
        assertThat(Net.of(parse(GOOD).net()).convolutions()).containsExactly(Map.entry("conv1", ConvAlgorithm.DIRECT));

        NetFile forced = parse(GOOD.replace("name: tiny\n", "name: tiny\nconvolution: winograd\n"));

        assertThat(Net.of(forced.net()).convolutions()).containsExactly(Map.entry("conv1", ConvAlgorithm.WINOGRAD));
        assertThat(forced.net().toString()).endsWith(", convolution=WINOGRAD]");
        assertThat(parse(GOOD).net().toString()).endsWith(", inputs={}]");
        assertThatThrownBy(() -> parse(GOOD.replace("name: tiny\n", "name: tiny\nconvolution: winogard\n")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("expected one of by_shape, direct, winograd, found 'winogard'");
    }

    @Test
    void parse_lossWeight_isReadAndOneByDefault() {
        String weighted = GOOD.replace("type: softmax_loss}", "type: softmax_loss, loss_weight: 0.3}");

        assertThat(parse(weighted).net().loss()).isEqualTo(new SoftmaxLossDefinition("loss", 0.3));
        assertThat(parse(GOOD).net().loss()).isEqualTo(new SoftmaxLossDefinition("loss", 1));
    }

    static List<Object[]> losses() {
        List<Double> none = List.of();
        return List.of(
                new Object[] {"type: softmax_loss", new SoftmaxLossDefinition("loss", 0, none, 1)},
                new Object[] {
                    "type: softmax_loss, label_smoothing: 0.1, class_weights: [1, 2.5]",
                    new SoftmaxLossDefinition("loss", 0.1, List.of(1.0, 2.5), 1)
                },
                new Object[] {"type: svm_loss", new SvmLossDefinition("loss", 1, false, 1)},
                new Object[] {
                    "type: svm_loss, margin: 0.5, squared: true, loss_weight: 2",
                    new SvmLossDefinition("loss", 0.5, true, 2)
                },
                new Object[] {"type: l2_loss", new L2LossDefinition("loss", L2Targets.ONE_HOT, 1)},
                new Object[] {
                    "type: l2_loss, targets: label, loss_weight: 0.5",
                    new L2LossDefinition("loss", L2Targets.LABEL, 0.5)
                });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void parse_loss_readsEveryKey(String yaml, LossDefinition expected) {
        NetFile file = parse(GOOD.replace("type: softmax_loss", yaml));

        assertThat(file.net().loss()).isEqualTo(expected);
    }

    @Test
    void parse_mistypedLayer_endsWithWhatIsProbablyMeant() {
        assertThatThrownBy(() -> parse(GOOD.replace("type: max_pool", "type: maxpool")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith(", found 'maxpool', did you mean 'max_pool'?");
    }

    @Test
    void parse_inputs_nameWhatALayerReads() {
        String branched = GOOD.replace("  - {name: pool1", """
                  - {name: conv2, type: conv, filters: 4, filter_size: 1, input: input}
                  - {name: sum1, type: sum, inputs: [conv1, conv2]}
                  - {name: pool1""".indent(2).stripTrailing());

        NetFile file = parse(branched);

        assertThat(file.net().inputs())
                .containsExactly(Map.entry("conv2", List.of("input")), Map.entry("sum1", List.of("conv1", "conv2")));
        assertThat(Net.of(file.net()).summary()).hasSize(6);
        assertThatThrownBy(() -> parse(branched.replace("inputs: [conv1, conv2]", "inputs: [conv1, conv9]")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("tiny.yaml:1: sum1: expected an earlier layer as input, found conv9");
        assertThatThrownBy(() -> parse(branched.replace("inputs: [conv1", "input: conv1, inputs: [conv1")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("tiny.yaml:6: layers[2].inputs: expected either input or inputs, found both");
        assertThatThrownBy(() -> parse(branched.replace("inputs: [conv1, conv2]", "inputs: conv1")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("tiny.yaml:6: layers[2].inputs: expected a list, found 'conv1'");
        assertThatThrownBy(() -> parse(branched.replace("inputs: [conv1, conv2]", "inputs: [conv1, [conv2]]")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("tiny.yaml:6: layers[2].inputs: expected texts, found a list");
    }

    @Test
    void parse_overrides_winOverTheFile() {
        NetFile file = NetFile.parse(
                "tiny.yaml",
                GOOD,
                Map.of("epochs", "2", "seed", "42", "schedule.every_epochs", "7", "augmentation.flip", "true"));

        TrainingPlan plan = file.plan().orElseThrow();
        assertThat(plan.length().epochs()).hasValue(2);
        assertThat(plan.length().iterations()).isEmpty();
        assertThat(plan.seed()).isEqualTo(42);
        assertThat(plan.schedule()).isEqualTo(new StepSchedule(0.5, 7, ScheduleClock.EPOCHS));
        assertThat(plan.augmentation()).isEqualTo(new Augmentation(0, true));
    }

    @Test
    void parse_anchorRepeatedInManyLayers_isReadInEach() {
        StringBuilder layers = new StringBuilder("layers:\n");
        for (int i = 0; i < 200; i++) {
            String weights = i == 0 ? "&w {init: gaussian, sigma: 0.25}" : "*w";
            layers.append(
                    "  - {name: many" + i + ", type: conv, filters: 1, filter_size: 1, weights: " + weights + "}\n");
        }

        NetFile file = parse(GOOD.replace("layers:\n", layers));

        assertThat(file.net().layers().subList(0, 200))
                .allSatisfy(layer ->
                        assertThat(layer.parameters().get(0).initializer()).isEqualTo(new Initializer.Gaussian(0.25)));
    }

    private static LayerDefinition parseLayer(String layer) {
        return parse(GOOD.replace("layers:", "layers:\n  - " + layer))
                .net()
                .layers()
                .get(0);
    }

    @Test
    void parse_lrn_hasDefaultsAndReadsEveryKey() {
        assertThat(parseLayer("{name: n, type: lrn}"))
                .isEqualTo(new LrnDefinition("n", 5, 1e-4, 0.75, 1, LrnRegion.ACROSS_CHANNELS, false));
        assertThat(parseLayer("{name: n, type: lrn, size: 3, alpha: 2, beta: 0.5, k: 4, region: within_channel,"
                        + " divide_alpha: true}"))
                .isEqualTo(new LrnDefinition("n", 3, 2, 0.5, 4, LrnRegion.WITHIN_CHANNEL, true));
        assertThatThrownBy(() -> parseLayer("{name: n, type: lrn, local_size: 3}"))
                .hasMessageStartingWith("tiny.yaml:4: layers[0].local_size: unknown key");
        assertThatThrownBy(() -> parseLayer("{name: n, type: lrn, size: 4}"))
                .hasMessageStartingWith("tiny.yaml:4: layers[0]: n: size must be odd");
    }

    @Test
    void parse_activations_haveDefaultsAndReadEveryKey() {
        assertThat(parseLayer("{name: a, type: leaky_relu}")).isEqualTo(new LeakyReluDefinition("a", 0.01));
        assertThat(parseLayer("{name: a, type: leaky_relu, slope: 0.2}")).isEqualTo(new LeakyReluDefinition("a", 0.2));
        assertThat(parseLayer("{name: a, type: tanh}")).isEqualTo(new TanhDefinition("a"));
        assertThat(parseLayer("{name: a, type: sigmoid}")).isEqualTo(new SigmoidDefinition("a"));
        assertThat(parseLayer("{name: a, type: gelu}")).isEqualTo(new GeluDefinition("a"));
        assertThat(parseLayer("{name: a, type: softmax}")).isEqualTo(new SoftmaxDefinition("a"));
        assertThat(parseLayer("{name: a, type: scale, factor: -2}")).isEqualTo(new ScaleDefinition("a", -2));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {name: a, type: leaky_relu, slop: 1}   | .slop: unknown key, did you mean 'slope'?
            {name: a, type: leaky_relu, slope: -1} | : a: slope must be finite and at least 0, found -1.0
            {name: a, type: tanh, slope: 1}        | .slope: unknown key
            {name: a, type: sigmoid, slope: 1}     | .slope: unknown key
            {name: a, type: gelu, slope: 1}        | .slope: unknown key
            {name: a, type: softmax, slope: 1}     | .slope: unknown key
            {name: a, type: scale}                 | : key 'factor' is missing
            """)
    void parse_badActivation_namesTheKey(String layer, String message) {
        assertThatThrownBy(() -> parseLayer(layer)).hasMessageStartingWith("tiny.yaml:4: layers[0]" + message);
    }

    @Test
    void parse_inputWithShapeOnly_leavesPixelsAsTheyAre() {
        NetFile file = parse(
                GOOD.replace(", mean: channel, std: channel, scale: 0.5, whitening: zca, whitening_epsilon: 0.1", ""));

        assertThat(file.net().input())
                .isEqualTo(new InputDefinition(
                        3, 8, 8, MeanSubtraction.NONE, DeviationDivision.NONE, 1, Whitening.NONE, 1e-5));
    }

    @Test
    void parse_augmentation_readsEveryKey() {
        NetFile file = parse(
                GOOD + "  augmentation: {flip: true, color_noise: 0.1, area: [0.08, 1], aspect: [0.75, 1.3333]}\n");

        assertThat(file.plan().orElseThrow().augmentation())
                .isEqualTo(new Augmentation(0, true, Optional.of(new RegionJitter(0.08, 1, 0.75, 1.3333)), 0.1));
    }

    @Test
    void parse_areaAlone_keepsTheAspect() {
        NetFile file = NetFile.parse("tiny.yaml", GOOD, Map.of("augmentation.area", "[0.5, 0.9]"));

        assertThat(file.plan().orElseThrow().augmentation().region()).contains(new RegionJitter(0.5, 0.9, 1, 1));
    }

    @Test
    void parse_patchWhitening_hasItsEpsilonOrTheDefault() {
        String text = GOOD.replace("init: gaussian, sigma: 0.1", "init: patch_whitening");

        assertThat(weights(text)).isEqualTo(new Initializer.PatchWhitening(5e-4));
        assertThat(weights(text.replace("patch_whitening", "patch_whitening, epsilon: 0.25")))
                .isEqualTo(new Initializer.PatchWhitening(0.25));
    }

    private static Initializer weights(String text) {
        return ((ConvDefinition) parse(text).net().layers().get(0)).weights().initializer();
    }

    static List<Object[]> mistakes() {
        return List.of(
                new Object[] {
                    "whitening: zca",
                    "whitening: cca",
                    "tiny.yaml:2: input.whitening: expected one of none, pca, zca, found 'cca', did you mean 'pca'?"
                },
                new Object[] {
                    "whitening_epsilon: 0.1",
                    "whitening_epsilon: -1",
                    "tiny.yaml:2: input: input: whitening_epsilon must be finite and at least 0, found -1.0"
                },
                new Object[] {
                    "mean: channel, std",
                    "mean: none, std",
                    "tiny.yaml:2: input: input: whitening needs a mean to be subtracted, found mean: none"
                },
                new Object[] {
                    "height: 8, width: 8",
                    "height: 64, width: 64",
                    "tiny.yaml:2: input: input: whitening 3x64x64 takes a matrix of 12288 x 12288 numbers, 0.6 GB, and as"
                            + " many multiply-adds for each image; inputs of at most 3072 numbers (3x32x32) are"
                            + " whitened"
                },
                new Object[] {
                    "init: gaussian, sigma: 0.1",
                    "init: patch_whitening, epsilon: -1",
                    "tiny.yaml:4: layers[0].weights: epsilon must be finite and at least 0, found -1.0"
                },
                new Object[] {
                    "  iterations: 100",
                    "  iterations: 100\n  augmentation: {aspect: [1, 2]}",
                    "tiny.yaml:11: training.augmentation.aspect: it is the shape of random regions, so area must be given"
                            + " too"
                },
                new Object[] {
                    "  iterations: 100",
                    "  iterations: 100\n  augmentation: {area: [0, 1]}",
                    "tiny.yaml:11: training.augmentation: area must be [min, max] with 0 < min <= max <= 1, found [0.0,"
                            + " 1.0]"
                },
                new Object[] {
                    "  iterations: 100",
                    "  iterations: 100\n  augmentation: {area: [0.1, x]}",
                    "tiny.yaml:11: training.augmentation.area: expected numbers, found 'x'"
                },
                new Object[] {
                    "  iterations: 100",
                    "  iterations: 100\n  augmentation: {area: [0.1]}",
                    "tiny.yaml:11: training.augmentation.area: expected [min, max], found a list of 1"
                },
                new Object[] {
                    "  iterations: 100",
                    "  iterations: 100\n  augmentation: {area: [0.1, 1], crop_padding: 2}",
                    "tiny.yaml:11: training.augmentation: area resizes regions of the image itself, so crop_padding must be"
                            + " 0, found 2"
                },
                new Object[] {
                    "  iterations: 100",
                    "  iterations: 100\n  augmentation: {color_noise: -0.1}",
                    "tiny.yaml:11: training.augmentation: color_noise must be finite and not negative, found -0.1"
                },
                new Object[] {
                    "std: channel", "std: image", "tiny.yaml:2: input.std: expected one of none, channel, found 'image'"
                },
                new Object[] {
                    "filter_size: 3",
                    "filtr_size: 3",
                    "tiny.yaml:4: layers[0].filtr_size: unknown key, did you mean 'filter_size'?"
                },
                new Object[] {
                    "  iterations: 100",
                    "  iterations: 100\n  momentun: 0.5",
                    "tiny.yaml:11: training.momentun: unknown key, did you mean 'momentum'?"
                },
                new Object[] {
                    "filters: 4",
                    "filters: four",
                    "tiny.yaml:4: layers[0].filters: expected a whole number, found 'four'"
                },
                new Object[] {"type: max_pool", "type: maxpool", "tiny.yaml:5: layers[1].type: expected one of conv,"},
                new Object[] {
                    "rounding: up",
                    "rounding: sideways",
                    "tiny.yaml:5: layers[1].rounding: expected one of down, up, found 'sideways'"
                },
                new Object[] {
                    "batch_size: 10", "batch_size: -3", "tiny.yaml:9: training: batch_size must be positive, found -3"
                },
                new Object[] {
                    "learning_rate: 0.1",
                    "learning_rate: [1]",
                    "tiny.yaml:11: training.learning_rate: expected a number, found a list"
                },
                new Object[] {
                    "sigma: 0.1", "sigma: .nan", "tiny.yaml:4: layers[0].weights.sigma: expected a number, found '.nan'"
                },
                new Object[] {
                    "type: softmax_loss",
                    "type: softmax_loss, loss_weight: -1",
                    "tiny.yaml:7: layers[3]: loss: loss_weight must be finite and at least 0, found -1.0"
                },
                new Object[] {
                    "type: softmax_loss",
                    "type: softmax_loss, class_weights: [1, two]",
                    "tiny.yaml:7: layers[3].class_weights: expected numbers, found 'two'"
                },
                new Object[] {
                    "type: softmax_loss",
                    "type: softmax_loss, class_weights: 2",
                    "tiny.yaml:7: layers[3].class_weights: expected a list, found '2'"
                },
                new Object[] {
                    "type: softmax_loss",
                    "type: softmax_loss, label_smoothing: 1",
                    "tiny.yaml:7: layers[3]: loss: label_smoothing must be in [0, 1), found 1.0"
                },
                new Object[] {
                    "type: softmax_loss",
                    "type: svm_loss, margin: 0",
                    "tiny.yaml:7: layers[3]: loss: margin must be finite and above 0, found 0.0"
                },
                new Object[] {
                    "type: softmax_loss",
                    "type: svm_loss, targets: label",
                    "tiny.yaml:7: layers[3].targets: unknown key"
                },
                new Object[] {
                    "type: softmax_loss",
                    "type: l2_loss, targets: labels",
                    "tiny.yaml:7: layers[3].targets: expected one of one_hot, label, found 'labels', did you mean"
                },
                new Object[] {"name: conv1", "name: fc1", "tiny.yaml:1: two layers of net tiny are named fc1"},
                new Object[] {
                    "  iterations: 100",
                    "  iterations: 100\n  batch_size: 3",
                    "tiny.yaml:11: training.batch_size is given twice, first in line 9"
                },
                new Object[] {"name: tiny\n", "", "tiny.yaml:1: key 'name' is missing"},
                new Object[] {"layers:", "layers: none #", "tiny.yaml:4: not valid YAML: expected <block end>"},
                new Object[] {
                    "  iterations: 100\n",
                    "",
                    "tiny.yaml:9: training: exactly one of iterations and epochs must be given, found neither"
                });
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @MethodSource("mistakes")
    void parse_mistake_namesFileLineKeyAndWhatWasFound(String good, String bad, String message) {
        assertThat(GOOD).contains(good);

        assertThatThrownBy(() -> parse(GOOD.replace(good, bad)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void parse_batchNorm_readsEveryKey() {
        BatchNormDefinition norm = batchNorm("epsilon: 0.01, decay: 0.5, scale: {init: constant, value: 2},"
                + " shift: {learning_rate_multiplier: 64, decay_multiplier: 1}");

        assertThat(norm.epsilon()).isEqualTo(0.01);
        assertThat(norm.decay()).isEqualTo(0.5);
        assertThat(norm.scale()).isEqualTo(new ParameterDefinition(new Initializer.Constant(2), 1, 0));
        assertThat(norm.shift()).isEqualTo(new ParameterDefinition(new Initializer.Constant(0), 64, 1));
        assertThat(norm.parameters()).containsExactly(norm.scale(), norm.shift());
        assertThat(batchNorm("has_scale: false").parameters()).containsExactly(LayerDefaults.BIAS);
        assertThat(batchNorm("has_shift: false").parameters()).containsExactly(LayerDefaults.BATCH_NORM_SCALE);
    }

    @Test
    void parse_batchNormAlone_hasTheDefaults() {
        assertThat(batchNorm("epsilon: 0.00001"))
                .isEqualTo(BatchNormDefinition.of("norm"))
                .isEqualTo(new BatchNormDefinition(
                        "norm",
                        1e-5,
                        0.9,
                        true,
                        true,
                        new ParameterDefinition(new Initializer.Constant(1), 1, 0),
                        new ParameterDefinition(new Initializer.Constant(0), 1, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            epsilon: 0                     | tiny.yaml:5: layers[1]: norm: epsilon must be positive, found 0.0
            decay: 1                       | tiny.yaml:5: layers[1]: norm: decay must be in [0, 1), found 1.0
            decay: -0.1                    | tiny.yaml:5: layers[1]: norm: decay must be in [0, 1), found -0.1
            has_scale: 2                   | tiny.yaml:5: layers[1].has_scale: expected true or false, found '2'
            has_scale: false, scale: {}    | tiny.yaml:5: layers[1]: scale is given although has_scale is false
            has_shift: false, shift: {}    | tiny.yaml:5: layers[1]: shift is given although has_shift is false
            momentum: 0.9                  | tiny.yaml:5: layers[1].momentum: unknown key
            """)
    void parse_badBatchNorm_namesTheKey(String settings, String message) {
        assertThatThrownBy(() -> batchNorm(settings))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(message);
    }

    private static BatchNormDefinition batchNorm(String settings) {
        String line = "  - {name: norm, type: batch_norm, " + settings + "}\n  - {name: pool1";
        NetFile file = parse(GOOD.replace("  - {name: pool1", line));
        return (BatchNormDefinition) file.net().layers().get(1);
    }

    @ParameterizedTest(name = "--set {0}={1}")
    @CsvSource(delimiter = '|', textBlock = """
            learning_rte  | 0.1 | --set learning_rte: unknown key, did you mean 'learning_rate'?
            learning_rate | abc | --set learning_rate: expected a number, found 'abc'
            batch_size    | 2.5 | --set batch_size: expected a whole number, found '2.5'
            """)
    void parse_badOverride_namesTheOption(String key, String value, String message) {
        assertThatThrownBy(() -> NetFile.parse("tiny.yaml", GOOD, Map.of(key, value)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void load_noSuchFile_namesTheZoo() {
        assertThatThrownBy(() -> NetFile.load("cifar10_quik", Map.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("cifar10_quik: neither a file nor a net of the zoo; the zoo has ")
                .hasMessageEndingWith(", did you mean 'cifar10_quick'?");
    }

    @Test
    void load_file_isReadAsUtf8(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("größe.yaml"), GOOD.replace("tiny", "größe"));

        assertThat(NetFile.load(file.toString(), Map.of()).net().name()).isEqualTo("größe");
    }
}
