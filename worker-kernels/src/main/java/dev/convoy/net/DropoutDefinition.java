package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.layer.DropoutForm;

/**
 * Dropout: in training each activation is zeroed by chance.
 *
 * @param name unique in the net
 * @param dropProbability chance of being zeroed, in [0, 1)
 * @param form where the loss of activation is made up for
 */
public record DropoutDefinition(String name, double dropProbability, DropoutForm form) implements LayerDefinition {
    public DropoutDefinition {
        LayerDefinition.checkName(name);
        check(
                dropProbability >= 0 && dropProbability < 1,
                "%s: drop_probability must be in [0, 1), found %s",
                name,
                dropProbability);
    }

    @Override
    public String type() {
        return "dropout";
    }
}
