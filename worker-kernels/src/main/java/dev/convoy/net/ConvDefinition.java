package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import java.util.List;

/**
 * A convolution with square filters.
 *
 * @param name unique in the net
 * @param filters number of filters K, positive
 * @param filterSize side of each filter in pixels, positive
 * @param stride step of the filters in pixels, positive
 * @param pad zeros around the input, in [0, filterSize)
 * @param weights of W, K × C × filterSize × filterSize
 * @param bias of b, K values
 */
public record ConvDefinition(
        String name,
        int filters,
        int filterSize,
        int stride,
        int pad,
        ParameterDefinition weights,
        ParameterDefinition bias)
        implements LayerDefinition {
    public ConvDefinition {
        LayerDefinition.checkName(name);
        check(filters > 0, "%s: filters must be positive, found %d", name, filters);
        check(filterSize > 0, "%s: filter_size must be positive, found %d", name, filterSize);
        check(stride > 0, "%s: stride must be positive, found %d", name, stride);
        check(pad >= 0 && pad < filterSize, "%s: pad must be in [0, %d), found %d", name, filterSize, pad);
    }

    @Override
    public String type() {
        return "conv";
    }

    @Override
    public List<ParameterDefinition> parameters() {
        return List.of(weights, bias);
    }
}
