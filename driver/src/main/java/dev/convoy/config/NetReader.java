package dev.convoy.config;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.ConvChoice;
import dev.convoy.kernel.LrnRegion;
import dev.convoy.layer.DropoutForm;
import dev.convoy.loss.L2Targets;
import dev.convoy.net.AveragePoolDefinition;
import dev.convoy.net.BatchNormDefinition;
import dev.convoy.net.ConcatDefinition;
import dev.convoy.net.ConvDefinition;
import dev.convoy.net.DeviationDivision;
import dev.convoy.net.DropoutDefinition;
import dev.convoy.net.FullyConnectedDefinition;
import dev.convoy.net.GeluDefinition;
import dev.convoy.net.GlobalPoolDefinition;
import dev.convoy.net.InputDefinition;
import dev.convoy.net.L2LossDefinition;
import dev.convoy.net.LayerDefaults;
import dev.convoy.net.LayerDefinition;
import dev.convoy.net.LeakyReluDefinition;
import dev.convoy.net.LocallyConnectedDefinition;
import dev.convoy.net.LrnDefinition;
import dev.convoy.net.MaxPoolDefinition;
import dev.convoy.net.MaxoutDefinition;
import dev.convoy.net.MeanSubtraction;
import dev.convoy.net.NetDefinition;
import dev.convoy.net.ParameterDefinition;
import dev.convoy.net.PoolKind;
import dev.convoy.net.ReluDefinition;
import dev.convoy.net.Rounding;
import dev.convoy.net.ScaleDefinition;
import dev.convoy.net.SigmoidDefinition;
import dev.convoy.net.SoftmaxDefinition;
import dev.convoy.net.SoftmaxLossDefinition;
import dev.convoy.net.SumDefinition;
import dev.convoy.net.SvmLossDefinition;
import dev.convoy.net.TanhDefinition;
import dev.convoy.net.Whitening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads what a net is: the keys {@code name}, {@code input}, {@code layers} and {@code convolution} of a net
 * file. */
final class NetReader {
    private static final List<String> LAYER_TYPES = List.of(
            "conv",
            "locally_connected",
            "max_pool",
            "average_pool",
            "batch_norm",
            "relu",
            "maxout",
            "fully_connected",
            "dropout",
            "concat",
            "sum",
            "lrn",
            "leaky_relu",
            "tanh",
            "sigmoid",
            "gelu",
            "softmax",
            "scale",
            "softmax_loss",
            "svm_loss",
            "l2_loss");
    private static final List<String> INITIALIZERS =
            List.of("gaussian", "uniform", "xavier", "he", "constant", "patch_whitening");

    private NetReader() {}

    static NetDefinition read(YamlSection file) {
        String name = file.text("name");
        InputDefinition input = readInput(file.section("input")
                .orElseThrow(() -> new InvalidInputException("%s: key 'input' is missing", file.where())));
        List<LayerDefinition> layers = new ArrayList<>();
        Map<String, List<String>> inputs = new HashMap<>();
        for (YamlSection layer : file.sections("layers")) {
            layers.add(readLayer(layer));
            readInputs(layer).ifPresent(names -> inputs.put(layer.text("name"), names));
            layer.finish();
        }
        ConvChoice convolution = file.choice("convolution", ConvChoice.class, ConvChoice.BY_SHAPE);
        return at(file, () -> new NetDefinition(name, input, layers, inputs, convolution));
    }

    private static Optional<List<String>> readInputs(YamlSection layer) {
        if (layer.has("input") && layer.has("inputs")) {
            throw layer.wrong("inputs", "expected either input or inputs, found both");
        }
        if (layer.has("input")) {
            return Optional.of(List.of(layer.text("input")));
        }
        return layer.has("inputs") ? Optional.of(layer.texts("inputs")) : Optional.empty();
    }

    private static InputDefinition readInput(YamlSection input) {
        int channels = input.integer("channels");
        int height = input.integer("height");
        int width = input.integer("width");
        MeanSubtraction mean = input.choice("mean", MeanSubtraction.class, LayerDefaults.MEAN);
        DeviationDivision std = input.choice("std", DeviationDivision.class, LayerDefaults.STD);
        double scale = input.number("scale", LayerDefaults.SCALE);
        Whitening whitening = input.choice("whitening", Whitening.class, LayerDefaults.WHITENING);
        double epsilon = input.number("whitening_epsilon", LayerDefaults.WHITENING_EPSILON);
        input.finish();
        return at(input, () -> new InputDefinition(channels, height, width, mean, std, scale, whitening, epsilon));
    }

    private static LayerDefinition readLayer(YamlSection layer) {
        String name = layer.text("name");
        String type = layer.text("type");
        return switch (type) {
            case "conv" -> readConv(layer, name);
            case "locally_connected" -> readLocallyConnected(layer, name);
            case "max_pool", "average_pool" -> readPool(layer, name, type);
            case "batch_norm" -> readBatchNorm(layer, name);
            case "relu" -> at(layer, () -> new ReluDefinition(name));
            case "maxout" -> {
                int pieces = layer.integer("pieces");
                yield at(layer, () -> new MaxoutDefinition(name, pieces));
            }
            case "fully_connected" -> {
                int outputs = layer.integer("outputs");
                ParameterDefinition weights = readParameter(layer, "weights", LayerDefaults.WEIGHTS);
                boolean hasBias = layer.flag("has_bias", LayerDefaults.HAS_BIAS);
                ParameterDefinition bias = readBias(layer, hasBias);
                yield at(layer, () -> new FullyConnectedDefinition(name, outputs, hasBias, weights, bias));
            }
            case "dropout" -> {
                double probability = layer.number("drop_probability", LayerDefaults.DROP_PROBABILITY);
                DropoutForm form = layer.choice("form", DropoutForm.class, LayerDefaults.DROPOUT_FORM);
                yield at(layer, () -> new DropoutDefinition(name, probability, form));
            }
            case "concat" -> at(layer, () -> new ConcatDefinition(name));
            case "sum" -> at(layer, () -> new SumDefinition(name));
            case "softmax_loss", "svm_loss", "l2_loss" -> readLoss(layer, name, type);
            case "lrn" -> readLrn(layer, name);
            case "leaky_relu" -> {
                double slope = layer.number("slope", LayerDefaults.SLOPE);
                yield at(layer, () -> new LeakyReluDefinition(name, slope));
            }
            case "tanh" -> at(layer, () -> new TanhDefinition(name));
            case "sigmoid" -> at(layer, () -> new SigmoidDefinition(name));
            case "gelu" -> at(layer, () -> new GeluDefinition(name));
            case "softmax" -> at(layer, () -> new SoftmaxDefinition(name));
            case "scale" -> {
                double factor = layer.number("factor");
                yield at(layer, () -> new ScaleDefinition(name, factor));
            }
            default -> throw layer.unknownWord("type", type, LAYER_TYPES);
        };
    }

    private static LayerDefinition readConv(YamlSection layer, String name) {
        int filters = layer.integer("filters");
        FilterSides sides = FilterSides.read(layer);
        int stride = layer.integer("stride", LayerDefaults.STRIDE);
        int pad = layer.integer("pad", LayerDefaults.PAD);
        int groups = layer.integer("groups", LayerDefaults.GROUPS);
        boolean hasBias = layer.flag("has_bias", LayerDefaults.HAS_BIAS);
        ParameterDefinition weights = readParameter(layer, "weights", LayerDefaults.WEIGHTS);
        ParameterDefinition bias = readBias(layer, hasBias);
        return at(
                layer,
                () -> new ConvDefinition(
                        name, filters, sides.height(), sides.width(), stride, pad, groups, hasBias, weights, bias));
    }

    private static LayerDefinition readLocallyConnected(YamlSection layer, String name) {
        int filters = layer.integer("filters");
        FilterSides sides = FilterSides.read(layer);
        int stride = layer.integer("stride", LayerDefaults.STRIDE);
        int pad = layer.integer("pad", LayerDefaults.PAD);
        boolean hasBias = layer.flag("has_bias", LayerDefaults.HAS_BIAS);
        ParameterDefinition weights = readParameter(layer, "weights", LayerDefaults.WEIGHTS);
        ParameterDefinition bias = readBias(layer, hasBias);
        return at(
                layer,
                () -> new LocallyConnectedDefinition(
                        name, filters, sides.height(), sides.width(), stride, pad, hasBias, weights, bias));
    }

    /** Filters are square, or have a height and a width. */
    private record FilterSides(int height, int width) {
        static FilterSides read(YamlSection layer) {
            boolean hasSize = layer.has("filter_size");
            boolean hasHeight = layer.has("filter_height");
            boolean hasWidth = layer.has("filter_width");
            if (hasSize && (hasHeight || hasWidth)) {
                throw layer.wrong("filter_size", "must not be given beside filter_height and filter_width");
            }
            if (!hasHeight && !hasWidth) {
                int side = layer.integer("filter_size");
                return new FilterSides(side, side);
            }
            return new FilterSides(layer.integer("filter_height"), layer.integer("filter_width"));
        }
    }

    private static ParameterDefinition readBias(YamlSection layer, boolean hasBias) {
        if (!hasBias && layer.has("bias")) {
            throw layer.wrong("bias", "must not be given where has_bias is false");
        }
        return readParameter(layer, "bias", LayerDefaults.BIAS);
    }

    private static LayerDefinition readPool(YamlSection layer, String name, String type) {
        if (layer.flag("global", false)) {
            return readGlobalPool(layer, name, type);
        }
        int window = layer.integer("window");
        int stride = layer.integer("stride", LayerDefaults.STRIDE);
        int pad = layer.integer("pad", LayerDefaults.PAD);
        Rounding rounding = layer.choice("rounding", Rounding.class, LayerDefaults.ROUNDING);
        return at(
                layer,
                () -> type.equals("max_pool")
                        ? new MaxPoolDefinition(name, window, stride, pad, rounding)
                        : new AveragePoolDefinition(name, window, stride, pad, rounding));
    }

    private static LayerDefinition readLrn(YamlSection layer, String name) {
        int size = layer.integer("size", LayerDefaults.LRN_SIZE);
        double alpha = layer.number("alpha", LayerDefaults.LRN_ALPHA);
        double beta = layer.number("beta", LayerDefaults.LRN_BETA);
        double k = layer.number("k", LayerDefaults.LRN_K);
        LrnRegion region = layer.choice("region", LrnRegion.class, LayerDefaults.LRN_REGION);
        boolean divideAlpha = layer.flag("divide_alpha", LayerDefaults.LRN_DIVIDE_ALPHA);
        return at(layer, () -> new LrnDefinition(name, size, alpha, beta, k, region, divideAlpha));
    }

    private static LayerDefinition readGlobalPool(YamlSection layer, String name, String type) {
        for (String key : List.of("window", "stride", "pad", "rounding")) {
            if (layer.has(key)) {
                throw layer.wrong(key, "must not be given where global is true");
            }
        }
        PoolKind kind = type.equals("max_pool") ? PoolKind.MAX : PoolKind.AVERAGE;
        return at(layer, () -> new GlobalPoolDefinition(name, kind));
    }

    private static LayerDefinition readBatchNorm(YamlSection layer, String name) {
        double epsilon = layer.number("epsilon", LayerDefaults.BATCH_NORM_EPSILON);
        double decay = layer.number("decay", LayerDefaults.BATCH_NORM_DECAY);
        boolean hasScale = hasParameter(layer, "has_scale", "scale");
        boolean hasShift = hasParameter(layer, "has_shift", "shift");
        ParameterDefinition scale = readParameter(layer, "scale", LayerDefaults.BATCH_NORM_SCALE);
        ParameterDefinition shift = readParameter(layer, "shift", LayerDefaults.BIAS);
        return at(layer, () -> new BatchNormDefinition(name, epsilon, decay, hasScale, hasShift, scale, shift));
    }

    private static boolean hasParameter(YamlSection layer, String key, String parameter) {
        boolean has = layer.flag(key, LayerDefaults.BATCH_NORM_PARAMETERS);
        if (!has && layer.has(parameter)) {
            throw new InvalidInputException("%s: %s is given although %s is false", layer.where(), parameter, key);
        }
        return has;
    }

    private static LayerDefinition readLoss(YamlSection layer, String name, String type) {
        double lossWeight = layer.number("loss_weight", LayerDefaults.LOSS_WEIGHT);
        return switch (type) {
            case "softmax_loss" -> {
                double smoothing = layer.number("label_smoothing", LayerDefaults.LABEL_SMOOTHING);
                List<Double> weights = layer.has("class_weights") ? layer.numbers("class_weights") : List.of();
                yield at(layer, () -> new SoftmaxLossDefinition(name, smoothing, weights, lossWeight));
            }
            case "svm_loss" -> {
                double margin = layer.number("margin", LayerDefaults.SVM_MARGIN);
                boolean isSquared = layer.flag("squared", LayerDefaults.SVM_SQUARED);
                yield at(layer, () -> new SvmLossDefinition(name, margin, isSquared, lossWeight));
            }
            default -> {
                L2Targets targets = layer.choice("targets", L2Targets.class, LayerDefaults.L2_TARGETS);
                yield at(layer, () -> new L2LossDefinition(name, targets, lossWeight));
            }
        };
    }

    private static ParameterDefinition readParameter(YamlSection layer, String key, ParameterDefinition defaults) {
        return layer.section(key)
                .map(section -> {
                    Initializer initializer = section.has("init") ? readInitializer(section) : defaults.initializer();
                    double rate = section.number("learning_rate_multiplier", defaults.learningRateMultiplier());
                    double decay = section.number("decay_multiplier", defaults.decayMultiplier());
                    section.finish();
                    return at(section, () -> new ParameterDefinition(initializer, rate, decay));
                })
                .orElse(defaults);
    }

    private static Initializer readInitializer(YamlSection section) {
        String init = section.text("init");
        return switch (init) {
            case "gaussian" -> {
                double sigma = section.number("sigma");
                yield at(section, () -> new Initializer.Gaussian(sigma));
            }
            case "uniform" -> {
                double minimum = section.number("minimum");
                double maximum = section.number("maximum");
                yield at(section, () -> new Initializer.Uniform(minimum, maximum));
            }
            case "patch_whitening" -> {
                double epsilon = section.number("epsilon", LayerDefaults.PATCH_WHITENING_EPSILON);
                yield at(section, () -> new Initializer.PatchWhitening(epsilon));
            }
            case "xavier" -> new Initializer.Xavier();
            case "he" -> new Initializer.He();
            case "constant" -> {
                double value = section.number("value");
                yield at(section, () -> new Initializer.Constant(value));
            }
            default -> throw section.unknownWord("init", init, INITIALIZERS);
        };
    }

    /** Makes a record that checks itself and adds the place in the file to what it complains of. */
    static <T> T at(YamlSection section, Supplier<T> record) {
        try {
            return record.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(section.where() + ": " + e.getMessage(), e);
        }
    }
}
