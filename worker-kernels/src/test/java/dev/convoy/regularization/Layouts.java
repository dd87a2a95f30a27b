package dev.convoy.regularization;

import dev.convoy.init.Initializer;
import dev.convoy.net.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Layouts of flat parameter vectors without a net around them. */
final class Layouts {
    private final List<ParameterSpec> specs = new ArrayList<>();
    private int length;

    /** Adds a parameter that learns at the run's rate. */
    Layouts add(String name, int fanIn, double decayMultiplier, Integer... shape) {
        return addWithRate(name, fanIn, 1, decayMultiplier, shape);
    }

    Layouts addWithRate(String name, int fanIn, double rateMultiplier, double decayMultiplier, Integer... shape) {
        int values = List.of(shape).stream().reduce(1, Math::multiplyExact);
        specs.add(new ParameterSpec(
                name,
                List.of(shape),
                length,
                values,
                rateMultiplier,
                decayMultiplier,
                new Initializer.He(),
                fanIn,
                shape[0]));
        length += values;
        return this;
    }

    List<ParameterSpec> specs() {
        return List.copyOf(specs);
    }

    /** Weights and bias of a convolution of 3 filters of 2 × 3 × 3 and of a full connection that decays half as much. */
    static Layouts small() {
        return new Layouts()
                .add("conv.weights", 18, 1, 3, 2, 3, 3)
                .add("conv.bias", 18, 0, 3)
                .add("full.weights", 7, 0.5, 5, 7)
                .add("full.bias", 7, 0, 5);
    }

    /** Normal deviates, none nearer to zero than {@code least}. */
    float[] reals(double least, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < values.length; i++) {
            double value = random.nextGaussian();
            values[i] = (float) (value + Math.copySign(least, value));
        }
        return values;
    }
}
