package dev.convoy.net;

/**
 * Rectified linear units: negative activations become 0.
 *
 * @param name unique in the net
 */
public record ReluDefinition(String name) implements LayerDefinition {
    public ReluDefinition {
        LayerDefinition.checkName(name);
    }

    @Override
    public String type() {
        return "relu";
    }
}
