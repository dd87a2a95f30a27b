package dev.convoy.checkpoint;

import static dev.convoy.tensor.Checks.check;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that is needed to score an image: net, weights, input mean and class names. No array is copied.
 *
 * @param description the net and its classes
 * @param weights views that cover one parameter vector from its first value to its last, in order, without a gap
 * @param inputMean what is subtracted from an input image, in the units of its pixels: shape [C] for a mean per channel,
 *     [C, H, W] for a mean image, empty for none; named {@link #INPUT_MEAN}
 */
public record Model(ModelDescription description, List<NamedTensor> weights, Optional<NamedTensor> inputMean) {
    /** Name of the input mean in a model file; no weight may have it. */
    public static final String INPUT_MEAN = "input.mean";

    public Model {
        weights = List.copyOf(weights);
        check(!weights.isEmpty(), "a model needs at least one tensor of weights");
        checkCoverOneArray(weights);
        inputMean.ifPresent(mean -> {
            check(mean.name().equals(INPUT_MEAN), "input mean must be named %s, found %s", INPUT_MEAN, mean.name());
            int dimensions = mean.shape().size();
            check(dimensions == 1 || dimensions == 3, "input mean must be [C] or [C, H, W], found %s", mean.shape());
        });
    }

    /** The parameter vector the weights are views of; not a copy. */
    public float[] parameters() {
        return weights.get(0).array();
    }

    private static void checkCoverOneArray(List<NamedTensor> weights) {
        float[] array = weights.get(0).array();
        Set<String> names = new HashSet<>(Set.of(INPUT_MEAN));
        int end = 0;
        for (NamedTensor tensor : weights) {
            check(names.add(tensor.name()), "tensor name %s is used twice", tensor.name());
            check(tensor.array() == array, "%s: weights must be views of one array", tensor.name());
            check(tensor.offset() == end, "%s: must start at %d, found %d", tensor.name(), end, tensor.offset());
            end += tensor.length();
        }
        check(end == array.length, "weights cover %d of %d parameters", end, array.length);
    }
}
