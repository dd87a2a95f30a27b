package dev.convoy.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.kernel.ConvGeometry;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.PoolGeometry;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer alone against centred differences: inputs, parameters, and that parameters' gradients accumulate. */
class LayerGradientTest {
    private static final KernelSet KERNELS = new ScalarKernelSet("test");

    /** All these layers are linear in each single value, kinks aside, so any step is right. */
    private static final double STEP = 0x1p-5;

    /** Few outputs lie this close to a kink. */
    private static final double STEP_AMONG_KINKS = 0x1p-8;

    /** Gradients are floats, sums of few hundred terms at most. */
    private static final double TOLERANCE = 1e-5;

    static Stream<Arguments> layers() {
        Shape odd = new Shape(2, 5, 7);
        return Stream.of(
                layer(new ConvLayer("conv3x3", new ConvGeometry(odd, 3, 3, 3, 1, 1))),
                layer(new ConvLayer("conv1x1", new ConvGeometry(odd, 3, 1, 1, 1, 0))),
                layer(new ConvLayer("conv5x5 stride 2", new ConvGeometry(odd, 2, 5, 5, 2, 2))),
                layer(new ConvLayer("conv 2 groups", new ConvGeometry(new Shape(4, 5, 6), 6, 3, 3, 1, 1), 2, true)),
                layer(new ConvLayer("conv depthwise", new ConvGeometry(new Shape(3, 5, 4), 3, 3, 3, 2, 1), 3, false)),
                layer(new ConvLayer("conv 1x3 without bias", new ConvGeometry(odd, 3, 1, 3, 1, 0), 1, false)),
                layer(new ConvLayer("conv whole input", new ConvGeometry(new Shape(2, 3, 3), 4, 3, 3, 1, 0))),
                layer(new LocallyConnectedLayer("local 3x3", new ConvGeometry(odd, 3, 3, 3, 1, 1), true)),
                layer(new LocallyConnectedLayer("local 2x3 stride 2", new ConvGeometry(odd, 4, 2, 3, 2, 1), false)),
                layer(new MaxPoolLayer("max 3x3 stride 2 up", new PoolGeometry(new Shape(2, 6, 6), 3, 2, 0, true))),
                layer(new MaxPoolLayer("max 2x2 pad 1", new PoolGeometry(odd, 2, 1, 1, false))),
                layer(new AveragePoolLayer(
                        "mean 3x3 stride 2 up", new PoolGeometry(new Shape(2, 6, 6), 3, 2, 0, true))),
                layer(new AveragePoolLayer("mean 2x2 pad 1", new PoolGeometry(odd, 2, 1, 1, false))),
                layer(new MaxPoolLayer("global max", PoolGeometry.global(odd))),
                layer(new AveragePoolLayer("global mean", PoolGeometry.global(odd))),
                layer(new MaxPoolLayer("max 4x4 stride 1", new PoolGeometry(odd, 4, 1, 1, true))),
                layer(new MaxoutLayer("maxout", new Shape(6, 3, 4), 3)),
                layer(new ReluLayer("relu", odd)),
                layer(new LeakyReluLayer("leaky relu", odd, 0.1)),
                layer(new ScaleLayer("scale", odd, -1.5)),
                layer(new FullyConnectedLayer("full", odd, 5)),
                layer(new FullyConnectedLayer("one output", new Shape(3, 1, 1), 1)),
                layer(new FullyConnectedLayer("full without bias", odd, 5, false)),
                layer(new DropoutLayer("dropout", odd, 0.3, DropoutForm.INVERTED)),
                layer(new DropoutLayer("dropout scaled at test", odd, 0.3, DropoutForm.SCALE_AT_TEST)));
    }

    private static Arguments layer(Layer layer) {
        return Arguments.of(Named.of(layer.name(), layer));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void backward_aLayerAlone_matchesCentredDifferences(Layer layer) {
        assertGradients(layer, 3, false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void backward_layerThatAppliesRelu_matchesCentredDifferences(Layer layer) {
        assertGradients(layer, 2, layer.appliesRelu());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void backward_moreThanOneBlock_matchesCentredDifferences(Layer layer) {
        LayerBench bench = new LayerBench(layer, KERNELS, 18, false, 3);
        bench.forward();
        float[] dx = bench.backward();
        GradientCheck check = new GradientCheck(bench::loss, STEP, TOLERANCE, TOLERANCE, bench.noise());

        check.check("x", bench.x, dx, 0, dx.length / 2, dx.length - 2, dx.length - 1);

        assertThat(check.skipped()).hasSizeLessThan(3);
    }

    private static void assertGradients(Layer layer, int images, boolean relu) {
        LayerBench bench = new LayerBench(layer, KERNELS, images, relu, 7);
        float[] gradient = new float[bench.parameters.length];
        bench.forward();
        float[] dx = bench.backward();
        bench.addGradient(gradient);
        boolean hasKinks = relu
                || layer.outputUse() == OutputUse.SIGN
                || layer instanceof MaxPoolLayer
                || layer instanceof MaxoutLayer;
        double step = hasKinks ? STEP_AMONG_KINKS : STEP;
        GradientCheck check = new GradientCheck(bench::loss, step, TOLERANCE, TOLERANCE, bench.noise());

        check.check("x", bench.x, dx);
        check.check("parameters", bench.parameters, gradient);

        assertThat(check.skippedShare()).as("kinks %s", check.skipped()).isLessThanOrEqualTo(hasKinks ? 0.15 : 0);
        assertAccumulates(bench, gradient);
    }

    /** Twice the same sum is exact in floats; and nothing is carried over from one collection to the next. */
    private static void assertAccumulates(LayerBench bench, float[] gradient) {
        float[] twice = gradient.clone();
        bench.forward();
        bench.backward();
        bench.addGradient(twice);

        for (int i = 0; i < gradient.length; i++) {
            assertThat(twice[i]).as("parameter %d", i).isEqualTo(2 * gradient[i]);
        }
        assertThat(Arrays.copyOf(gradient, LayerBench.OFFSET)).containsOnly(0f);
        assertThat(Arrays.copyOfRange(gradient, gradient.length - LayerBench.OFFSET, gradient.length))
                .containsOnly(0f);
    }
}
