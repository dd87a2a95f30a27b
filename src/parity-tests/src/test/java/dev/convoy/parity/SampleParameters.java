package dev.convoy.parity;

import dev.convoy.init.Initializer;
import dev.convoy.net.Net;
import dev.convoy.net.ParameterSpec;
import java.util.Random;

/** Parameters to compare engines with. */
final class SampleParameters {
    private SampleParameters() {}

    /** A net's initial parameters, and noise on those that start constant, so that a lost bias would be seen. */
    static float[] of(Net net, long seed) {
        float[] parameters = net.initialParameters(seed);
        Random random = new Random(seed);
        for (ParameterSpec spec : net.parameterLayout()) {
            if (spec.initializer() instanceof Initializer.Constant) {
                for (int i = spec.offset(); i < spec.offset() + spec.length(); i++) {
                    double noise = 0.1 * random.nextGaussian();
                    parameters[i] += (float) (parameters[i] > 0 ? Math.abs(noise) : noise); // no variance below 0
                }
            }
        }
        return parameters;
    }
}
