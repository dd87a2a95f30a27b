package dev.convoy.net;

/**
 * Softmax with cross-entropy loss; must be the last layer of a net.
 *
 * @param name unique in the net
 */
public record SoftmaxLossDefinition(String name) implements LayerDefinition {
    public SoftmaxLossDefinition {
        LayerDefinition.checkName(name);
    }

    @Override
    public String type() {
        return "softmax_loss";
    }
}
