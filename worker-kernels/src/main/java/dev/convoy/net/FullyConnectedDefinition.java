package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import java.util.List;

/**
 * A full connection: each output is a weighted sum of all inputs.
 *
 * @param name unique in the net
 * @param outputs number of outputs K, positive
 * @param hasBias whether b is added
 * @param weights of W, K × D
 * @param bias of b, K values; not used where {@code hasBias} is false
 */
public record FullyConnectedDefinition(
        String name, int outputs, boolean hasBias, ParameterDefinition weights, ParameterDefinition bias)
        implements LayerDefinition {
    public FullyConnectedDefinition {
        LayerDefinition.checkName(name);
        check(outputs > 0, "%s: outputs must be positive, found %d", name, outputs);
    }

    /** A full connection with a bias. */
    public FullyConnectedDefinition(String name, int outputs, ParameterDefinition weights, ParameterDefinition bias) {
        this(name, outputs, true, weights, bias);
    }

    @Override
    public String type() {
        return "fully_connected";
    }

    @Override
    public List<ParameterDefinition> parameters() {
        return hasBias ? List.of(weights, bias) : List.of(weights);
    }
}
