package dev.convoy.net;

/**
 * Hyperbolic tangent of each activation.
 *
 * @param name unique in the net
 */
public record TanhDefinition(String name) implements LayerDefinition {
    public TanhDefinition {
        LayerDefinition.checkName(name);
    }

    @Override
    public String type() {
        return "tanh";
    }
}
