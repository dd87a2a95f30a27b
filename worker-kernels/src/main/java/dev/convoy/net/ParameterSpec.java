package dev.convoy.net;

import dev.convoy.init.Initializer;
import dev.convoy.layer.ParameterRole;
import java.util.List;

/**
 * One parameter's place in the net's flat vector, and how it starts and learns.
 *
 * @param name layer and parameter, such as {@code conv1.weights}
 * @param shape such as [K, C, R, S]; the last index runs fastest
 * @param offset index of its first value in the flat vector
 * @param length number of values, the product of {@code shape}
 * @param learningRateMultiplier what the run's learning rate is multiplied by
 * @param decayMultiplier what the run's weight decay is multiplied by
 * @param initializer its starting values
 * @param fanIn number of inputs that one output of the layer sums over
 * @param fanOut number of outputs that one input of the layer feeds, edges and stride aside
 * @param role how it comes by its values; a statistic has multipliers 0
 */
public record ParameterSpec(
        String name,
        List<Integer> shape,
        int offset,
        int length,
        double learningRateMultiplier,
        double decayMultiplier,
        Initializer initializer,
        int fanIn,
        int fanOut,
        ParameterRole role) {
    public ParameterSpec {
        shape = List.copyOf(shape);
    }

    /** A learned parameter. */
    public ParameterSpec(
            String name,
            List<Integer> shape,
            int offset,
            int length,
            double learningRateMultiplier,
            double decayMultiplier,
            Initializer initializer,
            int fanIn,
            int fanOut) {
        this(
                name,
                shape,
                offset,
                length,
                learningRateMultiplier,
                decayMultiplier,
                initializer,
                fanIn,
                fanOut,
                ParameterRole.LEARNED);
    }

    /** Whether it follows a gradient, rather than being a running statistic. */
    public boolean isLearned() {
        return role instanceof ParameterRole.Learned;
    }
}
