package dev.convoy.net;

/**
 * Softmax with cross-entropy loss.
 *
 * @param name unique in the net
 * @param lossWeight what the loss and its gradient are multiplied by
 */
public record SoftmaxLossDefinition(String name, double lossWeight) implements LossDefinition {
    public SoftmaxLossDefinition {
        LayerDefinition.checkName(name);
        LossDefinition.checkWeight(name, lossWeight);
    }

    /** A loss with the defaults of every setting. */
    public SoftmaxLossDefinition(String name) {
        this(name, LayerDefaults.LOSS_WEIGHT);
    }

    @Override
    public String type() {
        return "softmax_loss";
    }
}
