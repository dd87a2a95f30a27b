package dev.convoy.checkpoint;

import static dev.convoy.tensor.Checks.check;

import java.util.List;

/**
 * One named tensor as a view into a flat array.
 *
 * <p>The array is not copied: a net's tensors are views into its one parameter vector, and a later change of the vector is
 * a change of the tensors.
 *
 * @param name name, such as {@code conv1.filters}; not blank, unique in a file
 * @param shape lengths of the dimensions, the slowest first; empty for a single value
 * @param array holds the values in row-major order
 * @param offset index of the first value in {@code array}
 * @param length number of values; the product of {@code shape}
 */
public record NamedTensor(String name, List<Integer> shape, float[] array, int offset, int length) {
    public NamedTensor {
        check(!name.isBlank(), "name of a tensor must not be blank");
        shape = List.copyOf(shape);
        long product = 1;
        for (int size : shape) {
            check(size >= 0, "%s: size of a dimension must not be negative, found %s", name, shape);
            product = Math.min(product * size, Long.MAX_VALUE >>> 31);
        }
        check(product == length, "%s: shape %s has %d values, length is %d", name, shape, product, length);
        check(
                offset >= 0 && offset <= array.length - length,
                "%s: values [%d, %d) lie outside an array of %d",
                name,
                offset,
                (long) offset + length,
                array.length);
    }

    /** The tensor that is the whole of an array, which is not copied. */
    public static NamedTensor of(String name, List<Integer> shape, float[] array) {
        return new NamedTensor(name, shape, array, 0, array.length);
    }

    /** The same name and shape over another flat array, at the same offset: the velocity beside the parameters. */
    public NamedTensor over(float[] other) {
        return new NamedTensor(name, shape, other, offset, length);
    }
}
