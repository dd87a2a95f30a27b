package dev.convoy.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Small models for tests. */
final class Models {
    private Models() {}

    /** Two tensors of 6 and 2 weights drawn from a seed, and a mean per channel. */
    static Model small(long seed) {
        float[] parameters = floats(8, seed);
        return new Model(
                description(),
                List.of(
                        new NamedTensor("fc.weights", List.of(2, 3), parameters, 0, 6),
                        new NamedTensor("fc.bias", List.of(2), parameters, 6, 2)),
                Optional.of(NamedTensor.of(Model.INPUT_MEAN, List.of(3), new float[] {120.5f, 121.25f, 99f})));
    }

    static ModelDescription description() {
        return new ModelDescription(
                "name: tiny\nlayers: []\n",
                List.of("cat", "\"dog\"", "Gürteltier"),
                new Provenance("0.1.0", "f00d", Map.of("iteration", "100", "seed", "7", "net", "tiny")),
                Optional.of("ab12"));
    }

    static float[] floats(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
