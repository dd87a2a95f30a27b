package dev.convoy.net;

/**
 * Adds its inputs, which have the same shape, element by element.
 *
 * @param name unique in the net
 */
public record SumDefinition(String name) implements JoinDefinition {
    public SumDefinition {
        LayerDefinition.checkName(name);
    }

    @Override
    public String type() {
        return "sum";
    }
}
