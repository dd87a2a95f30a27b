package dev.convoy.net;

/**
 * Puts the channels of its inputs, which have the same height and width, one after the other.
 *
 * @param name unique in the net
 */
public record ConcatDefinition(String name) implements JoinDefinition {
    public ConcatDefinition {
        LayerDefinition.checkName(name);
    }

    @Override
    public String type() {
        return "concat";
    }
}
