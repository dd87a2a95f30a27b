package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

/**
 * Every activation times the same constant.
 *
 * @param name unique in the net
 * @param factor finite
 */
public record ScaleDefinition(String name, double factor) implements LayerDefinition {
    public ScaleDefinition {
        LayerDefinition.checkName(name);
        check(Math.abs(factor) <= Float.MAX_VALUE, "%s: factor must be finite, found %s", name, factor);
    }

    @Override
    public String type() {
        return "scale";
    }
}
