package dev.convoy.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.Kernels;
import dev.convoy.layer.ParameterRole;
import dev.convoy.net.ParameterSpec;
import dev.convoy.regularization.L2;
import dev.convoy.regularization.Regularization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static final Initializer ZERO = new Initializer.Constant(0);
    private static final List<ParameterSpec> LAYOUT = List.of(
            new ParameterSpec("w", List.of(2), 0, 2, 1, 1, ZERO, 1, 1),
            statistic("mean", 2, 0.75),
            new ParameterSpec("v", List.of(1), 4, 1, 1, 1, ZERO, 1, 1),
            statistic("other", 5, 0.5));

    private static ParameterSpec statistic(String name, int offset, double decay) {
        return new ParameterSpec(name, List.of(2), offset, 2, 0, 0, ZERO, 1, 1, new ParameterRole.Statistic(0, decay));
    }

    /** Exact in binary: 4 + (1 − 0.75)·(80/10 − 4) = 5 and so on. */
    @Test
    void update_statistics_moveByTheirOwnDecayTowardsTheMean() {
        float[] parameters = {1f, 2f, 4f, 0f, 3f, 8f, -2f};
        float[] sum = {10f, 20f, 80f, -40f, 30f, 0f, 60f};

        new Statistics(LAYOUT).update(10, sum, parameters);

        assertThat(parameters).containsExactly(1f, 2f, 5f, -1f, 3f, 4f, 2f);
    }

    /** It stops where a step is below half a unit in the last place: 1 / (2·(1 − decay)) units from the mean. */
    @Test
    void update_sameMeanAgainAndAgain_isReached() {
        float[] parameters = new float[7];
        float[] sum = {0f, 0f, 21f, 14f, 0f, 7f, 3.5f};

        for (int i = 0; i < 200; i++) {
            new Statistics(LAYOUT).update(7, sum, parameters);
        }

        assertThat((double) parameters[2]).isCloseTo(3.0, within((double) (2 * Math.ulp(3f))));
        assertThat((double) parameters[3]).isCloseTo(2.0, within((double) (2 * Math.ulp(2f))));
        assertThat((double) parameters[5]).isCloseTo(1.0, within((double) Math.ulp(1f)));
        assertThat((double) parameters[6]).isCloseTo(0.5, within((double) Math.ulp(0.5f)));
    }

    @Test
    void optimizer_statistics_areLeftAloneWhateverStandsInTheGradient() {
        float[] parameters = {1f, 1f, 1f, 1f, 1f, 1f, 1f};
        float[] velocity = new float[7];
        float[] sum = {1f, 1f, 5f, Float.POSITIVE_INFINITY, 1f, Float.NaN, 5f};

        new Optimizer(LAYOUT, Kernels.current(), new UpdateRule.Momentum(0.9), Regularization.NONE.with(new L2(0.5)))
                .update(new Optimizer.Step(0, 0.25, 1, 1), sum, Map.of(UpdateRule.VELOCITY, velocity), parameters);

        assertThat(parameters).containsExactly(0.625f, 0.625f, 1f, 1f, 0.625f, 1f, 1f);
        assertThat(velocity).containsExactly(-0.375f, -0.375f, 0f, 0f, -0.375f, 0f, 0f);
    }
}
