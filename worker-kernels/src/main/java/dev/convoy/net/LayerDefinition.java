package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import java.io.Serializable;
import java.util.List;

/** Settings of one layer of a net, checked as far as they can be without knowing its input. */
public sealed interface LayerDefinition extends Serializable
        permits ConvDefinition,
                LocallyConnectedDefinition,
                MaxPoolDefinition,
                AveragePoolDefinition,
                GlobalPoolDefinition,
                BatchNormDefinition,
                ReluDefinition,
                MaxoutDefinition,
                FullyConnectedDefinition,
                DropoutDefinition,
                JoinDefinition,
                LrnDefinition,
                LeakyReluDefinition,
                TanhDefinition,
                SigmoidDefinition,
                GeluDefinition,
                SoftmaxDefinition,
                ScaleDefinition,
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

    /** Requires usable filters: positive numbers, and a pad less than the filter's sides. */
    static void checkFilters(String name, int filters, int filterHeight, int filterWidth, int stride, int pad) {
        check(filters > 0, "%s: filters must be positive, found %d", name, filters);
        check(
                filterHeight > 0 && filterWidth > 0,
                "%s: filter sides must be positive, found %dx%d",
                name,
                filterHeight,
                filterWidth);
        check(stride > 0, "%s: stride must be positive, found %d", name, stride);
        int side = Math.min(filterHeight, filterWidth);
        check(pad >= 0 && pad < side, "%s: pad must be in [0, %d), found %d", name, side, pad);
    }
}
