package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertBorderIs;
import static dev.convoy.kernel.TestData.assertSameBits;
import static dev.convoy.kernel.TestData.filled;
import static dev.convoy.kernel.TestData.fromBlock;
import static dev.convoy.kernel.TestData.reals;
import static dev.convoy.kernel.TestData.smallIntegers;
import static dev.convoy.kernel.TestData.toBlock;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MaxoutKernelTest {
    private static final float OUTSIDE = 7f;

    /** Output shape and pieces. */
    record Sizes(Shape output, int pieces) {}

    static Stream<Sizes> sizes() {
        return Stream.of(
                new Sizes(new Shape(1, 1, 1), 1),
                new Sizes(new Shape(1, 1, 1), 2),
                new Sizes(new Shape(5, 2, 3), 2),
                new Sizes(new Shape(3, 1, 4), 5),
                new Sizes(new Shape(17, 1, 1), 3),
                new Sizes(new Shape(2, 1, 1), 127));
    }

    static Stream<Arguments> kernelsAndSizes() {
        return TestData.kernelSets().flatMap(set -> sizes().map(s -> Arguments.of(set, s)));
    }

    private static final class Case {
        final Sizes s;
        final BlockLayout x;
        final BlockLayout y;
        final BlockLayout dy;
        final BlockLayout dx;
        final int inputs;
        final int outputs;

        Case(Sizes s) {
            this.s = s;
            Shape out = s.output();
            Shape in = new Shape(out.channels() * s.pieces(), out.height(), out.width());
            this.x = new BlockLayout(in, 1);
            this.y = new BlockLayout(out, 2);
            this.dy = new BlockLayout(out, 0);
            this.dx = new BlockLayout(in, 3);
            this.inputs = IMAGES * in.size();
            this.outputs = IMAGES * out.size();
        }

        MaxoutKernel kernel(KernelSet set) {
            return set.maxout(s.pieces(), x, y, dy, dx);
        }

        /** Index in x of piece {@code q} of output {@code yi}. */
        int input(int yi, int q) {
            int plane = s.output().height() * s.output().width();
            return (yi / plane * s.pieces() + q) * plane + yi % plane;
        }

        /** The first maximum, or the first NaN. */
        int winner(float[] images, int yi) {
            int winner = 0;
            for (int q = 1; q < s.pieces(); q++) {
                float best = images[input(yi, winner)];
                float v = images[input(yi, q)];
                winner = v > best || (Float.isNaN(v) && !Float.isNaN(best)) ? q : winner;
            }
            return winner;
        }
    }

    private static float[] withTiesAndNaN(int length) {
        float[] values = smallIntegers(length, 4L);
        for (int i = 5; i < length; i += 11) {
            values[i] = i % 2 == 0 ? -0f : Float.NaN;
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void forward_tiesAndNaN_takesFirstMaximumOrNaN(KernelSet set, Sizes s) {
        Case c = new Case(s);
        float[] images = withTiesAndNaN(c.inputs);
        float[] expected = new float[c.outputs];
        for (int yi = 0; yi < c.outputs; yi++) {
            expected[yi] = images[c.input(yi, c.winner(images, yi))];
        }
        MaxoutKernel kernel = c.kernel(set);
        float[] block = filled(c.y, OUTSIDE);

        kernel.forward(toBlock(c.x, images), block, new byte[kernel.switchesLength()]);

        assertSameBits("y", expected, fromBlock(c.y, block));
        assertBorderIs(OUTSIDE, c.y, block);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void backward_tiesAndNaN_goesToTheWinner(KernelSet set, Sizes s) {
        Case c = new Case(s);
        float[] images = withTiesAndNaN(c.inputs);
        float[] outputGradients = reals(c.outputs, 6L);
        float[] expected = new float[c.inputs];
        for (int yi = 0; yi < c.outputs; yi++) {
            expected[c.input(yi, c.winner(images, yi))] = outputGradients[yi];
        }
        MaxoutKernel kernel = c.kernel(set);
        byte[] switches = new byte[kernel.switchesLength()];
        float[] block = filled(c.dx, OUTSIDE);

        kernel.forward(toBlock(c.x, images), filled(c.y, 0f), switches);
        kernel.backward(toBlock(c.dy, outputGradients), switches, block);

        assertSameBits("dx", expected, fromBlock(c.dx, block));
        assertBorderIs(OUTSIDE, c.dx, block);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void vectorKernel_tiesAndNaN_hasTheSwitchesOfTheScalarOne(Sizes s) {
        Case c = new Case(s);
        float[] x = toBlock(c.x, withTiesAndNaN(c.inputs));
        byte[][] switches = new byte[2][];
        KernelSet[] sets = TestData.kernelSets().toArray(KernelSet[]::new);

        for (int i = 0; i < 2; i++) {
            MaxoutKernel kernel = c.kernel(sets[i]);
            switches[i] = new byte[kernel.switchesLength()];
            kernel.forward(x, filled(c.y, 0f), switches[i]);
        }

        assertThat(switches[1]).isEqualTo(switches[0]);
    }

    @Test
    void maxout_piecesThatFitNoByte_throw() {
        Case c = new Case(new Sizes(new Shape(1, 1, 1), 128));

        TestData.kernelSets()
                .forEach(set -> assertThatThrownBy(() -> c.kernel(set))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("pieces must be in [1, 127], found 128"));
    }
}
