package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.optim.UpdateRule;
import java.util.List;
import java.util.Map;

/**
 * All that an update changes, one array behind the other in a single vector: the parameters, then the arrays of the update
 * rule in the order of their names. It is what workers of local steps begin with, give back and are averaged by.
 */
final class StateVector {
    private final int parameters;
    private final List<String> names;

    /**
     * The vector of a run.
     *
     * @param parameters number of parameters
     */
    StateVector(int parameters, UpdateRule rule) {
        this.parameters = parameters;
        this.names = rule.stateNames();
        check(length(parameters, rule) <= Integer.MAX_VALUE - 8, "the state of %d parameters is too long", parameters);
    }

    private static long length(int parameters, UpdateRule rule) {
        return (1L + rule.stateNames().size()) * parameters;
    }

    /** Number of floats. */
    int length() {
        return (1 + names.size()) * parameters;
    }

    /**
     * Writes the vector.
     *
     * @param vector overwritten
     */
    void write(float[] weights, Map<String, float[]> ruleState, float[] vector) {
        System.arraycopy(weights, 0, vector, 0, parameters);
        int offset = parameters;
        for (String name : names) {
            System.arraycopy(ruleState.get(name), 0, vector, offset, parameters);
            offset += parameters;
        }
    }

    /**
     * Takes the mean out of a sum of vectors.
     *
     * @param sum not changed
     * @param vectors that were added, a power of two, so that dividing rounds nothing
     * @param weights overwritten
     * @param ruleState its arrays are overwritten
     */
    void readMean(float[] sum, int vectors, float[] weights, Map<String, float[]> ruleState) {
        check(sum.length == length(), "expected a state of %d values, found %d", length(), sum.length);
        divide(sum, 0, vectors, weights);
        int offset = parameters;
        for (String name : names) {
            divide(sum, offset, vectors, ruleState.get(name));
            offset += parameters;
        }
    }

    private static void divide(float[] sum, int offset, int vectors, float[] mean) {
        float factor = 1f / vectors;
        for (int i = 0; i < mean.length; i++) {
            mean[i] = sum[offset + i] * factor;
        }
    }
}
