package dev.convoy.checkpoint;

import static dev.convoy.tensor.Checks.check;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that is needed to score an image: net, weights, what inputs are made with, and class names. No array is copied.
 *
 * @param description the net and its classes
 * @param weights views that cover one parameter vector from its first value to its last, in order, without a gap
 * @param input what its inputs are made with
 */
public record Model(ModelDescription description, List<NamedTensor> weights, ModelInput input) {
    public Model {
        weights = List.copyOf(weights);
        check(!weights.isEmpty(), "a model needs at least one tensor of weights");
        checkCoverOneArray(weights);
    }

    /** The parameter vector the weights are views of; not a copy. */
    public float[] parameters() {
        return weights.get(0).array();
    }

    private static void checkCoverOneArray(List<NamedTensor> weights) {
        float[] array = weights.get(0).array();
        Set<String> names = new HashSet<>(ModelInput.NAMES);
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
