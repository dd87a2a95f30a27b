package dev.convoy.net;

/**
 * Gaussian error linear units: each activation times the share of a normal distribution that lies below it.
 *
 * @param name unique in the net
 */
public record GeluDefinition(String name) implements LayerDefinition {
    public GeluDefinition {
        LayerDefinition.checkName(name);
    }

    @Override
    public String type() {
        return "gelu";
    }
}
