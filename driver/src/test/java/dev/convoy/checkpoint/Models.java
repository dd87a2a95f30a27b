package dev.convoy.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Small models for tests. */
final class Models {
    private Models() {}

    /** Two tensors of 6 and 2 weights drawn from a seed, mean and standard deviation per channel and a whitening matrix. */
    static Model small(long seed) {
        float[] parameters = floats(8, seed);
        return new Model(
                description(),
                List.of(
                        new NamedTensor("fc.weights", List.of(2, 3), parameters, 0, 6),
                        new NamedTensor("fc.bias", List.of(2), parameters, 6, 2)),
                new ModelInput(
                        Optional.of(NamedTensor.of(ModelInput.MEAN, List.of(3), new float[] {120.5f, 121.25f, 99f})),
                        Optional.of(NamedTensor.of(ModelInput.STD, List.of(3), new float[] {63f, 62.5f, 66f})),
                        Optional.of(
                                NamedTensor.of(ModelInput.WHITENING, List.of(2, 2), new float[] {1f, 2f, 3f, 4f}))));
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
