package dev.convoy.optim;

import dev.convoy.net.ParameterSpec;
import java.util.List;

/** Regularization of biases, which take no part in it unless they are told to. */
public final class BiasDecay {
    private static final String BIAS = ".bias";
    private static final double AS_WEIGHTS = 1;

    private BiasDecay() {}

    /**
     * The layout with biases regularized as weights are: a decay multiplier of 0 becomes 1, others stay.
     *
     * @param layout all parameters of a net
     */
    public static List<ParameterSpec> include(List<ParameterSpec> layout) {
        return layout.stream()
                .map(spec -> spec.name().endsWith(BIAS) && spec.decayMultiplier() == 0 ? decayed(spec) : spec)
                .toList();
    }

    private static ParameterSpec decayed(ParameterSpec spec) {
        return new ParameterSpec(
                spec.name(),
                spec.shape(),
                spec.offset(),
                spec.length(),
                spec.learningRateMultiplier(),
                AS_WEIGHTS,
                spec.initializer(),
                spec.fanIn(),
                spec.fanOut(),
                spec.role());
    }
}
