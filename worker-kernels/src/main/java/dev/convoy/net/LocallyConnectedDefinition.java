package dev.convoy.net;

import java.util.List;

/**
 * A convolution whose filters differ from one output position to the next.
 *
 * @param name unique in the net
 * @param filters number of filters K at each position, positive
 * @param filterHeight R, rows of each filter, positive
 * @param filterWidth S, columns of each filter, positive
 * @param stride step of the positions in pixels, positive
 * @param pad zeros around the input, less than the filter's sides
 * @param hasBias whether b is added
 * @param weights of W, OH × OW × K × C × R × S
 * @param bias of b, K × OH × OW values; not used where {@code hasBias} is false
 */
public record LocallyConnectedDefinition(
        String name,
        int filters,
        int filterHeight,
        int filterWidth,
        int stride,
        int pad,
        boolean hasBias,
        ParameterDefinition weights,
        ParameterDefinition bias)
        implements LayerDefinition {
    public LocallyConnectedDefinition {
        LayerDefinition.checkName(name);
        LayerDefinition.checkFilters(name, filters, filterHeight, filterWidth, stride, pad);
    }

    /** Square filters with a bias. */
    public LocallyConnectedDefinition(
            String name,
            int filters,
            int filterSize,
            int stride,
            int pad,
            ParameterDefinition weights,
            ParameterDefinition bias) {
        this(name, filters, filterSize, filterSize, stride, pad, true, weights, bias);
    }

    @Override
    public String type() {
        return "locally_connected";
    }

    @Override
    public List<ParameterDefinition> parameters() {
        return hasBias ? List.of(weights, bias) : List.of(weights);
    }
}
