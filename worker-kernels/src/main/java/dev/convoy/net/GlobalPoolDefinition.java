package dev.convoy.net;

/**
 * Pools each channel of the whole input to one value.
 *
 * @param name unique in the net
 * @param kind of the value
 */
public record GlobalPoolDefinition(String name, PoolKind kind) implements LayerDefinition {
    public GlobalPoolDefinition {
        LayerDefinition.checkName(name);
    }

    @Override
    public String type() {
        return switch (kind) {
            case MAX -> "max_pool";
            case AVERAGE -> "average_pool";
        };
    }
}
