package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import java.util.List;

/**
 * A convolution.
 *
 * @param name unique in the net
 * @param filters number of filters K, positive
 * @param filterHeight R, rows of each filter, positive
 * @param filterWidth S, columns of each filter, positive
 * @param stride step of the filters in pixels, positive
 * @param pad zeros around the input, less than the filter's sides
 * @param groups of channels and of filters, positive; divides K, and the channels C of the input
 * @param hasBias whether b is added
 * @param weights of W, K × C / groups × R × S
 * @param bias of b, K values; not used where {@code hasBias} is false
 */
public record ConvDefinition(
        String name,
        int filters,
        int filterHeight,
        int filterWidth,
        int stride,
        int pad,
        int groups,
        boolean hasBias,
        ParameterDefinition weights,
        ParameterDefinition bias)
        implements LayerDefinition {
    public ConvDefinition {
        LayerDefinition.checkName(name);
        LayerDefinition.checkFilters(name, filters, filterHeight, filterWidth, stride, pad);
        check(groups > 0, "%s: groups must be positive, found %d", name, groups);
        check(
                filters % groups == 0,
                "%s: filters must be a multiple of the %d groups, found %d",
                name,
                groups,
                filters);
    }

    /** Square filters in one group, with a bias. */
    public ConvDefinition(
            String name,
            int filters,
            int filterSize,
            int stride,
            int pad,
            ParameterDefinition weights,
            ParameterDefinition bias) {
        this(name, filters, filterSize, filterSize, stride, pad, 1, true, weights, bias);
    }

    @Override
    public String type() {
        return "conv";
    }

    @Override
    public List<ParameterDefinition> parameters() {
        return hasBias ? List.of(weights, bias) : List.of(weights);
    }
}
