package dev.convoy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.layer.GradientCheck;
import dev.convoy.regularization.ElasticNet;
import dev.convoy.regularization.L1;
import dev.convoy.regularization.L2;
import dev.convoy.regularization.Penalty;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loss of a small net and a penalty on its weights together, against centred differences. */
class RegularizedNetGradientTest {
    private static final int IMAGES = 3;

    static Stream<Penalty> penalties() {
        return Stream.of(new L2(0.3), new L1(0.2), new ElasticNet(0.1, 0.2));
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void gradient_ofLossAndPenalty_matchesCentredDifferences(Penalty penalty) {
        Initializer he = new Initializer.He();
        Net net = Net.of(TestBatch.net(
                ReferenceNets.conv("conv", 4, 3, 1, he),
                new ReluDefinition("relu"),
                ReferenceNets.fullyConnected("scores", 4, he),
                new SoftmaxLossDefinition("loss")));
        NetTask task = net.newTask(new ScalarKernelSet("test"), IMAGES);
        TestBatch batch = new TestBatch(net, IMAGES, 1);
        float[] parameters = net.initialParameters(1);
        float[] gradient = new float[parameters.length];
        task.setParameters(parameters);
        batch.addGradient(task, gradient);
        float[] unregularized = gradient.clone();
        float[] unused = new float[parameters.length];

        penalty.addGradient(IMAGES, net.parameterLayout(), parameters, gradient);

        // As in NetGradientTest; the sum over images carries the penalty once for each.
        GradientCheck check = new GradientCheck(
                () -> {
                    task.setParameters(parameters);
                    double penalties = IMAGES * penalty.value(net.parameterLayout(), parameters);
                    return batch.addGradient(task, unused).lossSum() + penalties;
                },
                0x1p-9,
                1e-5,
                0.05,
                3 * 16 * 0x1p-24);
        check.check("parameters", parameters, gradient);

        assertThat(check.skippedShare()).as("kinks %s", check.skipped()).isLessThan(0.1);
        assertThat(gradient).isNotEqualTo(unregularized);
    }
}
