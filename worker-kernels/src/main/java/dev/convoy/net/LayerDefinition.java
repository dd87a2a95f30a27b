package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import java.io.Serializable;
import java.util.List;

/** Settings of one layer of a net, checked as far as they can be without knowing its input. */
public sealed interface LayerDefinition extends Serializable
        permits ConvDefinition,
                MaxPoolDefinition,
                AveragePoolDefinition,
                ReluDefinition,
                FullyConnectedDefinition,
                DropoutDefinition,
                JoinDefinition,
                LrnDefinition,
                LossDefinition {
    /** The layer's name, unique in its net. */
    String name();

    /** The word for this kind of layer in a net's description, such as {@code max_pool}. */
    String type();

    /** How the layer's parameters start and learn, in the order they lie in the net's vector; empty if it has none. */
    default List<ParameterDefinition> parameters() {
        return List.of();
    }

    /** Requires a usable layer name: not blank. */
    static void checkName(String name) {
        check(!name.isBlank(), "layer name must not be blank");
    }
}
