package dev.convoy.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.LrnGeometry;
import dev.convoy.kernel.LrnRegion;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.tensor.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer that is smooth but not linear, alone against centred differences; no value is skipped. */
class CurvedLayerGradientTest {
    private static final KernelSet KERNELS = new ScalarKernelSet("test");

    /** Curves bend little within this, and rounding errors are small beside it. */
    private static final double STEP = 0x1p-6;

    /** Gradients are floats, sums of few terms. */
    private static final double TOLERANCE = 1e-5;

    /** One-sided differences never disagree by more than this part of the larger, so nothing counts as a kink. */
    private static final double NO_KINKS = 2;

    static Stream<Arguments> layers() {
        Shape odd = new Shape(2, 5, 7);
        return Stream.of(
                layer(new TanhLayer("tanh", odd)),
                layer(new SigmoidLayer("sigmoid", odd)),
                layer(new GeluLayer("gelu", odd)),
                layer(new SoftmaxLayer("softmax", new Shape(5, 2, 3))),
                layer(new LrnLayer("lrn", lrn(new Shape(7, 2, 3), LrnRegion.ACROSS_CHANNELS, 5, 0.75))),
                layer(new LrnLayer("lrn within channel", lrn(odd, LrnRegion.WITHIN_CHANNEL, 3, 0.75))),
                layer(new LrnLayer("lrn with power", lrn(odd, LrnRegion.WITHIN_CHANNEL, 5, 0.6))));
    }

    private static LrnGeometry lrn(Shape shape, LrnRegion region, int size, double beta) {
        return new LrnGeometry(shape, region, size, 0.5, beta, 1);
    }

    private static Arguments layer(Layer layer) {
        return Arguments.of(Named.of(layer.name(), layer));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void backward_aLayerAlone_matchesCentredDifferences(Layer layer) {
        LayerBench bench = new LayerBench(layer, KERNELS, 3, false, 7);
        bench.forward();
        float[] dx = bench.backward();
        GradientCheck check = new GradientCheck(bench::loss, STEP, TOLERANCE, NO_KINKS, bench.noise());

        check.check("x", bench.x, dx);

        assertThat(check.skipped()).isEmpty();
        assertThat(dx).isNotEqualTo(bench.r);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void backward_moreThanOneBlock_matchesCentredDifferences(Layer layer) {
        LayerBench bench = new LayerBench(layer, KERNELS, 18, false, 3);
        bench.forward();
        float[] dx = bench.backward();
        GradientCheck check = new GradientCheck(bench::loss, STEP, TOLERANCE, NO_KINKS, bench.noise());

        check.check("x", bench.x, dx, 0, dx.length / 2, dx.length - 2, dx.length - 1);

        assertThat(check.skipped()).isEmpty();
    }
}
