package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import dev.convoy.net.ParameterSpec;
import dev.convoy.optim.MomentumSgd;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Training: after a few updates PyTorch has made the same changes to the parameters. The batches are small, since an
 * activation that lies within rounding of a kink (ReLU's zero, a tie of two pixels in a max pool) may fall on either side of
 * it, and then the gradients truly differ.
 */
class UpdateParityTest {
    private static final int UPDATES = 4;
    private static final int IMAGES = 4;
    private static final double MOMENTUM = 0.9;
    private static final double WEIGHT_DECAY = 0.01;

    @BeforeAll
    static void torch() {
        Torch.assumeAvailable();
    }

    @ParameterizedTest
    @CsvSource({"lenet, 0.01", "cifar10_quick, 0.001"})
    void momentum_agrees(String name, double rate) {
        Net net = Nets.load(name);
        float[] initial = SampleParameters.of(net, 5);

        float[] convoy = convoy(net, initial, rate);
        double[] torch = torch(net, initial, rate);

        for (ParameterSpec spec : net.parameterLayout()) {
            int from = spec.offset();
            int to = from + spec.length();
            Agreement.checkChange(
                    name + " " + spec.name(),
                    UPDATES,
                    Arrays.copyOfRange(initial, from, to),
                    Arrays.copyOfRange(convoy, from, to),
                    Arrays.copyOfRange(torch, from, to));
        }
    }

    private static float[] convoy(Net net, float[] initial, double rate) {
        float[] parameters = initial.clone();
        float[] velocity = new float[initial.length];
        MomentumSgd optimizer =
                new MomentumSgd(net.parameterLayout(), Kernels.current().elementwise(), MOMENTUM, WEIGHT_DECAY);
        NetTask task = net.newTask(Kernels.current(), IMAGES);
        for (int i = 0; i < UPDATES; i++) {
            SampleBatch batch = SampleBatch.of(net, IMAGES, i);
            float[] gradient = new float[initial.length];
            task.setParameters(parameters);
            task.addGradient(IMAGES, batch.images(), batch.labels(), batch.keys(), gradient);
            optimizer.update(rate(rate, i), IMAGES, gradient, velocity, parameters);
        }
        return parameters;
    }

    private static double[] torch(Net net, float[] initial, double rate) {
        try (TorchNet torch = new TorchNet(net, DataType.FLOAT64, initial)) {
            TorchSgd optimizer = new TorchSgd(net.parameterLayout(), MOMENTUM, WEIGHT_DECAY, torch.zeros());
            Map<String, NDArray> gradients = torch.zeros();
            for (int i = 0; i < UPDATES; i++) {
                torch.lossSum(SampleBatch.of(net, IMAGES, i), gradients);
                optimizer.update(rate(rate, i), IMAGES, gradients, torch.parameters());
            }
            return torch.flatParameters();
        }
    }

    /** Falls, so that it matters whether the rate stands inside the velocity. */
    private static double rate(double initial, int update) {
        return initial / (1 + update);
    }
}
