package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import dev.convoy.net.ParameterSpec;
import dev.convoy.optim.Optimizer;
import dev.convoy.optim.Statistics;
import dev.convoy.optim.UpdateRule;
import dev.convoy.regularization.L2;
import dev.convoy.regularization.Regularization;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Training: after a few updates PyTorch has made the same changes to the parameters. The batches are small, since an
 * activation that lies within rounding of a kink (ReLU's zero, a tie of two pixels in a max pool) may fall on either side of
 * it, and then the gradients truly differ.
 */
class UpdateParityTest {
    private static final int UPDATES = 4;
    private static final int IMAGES = 4;
    private static final double WEIGHT_DECAY = 0.01;

    @BeforeAll
    static void torch() {
        Torch.assumeAvailable();
    }

    /**
     * Rules and rates that suit LeNet. With a small ε adaptive rules blow up what is uncertain of a gradient near zero; what
     * they do then is compared on equal gradients below.
     */
    private static Stream<Arguments> training() {
        return Stream.of(
                Arguments.of("lenet", new UpdateRule.Sgd(), 0.05),
                Arguments.of("lenet", new UpdateRule.Momentum(0.9), 0.01),
                Arguments.of("lenet", new UpdateRule.Nesterov(0.9), 0.01),
                Arguments.of("lenet", new UpdateRule.Adagrad(0.1), 0.01),
                Arguments.of("lenet", new UpdateRule.RmsProp(0.9, 0.1), 0.01),
                Arguments.of("lenet", new UpdateRule.Adam(0.9, 0.999, 0.1), 0.01),
                Arguments.of("cifar10_quick", new UpdateRule.Momentum(0.9), 0.001));
    }

    @ParameterizedTest
    @MethodSource("training")
    void training_agrees(String name, UpdateRule rule, double rate) {
        Net net = Nets.load(name);
        float[] initial = SampleParameters.of(net, 5);

        float[] convoy = convoy(net, initial, rule, rate);
        double[] torch = torch(net, initial, rule, rate);

        check(name + " " + rule.name(), net.parameterLayout(), initial, convoy, torch);
    }

    private static float[] convoy(Net net, float[] initial, UpdateRule rule, double rate) {
        float[] parameters = initial.clone();
        Map<String, float[]> state = rule.newState(initial.length);
        Optimizer optimizer = optimizer(net.parameterLayout(), rule, WEIGHT_DECAY);
        Statistics statistics = new Statistics(net.parameterLayout());
        NetTask task = net.newTask(Kernels.current(), IMAGES);
        for (int i = 0; i < UPDATES; i++) {
            SampleBatch batch = SampleBatch.of(net, IMAGES, i);
            float[] gradient = new float[initial.length];
            task.setParameters(parameters);
            task.addGradient(IMAGES, batch.images(), batch.labels(), batch.keys(), gradient);
            optimizer.update(new Optimizer.Step(i, rate(rate, i), IMAGES, 1), gradient, state, parameters);
            statistics.update(IMAGES, gradient, parameters);
        }
        return parameters;
    }

    private static double[] torch(Net net, float[] initial, UpdateRule rule, double rate) {
        try (TorchNet torch = new TorchNet(net, DataType.FLOAT64, initial);
                TorchOptimizer optimizer = new TorchOptimizer(net.parameterLayout(), rule, WEIGHT_DECAY)) {
            Map<String, NDArray> gradients = torch.zeros();
            for (int i = 0; i < UPDATES; i++) {
                torch.lossSum(SampleBatch.of(net, IMAGES, i), gradients);
                optimizer.update(rate(rate, i), IMAGES, gradients, torch.parameters());
            }
            return torch.flatParameters();
        }
    }

    /** Default settings; gradients from 1e-6 to 1, the same for both engines, without a decay that might cancel them. */
    private static Stream<UpdateRule> rules() {
        return Stream.of(
                new UpdateRule.Sgd(),
                new UpdateRule.Momentum(0.9),
                new UpdateRule.Nesterov(0.9),
                new UpdateRule.Adagrad(1e-10),
                new UpdateRule.RmsProp(0.99, 1e-8),
                new UpdateRule.Adam(0.9, 0.999, 1e-8));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rule_equalGradients_agrees(UpdateRule rule) {
        Net net = Nets.load("lenet");
        float[] initial = SampleParameters.of(net, 5);
        float[] convoy = initial.clone();
        Map<String, float[]> state = rule.newState(initial.length);
        Optimizer optimizer = optimizer(net.parameterLayout(), rule, 0);
        double[] torch;

        try (TorchNet torchNet = new TorchNet(net, DataType.FLOAT64, initial);
                TorchOptimizer torchOptimizer = new TorchOptimizer(net.parameterLayout(), rule, 0)) {
            for (int i = 0; i < UPDATES; i++) {
                float[] gradient = gradient(initial.length, i);
                optimizer.update(new Optimizer.Step(i, rate(0.1, i), IMAGES, 1), gradient, state, convoy);
                torchOptimizer.update(rate(0.1, i), IMAGES, torchNet.arrays(gradient), torchNet.parameters());
            }
            torch = torchNet.flatParameters();
        }

        check(rule.name(), net.parameterLayout(), initial, convoy, torch);
    }

    private static float[] gradient(int length, long seed) {
        Random random = new Random(seed);
        float[] gradient = new float[length];
        for (int i = 0; i < length; i++) {
            gradient[i] = (float) (random.nextGaussian() * StrictMath.pow(10, -6 * random.nextDouble()));
        }
        return gradient;
    }

    private static Optimizer optimizer(List<ParameterSpec> layout, UpdateRule rule, double weightDecay) {
        return new Optimizer(layout, Kernels.current(), rule, Regularization.NONE.with(new L2(weightDecay)));
    }

    /** Falls, so that it matters whether the rate stands inside the velocity. */
    private static double rate(double initial, int update) {
        return initial / (1 + update);
    }

    private static void check(
            String what, List<ParameterSpec> layout, float[] initial, float[] convoy, double[] torch) {
        for (ParameterSpec spec : layout) {
            int from = spec.offset();
            int to = from + spec.length();
            Agreement.checkChange(
                    what + " " + spec.name(),
                    UPDATES,
                    Arrays.copyOfRange(initial, from, to),
                    Arrays.copyOfRange(convoy, from, to),
                    Arrays.copyOfRange(torch, from, to));
        }
    }
}
