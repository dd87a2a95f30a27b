package dev.convoy.net;

/**
 * Softmax over the channels of each pixel, as a layer whose output others read.
 *
 * @param name unique in the net
 */
public record SoftmaxDefinition(String name) implements LayerDefinition {
    public SoftmaxDefinition {
        LayerDefinition.checkName(name);
    }

    @Override
    public String type() {
        return "softmax";
    }
}
