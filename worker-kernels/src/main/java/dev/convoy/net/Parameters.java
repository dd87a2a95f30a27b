package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.init.Initializer;
import dev.convoy.layer.Layer;
import dev.convoy.layer.ParameterRole;
import dev.convoy.layer.ParameterShape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Lays the parameters of a net's layers out in one flat vector, one after the other. */
final class Parameters {
    private final List<ParameterSpec> specs = new ArrayList<>();
    private int count;

    /** Appends a layer's parameters. */
    void add(LayerDefinition definition, Layer layer) {
        Iterator<ParameterDefinition> settings = definition.parameters().iterator();
        for (ParameterShape parameter : layer.parameters()) {
            ParameterDefinition setting =
                    parameter.role() instanceof ParameterRole.Statistic statistic ? fixed(statistic) : settings.next();
            String name = layer.name() + "." + parameter.name();
            check(
                    (long) count + parameter.length() <= Integer.MAX_VALUE - 8,
                    "%s: %s brings the net's parameters to %d, more than an array can hold",
                    layer.name(),
                    parameter.name(),
                    (long) count + parameter.length());
            specs.add(new ParameterSpec(
                    name,
                    parameter.shape(),
                    count,
                    parameter.length(),
                    setting.learningRateMultiplier(),
                    setting.decayMultiplier(),
                    setting.initializer(),
                    parameter.fanIn(),
                    parameter.fanOut(),
                    parameter.role()));
            count += parameter.length();
        }
    }

    /** A statistic has no settings of its own: it starts where its layer says and no rate or decay moves it. */
    private static ParameterDefinition fixed(ParameterRole.Statistic statistic) {
        return new ParameterDefinition(new Initializer.Constant(statistic.initialValue()), 0, 0);
    }

    /** Learned values so far: all but running statistics. */
    int learnedCount() {
        return specs.stream()
                .filter(ParameterSpec::isLearned)
                .mapToInt(ParameterSpec::length)
                .sum();
    }

    /** Length of the vector so far. */
    int count() {
        return count;
    }

    List<ParameterSpec> specs() {
        return List.copyOf(specs);
    }
}
