package dev.convoy.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.random.Bernoulli;
import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutLayerTest {
    private static final KernelSet KERNELS = new ScalarKernelSet("test");
    private static final Shape SHAPE = new Shape(8, 5, 5);

    @ParameterizedTest(name = "p={0}")
    @ValueSource(doubles = {0.2, 0.5, 0.7})
    void forward_training_dropsItsShareAndScalesTheRest(double p) {
        int images = 50;

        float[] y = training(new DropoutLayer("drop", SHAPE, p, DropoutForm.INVERTED), images, 0);

        int dropped = 0;
        for (float value : y) {
            assertThat(value).isIn(0f, (float) (1 / (1 - p)));
            dropped += value == 0 ? 1 : 0;
        }
        // four standard deviations of a binomial count
        assertThat((double) dropped / y.length)
                .isBetween(p - 4 * Math.sqrt(p * (1 - p) / y.length), p + 4 * Math.sqrt(p * (1 - p) / y.length));
    }

    @Test
    void forward_test_leavesActivationsAlone() {
        assertThat(test(new DropoutLayer("drop", SHAPE, 0.3, DropoutForm.INVERTED)))
                .containsOnly(1f);
    }

    @Test
    void forward_formOfThePaper_scalesAtTestTime() {
        DropoutLayer layer = new DropoutLayer("drop", SHAPE, 0.25, DropoutForm.SCALE_AT_TEST);

        assertThat(training(layer, 3, 0)).containsOnly(0f, 1f);
        assertThat(test(layer)).containsOnly(0.75f);
    }

    @Test
    void mask_sameKey_isTheSameAtAnyPlaceInTheBatch() {
        DropoutLayer layer = new DropoutLayer("drop", SHAPE, 0.5, DropoutForm.INVERTED);

        float[] y = training(layer, 20, 0);
        float[] shifted = training(layer, 20, 1);

        int size = SHAPE.size();
        assertThat(Arrays.copyOfRange(shifted, 0, 19 * size)).containsExactly(Arrays.copyOfRange(y, size, 20 * size));
        assertThat(Arrays.copyOfRange(y, 0, size)).isNotEqualTo(Arrays.copyOfRange(y, size, 2 * size));
    }

    @Test
    void mask_ofAnImage_isTheDocumentedFunction() {
        float[] y = training(new DropoutLayer("drop", SHAPE, 0.3, DropoutForm.INVERTED), 1, 7);

        int[] words = new int[Bernoulli.WORDS];
        int plane = SHAPE.height() * SHAPE.width();
        for (int a = 0; a < SHAPE.size(); a++) {
            new Bernoulli(0.3).successes(CounterRandom.stream("drop"), 7, a / Bernoulli.GROUP, words, new int[4]);
            boolean isDropped = words[a / 32 % Bernoulli.WORDS] << a % 32 < 0;
            int chw = a % SHAPE.channels() * plane + a / SHAPE.channels();
            assertThat(y[chw] == 0).as("activation %d", a).isEqualTo(isDropped);
        }
    }

    @Test
    void backward_afterForward_dropsTheSame() {
        LayerBench bench = ones(new DropoutLayer("drop", SHAPE, 0.3, DropoutForm.INVERTED), 20);
        float[] y = bench.forward();

        float[] dx = bench.backward();

        float[] expected = new float[dx.length];
        for (int i = 0; i < dx.length; i++) {
            expected[i] = y[i] == 0 ? 0f : bench.r[i] * y[i];
        }
        assertThat(dx).isEqualTo(expected);
    }

    @Test
    void mask_ofAnotherLayer_differs() {
        float[] one = training(new DropoutLayer("drop1", SHAPE, 0.5, DropoutForm.INVERTED), 1, 0);
        float[] other = training(new DropoutLayer("drop2", SHAPE, 0.5, DropoutForm.INVERTED), 1, 0);

        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void probability_outOfRange_throws() {
        assertThatThrownBy(() -> new DropoutLayer("drop", SHAPE, 1, DropoutForm.INVERTED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("drop probability must be in [0, 1), found 1.0");
    }

    private static float[] training(DropoutLayer layer, int images, long firstKey) {
        LayerBench bench = ones(layer, images);
        long[] keys = new long[images];
        Arrays.setAll(keys, i -> firstKey + i);
        return bench.forward(Pass.training(images, keys, bench.parameters, new float[bench.parameters.length]));
    }

    private static float[] test(DropoutLayer layer) {
        LayerBench bench = ones(layer, 3);
        return bench.forward(Pass.test(3, bench.parameters));
    }

    private static LayerBench ones(DropoutLayer layer, int images) {
        LayerBench bench = new LayerBench(layer, KERNELS, images, false, 1);
        Arrays.fill(bench.x, 1f);
        return bench;
    }
}
