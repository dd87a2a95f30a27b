package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.init.Initializer;
import java.io.Serializable;

/**
 * How one parameter starts and learns.
 *
 * @param initializer its starting values
 * @param learningRateMultiplier what the run's learning rate is multiplied by; 0 freezes the parameter
 * @param decayMultiplier what the run's weight decay is multiplied by; 0 excludes the parameter
 */
public record ParameterDefinition(Initializer initializer, double learningRateMultiplier, double decayMultiplier)
        implements Serializable {
    public ParameterDefinition {
        check(
                learningRateMultiplier >= 0 && Double.isFinite(learningRateMultiplier),
                "learning_rate_multiplier must be finite and at least 0, found %s",
                learningRateMultiplier);
        check(
                decayMultiplier >= 0 && Double.isFinite(decayMultiplier),
                "decay_multiplier must be finite and at least 0, found %s",
                decayMultiplier);
    }

    /** The same, with another initializer. */
    public ParameterDefinition with(Initializer other) {
        return new ParameterDefinition(other, learningRateMultiplier, decayMultiplier);
    }
}
