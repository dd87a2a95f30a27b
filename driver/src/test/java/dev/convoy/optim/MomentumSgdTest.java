package dev.convoy.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.ParameterSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class MomentumSgdTest {
    private static final List<ParameterSpec> LAYOUT = List.of(
            new ParameterSpec("w", List.of(2), 0, 2, 1, 1, new Initializer.Constant(0), 1, 1),
            new ParameterSpec("b", List.of(1), 2, 1, 2, 0, new Initializer.Constant(0), 1, 1));

    private static MomentumSgd optimizer(double momentum, double weightDecay) {
        return new MomentumSgd(LAYOUT, Kernels.current().elementwise(), momentum, weightDecay);
    }

    /** v = m·v − α·(g + λ·w), w += v in double precision; a few roundings of single precision lie between. */
    @Test
    void update_threeSteps_followsTheFormula() {
        float[] parameters = {1f, -2f, 0.5f};
        float[] velocity = new float[3];
        double[] w = {1, -2, 0.5};
        double[] v = new double[3];
        double[] rateMultiplier = {1, 1, 2};
        double[] decayMultiplier = {1, 1, 0};
        MomentumSgd optimizer = optimizer(0.9, 0.01);

        for (int step = 0; step < 3; step++) {
            float[] gradientSum = {10f + step, -20f, 5f};
            optimizer.update(0.1, 10, gradientSum, velocity, parameters);
            for (int i = 0; i < 3; i++) {
                double gradient = gradientSum[i] / 10 + 0.01 * decayMultiplier[i] * w[i];
                v[i] = 0.9 * v[i] - 0.1 * rateMultiplier[i] * gradient;
                w[i] += v[i];
            }
        }

        for (int i = 0; i < 3; i++) {
            assertThat((double) parameters[i]).isCloseTo(w[i], within(3 * 8 * 0x1p-24));
            assertThat((double) velocity[i]).isCloseTo(v[i], within(3 * 8 * 0x1p-24));
        }
    }

    @Test
    void update_weightDecayAlone_shrinksWeightsAndLeavesBiases() {
        float[] parameters = {1f, -2f, 0.5f};

        optimizer(0, 0.5).update(0.5, 1, new float[3], new float[3], parameters);

        assertThat(parameters).containsExactly(0.75f, -1.5f, 0.5f); // exact in binary
    }

    @Test
    void constructor_momentumOfOne_throws() {
        assertThatThrownBy(() -> optimizer(1, 0)).hasMessage("momentum must be in [0, 1), found 1.0");
    }
}
