package dev.convoy.config;

import dev.convoy.optim.UpdateRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Reads how parameters follow their gradient: the key {@code update} of a training plan and those that belong to it. */
final class UpdateReader {
    private static final String DEFAULT_RULE = "momentum";
    private static final double DEFAULT_MOMENTUM = 0.9;
    private static final double DEFAULT_BETA1 = 0.9;
    private static final double DEFAULT_BETA2 = 0.999;
    private static final double DEFAULT_RMS_DECAY = 0.99;
    private static final double DEFAULT_EPSILON = 1e-8;
    private static final double DEFAULT_ADAGRAD_EPSILON = 1e-10;

    /** The rules and their settings. */
    private static final Map<String, List<String>> RULES = new LinkedHashMap<>();

    static {
        RULES.put("momentum", List.of("momentum"));
        RULES.put("sgd", List.of());
        RULES.put("nesterov", List.of("momentum"));
        RULES.put("adagrad", List.of("epsilon"));
        RULES.put("rmsprop", List.of("rms_decay", "epsilon"));
        RULES.put("adam", List.of("beta1", "beta2", "epsilon"));
    }

    private UpdateReader() {}

    static UpdateSettings read(YamlSection training) {
        String name = training.text("update", DEFAULT_RULE);
        if (!RULES.containsKey(name)) {
            throw training.unknownWord("update", name, List.copyOf(RULES.keySet()));
        }
        checkSettingsBelong(training, name);
        OptionalDouble clip = optionalNumber(training, "clip_gradient_norm");
        OptionalDouble averaging = optionalNumber(training, "averaging");
        return NetReader.at(training, () -> new UpdateSettings(readRule(training, name), clip, averaging));
    }

    /**
     * Refuses a setting of another rule. Where the command line has changed the rule, those that the file gives for its own
     * rule are passed over, so that rules can be tried on any net.
     */
    private static void checkSettingsBelong(YamlSection training, String name) {
        for (List<String> keys : RULES.values()) {
            for (String key : keys) {
                boolean isOfAnotherRule = training.has(key) && !RULES.get(name).contains(key);
                if (isOfAnotherRule && (training.isOverridden(key) || !training.isOverridden("update"))) {
                    throw training.wrong(key, "update %s has no such setting; %s has it", name, rulesWith(key));
                }
            }
        }
    }

    private static String rulesWith(String key) {
        return String.join(
                " or ",
                RULES.keySet().stream()
                        .filter(rule -> RULES.get(rule).contains(key))
                        .toList());
    }

    private static UpdateRule readRule(YamlSection training, String name) {
        return switch (name) {
            case "sgd" -> new UpdateRule.Sgd();
            case "nesterov" -> new UpdateRule.Nesterov(training.number("momentum", DEFAULT_MOMENTUM));
            case "adagrad" -> new UpdateRule.Adagrad(training.number("epsilon", DEFAULT_ADAGRAD_EPSILON));
            case "rmsprop" ->
                new UpdateRule.RmsProp(
                        training.number("rms_decay", DEFAULT_RMS_DECAY), training.number("epsilon", DEFAULT_EPSILON));
            case "adam" ->
                new UpdateRule.Adam(
                        training.number("beta1", DEFAULT_BETA1),
                        training.number("beta2", DEFAULT_BETA2),
                        training.number("epsilon", DEFAULT_EPSILON));
            default -> new UpdateRule.Momentum(training.number("momentum", DEFAULT_MOMENTUM));
        };
    }

    private static OptionalDouble optionalNumber(YamlSection section, String key) {
        return section.has(key) ? OptionalDouble.of(section.number(key)) : OptionalDouble.empty();
    }
}
