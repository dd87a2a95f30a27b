package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

/**
 * Leaky rectified linear units: negative activations are scaled down.
 *
 * @param name unique in the net
 * @param slope factor of negative activations, finite and at least 0
 */
public record LeakyReluDefinition(String name, double slope) implements LayerDefinition {
    public LeakyReluDefinition {
        LayerDefinition.checkName(name);
        check(slope >= 0 && slope <= Float.MAX_VALUE, "%s: slope must be finite and at least 0, found %s", name, slope);
    }

    @Override
    public String type() {
        return "leaky_relu";
    }
}
