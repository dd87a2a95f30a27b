package dev.convoy.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.kernel.ConvAlgorithm;
import dev.convoy.kernel.ConvGeometry;
import dev.convoy.kernel.ConvKernel;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import dev.convoy.tensor.ThreadTeam;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConvGroupTest {
    private static final ConvGeometry GEOMETRY = new ConvGeometry(new Shape(18, 5, 6), 20, 3, 3, 1, 1);

    static Stream<Arguments> cases() {
        return Stream.of(new ScalarKernelSet("test"), new VectorKernelSet())
                .flatMap(kernels ->
                        Stream.of(ConvAlgorithm.values()).map(algorithm -> Arguments.of(kernels, algorithm)));
    }

    /** A group with its arrays. */
    private static final class Case {
        final Random random = new Random(1);
        final TaskMemory memory = TaskMemory.training();
        final BlockLayout in = new BlockLayout(GEOMETRY.input(), 1);
        final BlockLayout out = new BlockLayout(GEOMETRY.output(), 1);
        final float[] parameters = LayerBench.reals(random, GEOMETRY.weights() + GEOMETRY.filters());
        final float[] gradient = new float[parameters.length];
        final float[] x = inside(in);
        final float[] dy = inside(out);
        final float[] y = new float[out.floats()];
        final ConvGroup group;

        Case(KernelSet kernels, ConvAlgorithm algorithm, boolean keepsWeights, boolean masks) {
            LayerPlan plan = new LayerPlan(
                    kernels, in, out, out, in, 1, true, false, true, masks, memory, ThreadTeam.ofOne(), 0);
            group = new ConvGroup(algorithm, GEOMETRY, 0, 0, GEOMETRY.weights(), keepsWeights, plan);
        }

        private float[] inside(BlockLayout layout) {
            float[] block = new float[layout.floats()];
            Shape shape = layout.shape();
            for (int c = 0; c < shape.channels(); c++) {
                for (int pixel = 0; pixel < shape.height() * shape.width(); pixel++) {
                    int to = layout.offset(c, pixel / shape.width(), pixel % shape.width());
                    System.arraycopy(LayerBench.reals(random, 16), 0, block, to, 16);
                }
            }
            return block;
        }

        /** An iteration, after one with other parameters. */
        void run(float[] dx) {
            iteration(LayerBench.reals(random, parameters.length), new float[parameters.length], x.clone());
            iteration(parameters, gradient, dx);
        }

        private void iteration(float[] parameters, float[] gradient, float[] dx) {
            Pass pass = Pass.training(16, new long[16], parameters, gradient);
            group.setParameters(parameters);
            group.forward(pass, x, y);
            group.backward(pass, x, dy, dx);
            group.addGradient(gradient);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void backward_weightsPackedAsTheyAreUsed_givesTheBitsOfKeptOnes(KernelSet kernels, ConvAlgorithm algorithm) {
        Case kept = new Case(kernels, algorithm, true, false);
        Case passing = new Case(kernels, algorithm, false, false);
        float[] expected = new float[kept.in.floats()];
        float[] actual = new float[kept.in.floats()];

        kept.run(expected);
        passing.run(actual);

        ConvKernel kernel = kept.group.kernel();
        int forward = kernel.packedWeightsFloats();
        int data = kernel.packedDataWeightsFloats();
        assertThat(passing.memory.weightBytes()).isZero();
        assertThat(kept.memory.weightBytes()).isEqualTo(4L * (forward + data));
        assertThat(kept.memory.bytes() - passing.memory.bytes()).isEqualTo(4L * Math.min(forward, data));
        assertThat(Arrays.mismatch(passing.y, kept.y)).as("y").isEqualTo(-1);
        assertThat(Arrays.mismatch(actual, expected)).as("dx").isEqualTo(-1);
        assertThat(Arrays.mismatch(passing.gradient, kept.gradient)).as("dW").isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void backward_gradientInThePlaceOfTheInput_hasTheBitsOfAMaskBehindIt(KernelSet kernels, ConvAlgorithm algorithm) {
        Case apart = new Case(kernels, algorithm, true, false);
        Case over = new Case(kernels, algorithm, true, true);
        float[] expected = new float[apart.in.floats()];

        apart.run(expected);
        kernels.elementwise().reluBackward(expected.length, apart.x, expected, expected);
        over.run(over.x);

        assertThat(Arrays.mismatch(over.x, expected)).as("dx").isEqualTo(-1);
        assertThat(Arrays.mismatch(over.gradient, apart.gradient)).as("dW").isEqualTo(-1);
    }
}
