package dev.convoy.config;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.optim.UpdateRule;
import java.util.OptionalDouble;

/**
 * How parameters follow their gradient.
 *
 * @param rule the rule and its settings
 * @param clipGradientNorm largest Euclidean norm of the mean gradient, to which a longer one is scaled; empty for no limit
 * @param averaging decay of the running average of the weights that is validated and kept as the model; empty for none
 */
public record UpdateSettings(UpdateRule rule, OptionalDouble clipGradientNorm, OptionalDouble averaging) {
    public UpdateSettings {
        double clip = clipGradientNorm.orElse(1);
        check(clip > 0, "clip_gradient_norm must be positive, found %s", clip);
        double decay = averaging.orElse(0.5);
        check(decay > 0 && decay < 1, "averaging must be in (0, 1), found %s", decay);
    }

    /** Such as {@code adam beta1=0.9 beta2=0.999 epsilon=1.0E-8, gradient clipped to norm 5.0}. */
    public String description() {
        StringBuilder words = new StringBuilder(rule.description());
        clipGradientNorm.ifPresent(
                norm -> words.append(", gradient clipped to norm ").append(norm));
        averaging.ifPresent(
                decay -> words.append(", weights averaged with decay ").append(decay));
        return words.toString();
    }
}
