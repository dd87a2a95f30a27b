package dev.convoy.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nets with millions of rectified units: among so many some lie within rounding of zero, open in one engine and not in the
 * other, and then two correct gradients differ by far more than rounding. What may be asked of Convoy's floats is that they
 * are no farther from PyTorch's doubles than PyTorch's own floats are.
 */
@Tag("slow")
class LargeNetParityTest {
    private static final int BATCH = 2;

    private static final long[] SEEDS = {7, 8, 9};

    /** Two float engines need not be equally lucky. */
    private static final double LUCK = 5;

    @BeforeAll
    static void torch() {
        Torch.assumeAvailable();
    }

    /** Which units flip is chance and changes from batch to batch; an error of Convoy's would show in all of them. */
    @ParameterizedTest
    @ValueSource(strings = {"resnet20", "caffenet", "googlenet", "resnet18"})
    void gradient_largeZooNet_isAsCloseToDoublesAsPyTorchsFloats(String name) {
        Net net = Nets.load(name);
        float[] parameters = SampleParameters.of(net, 5);

        List<Distances> found = new ArrayList<>();
        for (long seed : SEEDS) {
            found.add(distances(net, parameters, SampleBatch.of(net, BATCH, seed)));
            if (found.get(found.size() - 1).isClose()) {
                break;
            }
        }

        assertThat(found).as(name).anyMatch(Distances::isClose);
    }

    private static Distances distances(Net net, float[] parameters, SampleBatch batch) {
        float[] gradient = new float[net.parameterCount()];
        NetTask task = net.newTask(Kernels.current(), BATCH);
        task.setParameters(parameters);
        String name = net.definition().name();

        double loss = task.addGradient(BATCH, batch.images(), batch.labels(), batch.keys(), gradient)
                .lossSum();
        TorchResult doubles = TorchResult.of(net, DataType.FLOAT64, parameters, batch);
        TorchResult floats = TorchResult.of(net, DataType.FLOAT32, parameters, batch);

        Agreement.check(name + " loss", loss, doubles.loss);
        Distances distances = new Distances(
                distance(net, i -> gradient[i], doubles.gradient),
                distance(net, i -> floats.gradient[i], doubles.gradient));
        if (Boolean.getBoolean("convoy.parity.print")) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: gradient differs by %.1e, PyTorch's floats by %.1e%n",
                    name,
                    distances.ofConvoy,
                    distances.ofTorch);
        }
        return distances;
    }

    /** |a − b| / |b| over the learned parameters, in the Euclidean norm. */
    private static double distance(Net net, Values a, double[] b) {
        double[] sums = new double[2];
        net.parameterLayout().stream().filter(spec -> spec.isLearned()).forEach(spec -> {
            for (int i = spec.offset(); i < spec.offset() + spec.length(); i++) {
                sums[0] += (a.at(i) - b[i]) * (a.at(i) - b[i]);
                sums[1] += b[i] * b[i];
            }
        });
        return Math.sqrt(sums[0] / sums[1]);
    }

    /** How far the gradients of two float engines are from the doubles'. */
    private record Distances(double ofConvoy, double ofTorch) {
        boolean isClose() {
            return ofConvoy < Math.max(Agreement.BOUND, LUCK * ofTorch);
        }
    }

    private interface Values {
        double at(int index);
    }

    private record TorchResult(double loss, double[] gradient) {
        static TorchResult of(Net net, DataType type, float[] parameters, SampleBatch batch) {
            try (TorchNet torch = new TorchNet(net, type, parameters)) {
                Map<String, NDArray> gradients = torch.zeros();
                double loss = torch.lossSum(batch, gradients);
                return new TorchResult(loss, torch.flat(gradients));
            }
        }
    }
}
