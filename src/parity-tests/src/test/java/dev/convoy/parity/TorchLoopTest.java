package dev.convoy.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.convoy.benchmarks.BareLoop;
import dev.convoy.benchmarks.NetRun;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.NetTask;
import dev.convoy.net.ParameterSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is timed beside Convoy computes what Convoy computes. */
class TorchLoopTest {
    private static final NetRun RUN = NetRun.of(new String[] {"cifar10_quick", "32", "1"});

    /** The rate and the weight decay that the loop is timed with. */
    private static final double RATE = 1e-9;

    private static final double WEIGHT_DECAY = 0.0005;

    @BeforeAll
    static void torch() {
        Torch.assumeAvailable();
    }

    @ParameterizedTest
    @EnumSource(TorchLoop.Layout.class)
    void scores_areConvoys(TorchLoop.Layout layout) {
        try (BareLoop convoy = convoy();
                TorchLoop torch = new TorchLoop(RUN.net(), convoy.parameters(), convoy.batch(), 1, layout)) {
            convoy.forward();

            Agreement.check("scores", convoy.scores(), doubles(torch.scores()));
        }
    }

    /** From rest the velocity is α · (mean gradient + λ · w). */
    @ParameterizedTest
    @EnumSource(TorchLoop.Layout.class)
    void train_fromRest_velocityIsConvoysGradient(TorchLoop.Layout layout) {
        try (BareLoop convoy = convoy();
                TorchLoop torch = new TorchLoop(RUN.net(), convoy.parameters(), convoy.batch(), 1, layout)) {
            torch.train();

            float[] gradient = new float[RUN.net().parameterCount()];
            NetTask task = RUN.net().newTask(Kernels.current(), 32);
            task.setParameters(convoy.parameters());
            BareLoop.Batch batch = convoy.batch();
            task.addGradient(32, batch.images(), batch.labels(), batch.keys(), gradient);
            for (ParameterSpec spec : RUN.net().parameterLayout()) {
                float[] expected = new float[spec.length()];
                for (int i = 0; i < expected.length; i++) {
                    int at = spec.offset() + i;
                    expected[i] = (float) (gradient[at] / 32.0 + WEIGHT_DECAY * convoy.parameters()[at]);
                }
                NDArray velocity = torch.velocities().get(spec.name());
                double[] actual = doubles(velocity.div(RATE).toFloatArray());
                Agreement.check(spec.name(), expected, actual);
            }
            assertThat(torch.updateSeconds()).isPositive();
        }
    }

    private static BareLoop convoy() {
        return new BareLoop(RUN.net(), RUN.plan(), Kernels.current(), RUN.size());
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
