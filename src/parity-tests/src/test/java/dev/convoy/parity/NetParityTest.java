package dev.convoy.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.convoy.kernel.Kernels;
import dev.convoy.loss.BatchResult;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import dev.convoy.net.ParameterSpec;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole nets: scores, loss and the gradient of every parameter are PyTorch's. */
class NetParityTest {
    @BeforeAll
    static void torch() {
        Torch.assumeAvailable();
    }

    @ParameterizedTest
    @CsvSource({"lenet, 20", "cifar10_quick, 20"})
    void zooNet_agrees(String name, int images) {
        Net net = Nets.load(name);

        check(net, images);
    }

    @ParameterizedTest
    @ValueSource(strings = {"small_alexnet", "within_channel", "pools", "inception", "residual", "local"})
    void smallNet_agrees(String name) {
        check(Nets.load(name), 18); // more than one block of sixteen, the last one partly filled
    }

    private static void check(Net net, int images) {
        String name = net.definition().name();
        float[] parameters = SampleParameters.of(net, 5);
        SampleBatch batch = SampleBatch.of(net, images, 7);
        NetTask task = net.newTask(Kernels.current(), images);
        task.setParameters(parameters);
        float[] scores = new float[images * net.outputs()];
        float[] gradient = new float[net.parameterCount()];

        task.scores(images, batch.images(), scores);
        BatchResult result = task.addGradient(images, batch.images(), batch.labels(), batch.keys(), gradient);

        try (TorchNet torch = new TorchNet(net, DataType.FLOAT64, parameters)) {
            Map<String, NDArray> gradients = torch.zeros();
            double[] torchScores = torch.scores(batch);
            double torchLoss = torch.lossSum(batch, gradients);
            double[] torchGradient = torch.flat(gradients);
            Agreement.check(name + " scores", scores, torchScores);
            Agreement.check(name + " loss", result.lossSum(), torchLoss);
            for (ParameterSpec spec : net.parameterLayout()) {
                int end = spec.offset() + spec.length();
                Agreement.check(
                        name + " gradient of " + spec.name(),
                        Arrays.copyOfRange(gradient, spec.offset(), end),
                        Arrays.copyOfRange(torchGradient, spec.offset(), end));
            }
        }
        assertThat(gradient).as(name + ": some gradient is not zero").isNotEqualTo(new float[gradient.length]);
    }
}
