package dev.convoy.parity;

import dev.convoy.init.Initializer;
import dev.convoy.net.Net;
import dev.convoy.net.ParameterSpec;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Parameters to compare engines with. */
final class SampleParameters {
    private SampleParameters() {}

    /** A net's initial parameters, and noise on those that start constant, so that a lost bias would be seen. */
    static float[] of(Net net, long seed) {
        Map<String, float[]> fromImages = net.parameterLayout().stream()
                .filter(spec -> spec.initializer().needsImages())
                .collect(Collectors.toMap(ParameterSpec::name, spec -> noise(spec, seed)));
        float[] parameters = net.initialParameters(seed, fromImages);
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

    /** In place of filters made of images: of the size that keeps activations as wide as their inputs. */
    private static float[] noise(ParameterSpec spec, long seed) {
        Random random = new Random(seed);
        float[] values = new float[spec.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() / Math.sqrt(spec.fanIn()));
        }
        return values;
    }
}
