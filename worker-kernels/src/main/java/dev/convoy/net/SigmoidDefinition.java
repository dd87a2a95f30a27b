package dev.convoy.net;

/**
 * Logistic function of each activation.
 *
 * @param name unique in the net
 */
public record SigmoidDefinition(String name) implements LayerDefinition {
    public SigmoidDefinition {
        LayerDefinition.checkName(name);
    }

    @Override
    public String type() {
        return "sigmoid";
    }
}
