package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import java.util.List;

/**
 * Shape of one parameter of a layer.
 *
 * @param name in the layer, {@code weights} or {@code bias}
 * @param shape such as [K, C, R, S]; the last index runs fastest
 * @param fanIn number of inputs that one output sums over
 * @param fanOut number of outputs that one input feeds, edges and stride aside
 * @param role how it comes by its values
 */
public record ParameterShape(String name, List<Integer> shape, int fanIn, int fanOut, ParameterRole role) {
    public ParameterShape {
        shape = List.copyOf(shape);
        long length = 1;
        for (int side : shape) {
            length = Math.multiplyExact(length, (long) side);
        }
        check(length <= Integer.MAX_VALUE - 8, "%s %s have more values than an array can hold", name, shape);
    }

    /** A learned parameter. */
    public ParameterShape(String name, List<Integer> shape, int fanIn, int fanOut) {
        this(name, shape, fanIn, fanOut, ParameterRole.LEARNED);
    }

    /** Number of values: the product of the shape. */
    public int length() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
