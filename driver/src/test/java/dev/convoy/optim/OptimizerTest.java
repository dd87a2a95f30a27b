package dev.convoy.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.init.Initializer;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.Kernels;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.layer.ParameterRole;
import dev.convoy.net.ParameterSpec;
import dev.convoy.regularization.ElasticNet;
import dev.convoy.regularization.L1;
import dev.convoy.regularization.L2;
import dev.convoy.regularization.MaxNorm;
import dev.convoy.regularization.Regularization;
import dev.convoy.tensor.Parallelism;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
    private static final int WEIGHTS = 35;
    private static final int BIASES = 3;
    private static final int IMAGES = 10;
    private static final double RATE = 0.05;
    private static final double DECAY = 0.01;

    private static final Initializer ZERO = new Initializer.Constant(0);
    private static final List<ParameterSpec> LAYOUT = List.of(
            new ParameterSpec("fc.weights", List.of(5, 7), 0, WEIGHTS, 1, 1, ZERO, 7, 5),
            new ParameterSpec("fc.bias", List.of(BIASES), WEIGHTS, BIASES, 2, 0, ZERO, 7, 5));

    private static final List<KernelSet> KERNELS = List.of(new ScalarKernelSet("test"), Kernels.current());

    /** A rule in plain double precision, on one element; what it remembers is its own. */
    private interface Reference {
        /** The weight after the n-th update, n from 1. */
        double apply(int n, double rate, double g, double w);
    }

    private interface References {
        Reference forOneElement();
    }

    /** Written from the papers and PyTorch's documentation, not from our formulas. */
    static List<Arguments> rules() {
        return List.of(
                Arguments.of(new UpdateRule.Sgd(), (References) () -> (n, rate, g, w) -> w - rate * g),
                Arguments.of(new UpdateRule.Momentum(0.9), (References) () -> {
                    double[] buffer = new double[1];
                    return (n, rate, g, w) -> {
                        buffer[0] = 0.9 * buffer[0] + g;
                        return w - rate * buffer[0];
                    };
                }),
                Arguments.of(new UpdateRule.Nesterov(0.9), (References) () -> {
                    double[] buffer = new double[1];
                    return (n, rate, g, w) -> {
                        buffer[0] = 0.9 * buffer[0] + g;
                        return w - rate * (g + 0.9 * buffer[0]);
                    };
                }),
                Arguments.of(new UpdateRule.Adagrad(1e-10), (References) () -> {
                    double[] sum = new double[1];
                    return (n, rate, g, w) -> {
                        sum[0] += g * g;
                        return w - rate * g / (Math.sqrt(sum[0]) + 1e-10);
                    };
                }),
                Arguments.of(new UpdateRule.RmsProp(0.99, 1e-8), (References) () -> {
                    double[] average = new double[1];
                    return (n, rate, g, w) -> {
                        average[0] = 0.99 * average[0] + (1 - 0.99) * g * g;
                        return w - rate * g / (Math.sqrt(average[0]) + 1e-8);
                    };
                }),
                Arguments.of(new UpdateRule.Adam(0.9, 0.999, 1e-8), (References) () -> {
                    double[] moments = new double[2];
                    return (n, rate, g, w) -> {
                        moments[0] = 0.9 * moments[0] + (1 - 0.9) * g;
                        moments[1] = 0.999 * moments[1] + (1 - 0.999) * g * g;
                        double mean = moments[0] / (1 - Math.pow(0.9, n));
                        double variance = moments[1] / (1 - Math.pow(0.999, n));
                        return w - rate * mean / (Math.sqrt(variance) + 1e-8);
                    };
                }));
    }

    private static float[] reals(long seed, float scale) {
        Random random = new Random(seed);
        float[] values = new float[WEIGHTS + BIASES];
        for (int i = 0; i < values.length; i++) {
            values[i] = scale * (float) random.nextGaussian();
        }
        return values;
    }

    /** Ten updates of a size of up to 0.1 each; single precision keeps 24 bits of weights of a few units. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void update_tenSteps_followsTheRuleInDoublePrecision(UpdateRule rule, References references) {
        Regularization decay = Regularization.NONE.with(new L2(DECAY));
        for (KernelSet kernels : KERNELS) {
            Optimizer optimizer = new Optimizer(LAYOUT, kernels, rule, decay);
            float[] parameters = reals(1, 1);
            Map<String, float[]> state = rule.newState(parameters.length);
            double[] expected = new double[parameters.length];
            Reference[] elements = new Reference[parameters.length];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = parameters[i];
                elements[i] = references.forOneElement();
            }

            for (int t = 0; t < 10; t++) {
                float[] sum = reals(100 + t, IMAGES);
                optimizer.update(new Optimizer.Step(t, RATE, IMAGES, 0.5), sum, state, parameters);
                for (int i = 0; i < expected.length; i++) {
                    boolean bias = i >= WEIGHTS;
                    double g = 0.5 * sum[i] / IMAGES + (bias ? 0 : DECAY) * expected[i];
                    expected[i] = elements[i].apply(t + 1, bias ? 2 * RATE : RATE, g, expected[i]);
                }
            }

            for (int i = 0; i < expected.length; i++) {
                assertThat((double) parameters[i])
                        .as("parameter %d by %s", i, kernels.description())
                        .isCloseTo(expected[i], within(10 * 8 * 0x1p-24));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void update_scalarAndCurrentKernels_sameBits(UpdateRule rule, References unused) {
        Regularization all =
                new Regularization(new L2(0.01), new L1(0.001), new ElasticNet(0.002, 0.003), new MaxNorm(0.5));
        float[][] results = new float[2][];
        for (int k = 0; k < 2; k++) {
            Optimizer optimizer = new Optimizer(LAYOUT, KERNELS.get(k), rule, all);
            float[] parameters = reals(1, 1);
            Map<String, float[]> state = rule.newState(parameters.length);
            for (int t = 0; t < 10; t++) {
                optimizer.update(new Optimizer.Step(t, RATE, IMAGES, 1), reals(100 + t, IMAGES), state, parameters);
            }
            results[k] = parameters;
        }

        assertThat(results[1]).isEqualTo(results[0]);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void update_ofManyParametersByAllCores_sameBitsAsByOneThread(UpdateRule rule, References unused) {
        int length = 600_000; // three pieces
        List<ParameterSpec> layout =
                List.of(new ParameterSpec("w", List.of(length / 100, 100), 0, length, 1, 1, ZERO, 100, length / 100));
        float[][] results = new float[2][];
        for (Parallelism by : Parallelism.values()) {
            Optimizer optimizer = new Optimizer(
                    layout,
                    Kernels.current(),
                    rule,
                    Regularization.NONE.with(new L2(0.01)).with(new MaxNorm(80)),
                    by);
            Random random = new Random(1);
            float[] parameters = new float[length];
            float[] gradient = new float[length];
            for (int i = 0; i < length; i++) {
                parameters[i] = (float) random.nextGaussian();
                gradient[i] = (float) random.nextGaussian();
            }
            Map<String, float[]> state = rule.newState(length);
            for (int t = 0; t < 3; t++) {
                optimizer.update(new Optimizer.Step(t, RATE, 1, 1), gradient, state, parameters);
            }
            results[by.ordinal()] = parameters;
        }

        assertThat(results[1]).isEqualTo(results[0]);
    }

    @Test
    void newState_everyRule_isZerosUnderItsNames() {
        assertThat(new UpdateRule.Sgd().newState(2)).isEmpty();
        assertThat(new UpdateRule.Momentum(0).newState(2)).containsOnlyKeys("velocity");
        assertThat(new UpdateRule.Nesterov(0).newState(2)).containsOnlyKeys("velocity");
        assertThat(new UpdateRule.Adagrad(1).newState(2)).containsOnlyKeys("squares");
        assertThat(new UpdateRule.RmsProp(0, 1).newState(2)).containsOnlyKeys("squares");
        assertThat(new UpdateRule.Adam(0, 0, 1).newState(2)).containsOnlyKeys("mean", "squares");
        assertThat(new UpdateRule.Adam(0, 0, 1).newState(2).get("mean")).containsExactly(0f, 0f);
    }

    @Test
    void update_weightDecayAlone_shrinksWeightsAndLeavesBiases() {
        float[] parameters = new float[WEIGHTS + BIASES];
        parameters[0] = 1;
        parameters[1] = -2;
        parameters[WEIGHTS] = 0.5f;

        new Optimizer(LAYOUT, Kernels.current(), new UpdateRule.Sgd(), Regularization.NONE.with(new L2(0.5)))
                .update(new Optimizer.Step(0, 0.5, 1, 1), new float[WEIGHTS + BIASES], Map.of(), parameters);

        assertThat(parameters).startsWith(0.75f, -1.5f); // exact in binary
        assertThat(parameters[WEIGHTS]).isEqualTo(0.5f);
    }

    /** Zero gradients, or small ones: |w| ≤ α·λ becomes exactly zero, whatever the rule makes of the gradient. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void update_l1_takesSmallWeightsToExactlyZero(UpdateRule rule, References unused) {
        float[] parameters = new float[WEIGHTS + BIASES];
        parameters[0] = 0.01f;
        parameters[1] = -1;

        new Optimizer(LAYOUT, Kernels.current(), rule, Regularization.NONE.with(new L1(0.25)))
                .update(
                        new Optimizer.Step(0, 0.5, 1, 1),
                        new float[WEIGHTS + BIASES],
                        rule.newState(WEIGHTS + BIASES),
                        parameters);

        assertThat(parameters).startsWith(0f, -0.875f);
    }

    @Test
    void update_maxNorm_holdsEachRow() {
        float[] parameters = new float[WEIGHTS + BIASES];
        parameters[0] = 3;
        parameters[1] = 4;
        parameters[7] = 0.5f;

        new Optimizer(LAYOUT, Kernels.current(), new UpdateRule.Sgd(), Regularization.NONE.with(new MaxNorm(6.25)))
                .update(new Optimizer.Step(0, 1, 1, 1), new float[WEIGHTS + BIASES], Map.of(), parameters);

        assertThat(parameters).startsWith(1.5f, 2f);
        assertThat(parameters[7]).isEqualTo(0.5f);
    }

    @Test
    void penalty_decayedBiases_countsThem() {
        float[] parameters = new float[WEIGHTS + BIASES];
        parameters[0] = 2;
        parameters[WEIGHTS] = 4;
        Regularization decay = Regularization.NONE.with(new L2(0.5));

        assertThat(new Optimizer(LAYOUT, Kernels.current(), new UpdateRule.Sgd(), decay).penalty(parameters))
                .isEqualTo(1);
        assertThat(new Optimizer(BiasDecay.include(LAYOUT), Kernels.current(), new UpdateRule.Sgd(), decay)
                        .penalty(parameters))
                .isEqualTo(5);
    }

    @Test
    void rules_settingsOutOfRange_throw() {
        assertThatThrownBy(() -> new UpdateRule.Momentum(1)).hasMessage("momentum must be in [0, 1), found 1.0");
        assertThatThrownBy(() -> new UpdateRule.Nesterov(-0.1)).hasMessage("momentum must be in [0, 1), found -0.1");
        assertThatThrownBy(() -> new UpdateRule.Adagrad(0)).hasMessage("epsilon must be positive, found 0.0");
        assertThatThrownBy(() -> new UpdateRule.RmsProp(1, 1)).hasMessage("rms_decay must be in [0, 1), found 1.0");
        assertThatThrownBy(() -> new UpdateRule.Adam(1, 0, 1)).hasMessage("beta1 must be in [0, 1), found 1.0");
        assertThatThrownBy(() -> new UpdateRule.Adam(0, 1, 1)).hasMessage("beta2 must be in [0, 1), found 1.0");
        assertThatThrownBy(() -> new UpdateRule.Adam(0, 0, 1e-50))
                .hasMessage("epsilon must be positive, found 1.0E-50");
    }

    @Test
    void gradientNorm_statistics_areNoGradient() {
        List<ParameterSpec> layout = List.of(
                new ParameterSpec("w", List.of(2), 0, 2, 1, 1, ZERO, 1, 1),
                new ParameterSpec("mean", List.of(1), 2, 1, 0, 0, ZERO, 1, 1, new ParameterRole.Statistic(0, 0.9)));

        assertThat(GradientNorm.of(layout, new float[] {3, -4, 100}, Parallelism.ONE_THREAD))
                .isEqualTo(5);
    }

    @Test
    void clipFactor_normAboveAndBelow_scalesOnlyWhatIsTooLong() {
        assertThat(GradientNorm.clipFactor(5, 2)).isEqualTo(0.4);
        assertThat(GradientNorm.clipFactor(2, 2)).isEqualTo(1);
        assertThat(GradientNorm.clipFactor(0, 2)).isEqualTo(1);
        assertThatThrownBy(() -> GradientNorm.clipFactor(1, 0))
                .hasMessage("limit of the gradient norm must be positive, found 0.0");
    }

    /** After update t the average moves by 1 − min(0.5, (1 + t) / (10 + t)): 9/11, 9/12, …, 1/2 from t = 8 on. */
    @Test
    void weightAverage_updates_followTheHeadStartThenTheDecay() {
        List<ParameterSpec> layout = List.of(
                new ParameterSpec("w", List.of(1), 0, 1, 1, 1, ZERO, 1, 1),
                new ParameterSpec("mean", List.of(1), 1, 1, 0, 0, ZERO, 1, 1, new ParameterRole.Statistic(0, 0.9)));
        WeightAverage average = new WeightAverage(layout, Kernels.current().update(), 0.5);
        float[] values = {0, 0};

        average.update(1, new float[] {11, 7}, values);
        assertThat(values).containsExactly(9f, 7f);
        average.update(2, new float[] {13, 8}, values);
        assertThat(values).containsExactly(12f, 8f);
        average.update(100, new float[] {16, 9}, values);
        assertThat(values).containsExactly(14f, 9f);
    }

    @Test
    void biasDecay_included_keepsWhatANetSaysOfItsBiases() {
        List<ParameterSpec> layout = List.of(
                LAYOUT.get(0),
                LAYOUT.get(1),
                new ParameterSpec("other.bias", List.of(1), 38, 1, 1, 0.5, ZERO, 1, 1),
                new ParameterSpec("norm.shift", List.of(1), 39, 1, 1, 0, ZERO, 1, 1));

        assertThat(BiasDecay.include(layout))
                .extracting(ParameterSpec::decayMultiplier)
                .containsExactly(1.0, 1.0, 0.5, 0.0);
    }
}
