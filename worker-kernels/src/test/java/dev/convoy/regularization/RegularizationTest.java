package dev.convoy.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.kernel.ScalarElementwiseKernel;
import dev.convoy.kernel.ScalarUpdateKernel;
import dev.convoy.kernel.UpdateKernel;
import dev.convoy.kernel.UpdateKernel.Range;
import dev.convoy.net.ParameterSpec;
import dev.convoy.tensor.Parallelism;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegularizationTest {
    private static final ElementwiseKernel KERNEL = new ScalarElementwiseKernel();
    private static final UpdateKernel UPDATE = new ScalarUpdateKernel();
    private static final Regularization ALL = Regularization.NONE
            .with(new L2(0.5))
            .with(new L1(2))
            .with(new ElasticNet(1, 0.25))
            .with(new MaxNorm(9));

    @Test
    void none_asksNothing() {
        Layouts layouts = Layouts.small();
        float[] w = layouts.reals(0, 1L);
        float[] before = w.clone();

        Regularization.NONE.afterUpdate(1, layouts.specs(), w, KERNEL);

        assertThat(w).containsExactly(before);
        assertThat(Regularization.NONE.penalty(layouts.specs(), w, Parallelism.ONE_THREAD))
                .isZero();
        assertThat(Regularization.NONE.changesWeights()).isFalse();
        assertThat(Regularization.NONE.decay(layouts.specs().get(0))).isZero();
    }

    @Test
    void with_eachSetting_replacesThatOne() {
        assertThat(ALL).isEqualTo(new Regularization(new L2(0.5), new L1(2), new ElasticNet(1, 0.25), new MaxNorm(9)));
        assertThat(Regularization.NONE.with(new L1(1e-4)).changesWeights()).isTrue();
        assertThat(Regularization.NONE.with(new MaxNorm(4)).changesWeights()).isTrue();
        assertThat(Regularization.NONE.with(new L2(1)).changesWeights()).isFalse();
    }

    @Test
    void penalty_ofAll_isTheirSum() {
        List<ParameterSpec> layout = new Layouts().add("w", 2, 1, 1, 2).specs();

        assertThat(ALL.penalty(layout, new float[] {3, -4}, Parallelism.ONE_THREAD))
                .isEqualTo(0.5 * 25 / 2 + 2 * 7 + 7 + 0.25 * 25);
    }

    @Test
    void decayAndThreshold_ofAParameter_takeItsMultipliers() {
        ParameterSpec spec =
                new Layouts().addWithRate("w", 2, 10, 0.5, 1, 2).specs().get(0);

        assertThat(ALL.decay(spec)).isEqualTo(0.5 * (0.5 + 2 * 0.25));
        assertThat(ALL.threshold(0.1, spec)).isCloseTo(0.1 * 10 * (2 + 1) * 0.5, within(1e-15));
    }

    @Test
    void decay_timesWeight_isTheDerivativeOfTheQuadraticPenalties() {
        Layouts layouts = Layouts.small();
        float[] w = layouts.reals(0, 1L);
        float[] gradient = new float[w.length];
        Regularization quadratic = Regularization.NONE.with(new L2(0.5)).with(new ElasticNet(0, 0.25));

        quadratic.l2().addGradient(1, layouts.specs(), w, gradient);
        quadratic.elasticNet().addGradient(1, layouts.specs(), w, gradient);

        for (ParameterSpec spec : layouts.specs()) {
            for (int i = spec.offset(); i < spec.offset() + spec.length(); i++) {
                double expected = quadratic.decay(spec) * w[i];
                assertThat((double) gradient[i]).isCloseTo(expected, within(0x1p-22 * Math.abs(expected)));
            }
        }
    }

    @Test
    void afterUpdate_l1_makesSmallWeightsExactlyZeroAndSparesBiases() {
        List<ParameterSpec> layout =
                new Layouts().add("w", 5, 1, 1, 5).add("bias", 5, 0, 2).specs();
        float[] w = {0.25f, -0.25f, 0.125f, 1, -1, 0.125f, -1};

        Regularization.NONE.with(new L1(0.5)).afterUpdate(0.5, layout, w, KERNEL);

        assertThat(w).containsExactly(0, 0, 0, 0.75f, -0.75f, 0.125f, -1);
    }

    @Test
    void afterUpdate_l1AndMaxNorm_thresholdsBeforeItClamps() {
        List<ParameterSpec> layout = new Layouts().add("w", 2, 1, 1, 2).specs();
        float[] w = {5, -0.5f};

        Regularization.NONE.with(new L1(1)).with(new MaxNorm(4)).afterUpdate(1, layout, w, KERNEL);

        assertThat(w).containsExactly(2, 0);
    }

    /** Minimizes ½·(w − 1)² + λ·|w|, whose minimum lies at 1 − λ, or at 0 for λ of 1 and more. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25, 0.9, 1, 1.5})
    void afterUpdate_withMomentum_restsAtTheMinimumOfLossAndPenalty(double lambda) {
        Regularization l1 = Regularization.NONE.with(new L1(lambda));
        List<ParameterSpec> layout = new Layouts().add("w", 1, 1, 1, 1).specs();
        float[] w = {-2};
        float[] v = {0};

        for (int iteration = 0; iteration < 1000; iteration++) {
            UPDATE.momentum(new Range(0, 1, 0.01f, 1, 0), 0.9f, new float[] {w[0] - 1}, v, w);
            l1.afterUpdate(0.01, layout, v, w, KERNEL);
        }

        double minimum = Math.max(0, 1 - lambda);
        assertThat((double) w[0]).isCloseTo(minimum, within(minimum == 0 ? 0 : 1e-5));
    }

    /** The same with an elastic net λ₁·|w| + λ₂·w²: the minimum lies at (1 − λ₁) / (1 + 2·λ₂). */
    @Test
    void afterUpdate_ofAnElasticNet_restsAtTheMinimumOfLossAndPenalty() {
        Regularization net = Regularization.NONE.with(new ElasticNet(0.25, 0.5));
        List<ParameterSpec> layout = new Layouts().add("w", 1, 1, 1, 1).specs();
        float[] w = {-2};
        float[] v = {0};

        for (int iteration = 0; iteration < 1000; iteration++) {
            float decay = (float) net.decay(layout.get(0));
            UPDATE.momentum(new Range(0, 1, 0.01f, 1, decay), 0.9f, new float[] {w[0] - 1}, v, w);
            net.afterUpdate(0.01, layout, v, w, KERNEL);
        }

        assertThat((double) w[0]).isCloseTo(0.375, within(1e-5));
    }
}
