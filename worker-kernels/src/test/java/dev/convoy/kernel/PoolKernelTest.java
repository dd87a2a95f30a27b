package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertBorderIs;
import static dev.convoy.kernel.TestData.assertSameBits;
import static dev.convoy.kernel.TestData.assertWithin;
import static dev.convoy.kernel.TestData.filled;
import static dev.convoy.kernel.TestData.fromBlock;
import static dev.convoy.kernel.TestData.reals;
import static dev.convoy.kernel.TestData.smallIntegers;
import static dev.convoy.kernel.TestData.toBlock;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.kernel.TestData.NaiveSums;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PoolKernelTest {
    private static final float OUTSIDE = 7f;

    static Stream<PoolGeometry> geometries() {
        return Stream.concat(someGeometries(), everyRoundingAndPad());
    }

    /** Windows that overlap, touch and leave gaps, with every padding and both roundings, on sides of every remainder. */
    private static Stream<PoolGeometry> everyRoundingAndPad() {
        List<PoolGeometry> geometries = new ArrayList<>();
        for (int window = 1; window <= 4; window++) {
            for (int stride = 1; stride <= 4; stride++) {
                for (int pad = 0; pad < window; pad++) {
                    for (int remainder = 0; remainder < 2; remainder++) {
                        Shape input = new Shape(1, 5 + 2 * remainder, 6 + remainder);
                        geometries.add(new PoolGeometry(input, window, stride, pad, false));
                        geometries.add(new PoolGeometry(input, window, stride, pad, true));
                    }
                }
            }
        }
        return geometries.stream();
    }

    private static Stream<PoolGeometry> someGeometries() {
        return Stream.of(
                PoolGeometry.global(new Shape(5, 3, 4)),
                PoolGeometry.global(new Shape(2, 7, 7)),
                PoolGeometry.global(new Shape(1, 16, 16)),
                PoolGeometry.global(new Shape(17, 1, 1)),
                new PoolGeometry(new Shape(2, 12, 10), 11, 1, 3, true),
                new PoolGeometry(new Shape(3, 9, 6), 5, 2, 2, 1, false),
                new PoolGeometry(new Shape(1, 1, 1), 1, 1, 0, false),
                new PoolGeometry(new Shape(3, 8, 6), 2, 2, 0, false),
                new PoolGeometry(new Shape(2, 7, 9), 2, 2, 0, true),
                new PoolGeometry(new Shape(4, 8, 8), 3, 2, 0, true),
                new PoolGeometry(new Shape(4, 8, 8), 3, 2, 0, false),
                new PoolGeometry(new Shape(2, 9, 8), 3, 2, 1, true),
                new PoolGeometry(new Shape(3, 5, 4), 3, 1, 1, false),
                new PoolGeometry(new Shape(2, 8, 7), 2, 3, 1, true),
                new PoolGeometry(new Shape(2, 3, 7), 1, 3, 0, true),
                new PoolGeometry(new Shape(3, 11, 9), 5, 2, 2, true),
                new PoolGeometry(new Shape(1, 7, 7), 7, 1, 0, false));
    }

    static Stream<Arguments> kernelsAndGeometries() {
        return TestData.kernelSets().flatMap(set -> geometries().map(g -> Arguments.of(set, g)));
    }

    /** Layouts with borders of their own, and a walk over windows in N × C × H × W order. */
    private static final class Case {
        final PoolGeometry g;
        final BlockLayout x;
        final BlockLayout y;
        final BlockLayout dy;
        final BlockLayout dx;
        final int inputs;
        final int outputs;

        Case(PoolGeometry g) {
            this.g = g;
            this.x = new BlockLayout(g.input(), 1);
            this.y = new BlockLayout(g.output(), 2);
            this.dy = new BlockLayout(g.output(), 0);
            this.dx = new BlockLayout(g.input(), 3);
            this.inputs = IMAGES * g.input().size();
            this.outputs = IMAGES * g.output().size();
        }

        interface Place {
            void at(int x);
        }

        /** Calls with the index in x of each place of output {@code y} that is inside the image, in row-major order. */
        void forEachPlace(int y, Place place) {
            int row = row(y) * g.stride() - g.pad();
            int column = y % g.output().width() * g.stride() - g.pad();
            int plane = y / (g.output().height() * g.output().width());
            for (int r = 0; r < g.windowHeight(); r++) {
                for (int t = 0; t < g.windowWidth(); t++) {
                    boolean inside = row + r >= 0
                            && row + r < g.input().height()
                            && column + t >= 0
                            && column + t < g.input().width();
                    if (inside) {
                        place.at((plane * g.input().height() + row + r)
                                        * g.input().width()
                                + column
                                + t);
                    }
                }
            }
        }

        int row(int y) {
            return y / g.output().width() % g.output().height();
        }

        /** Positions of window {@code y} that are inside the image or its padding. */
        int divisor(int y) {
            int count = 0;
            for (int r = 0; r < g.windowHeight(); r++) {
                for (int t = 0; t < g.windowWidth(); t++) {
                    boolean counts = row(y) * g.stride() + r < g.input().height() + 2 * g.pad()
                            && y % g.output().width() * g.stride() + t
                                    < g.input().width() + 2 * g.pad();
                    count += counts ? 1 : 0;
                }
            }
            return count;
        }

        int winner(float[] images, int y) {
            int[] winner = {-1};
            forEachPlace(y, p -> {
                boolean first = winner[0] < 0;
                boolean above = !first && images[p] > images[winner[0]];
                boolean firstNaN = !first && Float.isNaN(images[p]) && !Float.isNaN(images[winner[0]]);
                winner[0] = first || above || firstNaN ? p : winner[0];
            });
            return winner[0];
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
    @MethodSource("kernelsAndGeometries")
    void maxForward_tiesAndNaN_takesFirstMaximumOrNaN(KernelSet set, PoolGeometry g) {
        Case c = new Case(g);
        float[] images = withTiesAndNaN(c.inputs);
        float[] expected = new float[c.outputs];
        for (int y = 0; y < c.outputs; y++) {
            expected[y] = images[c.winner(images, y)];
        }
        MaxPoolKernel kernel = set.maxPool(g, c.x, c.y, c.dy, c.dx);
        float[] block = filled(c.y, OUTSIDE);

        kernel.forward(toBlock(c.x, images), false, block, new byte[kernel.switchesLength()]);

        assertSameBits("y", expected, fromBlock(c.y, block));
        assertBorderIs(OUTSIDE, c.y, block);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void maxForward_withRelu_clipsAtZero(KernelSet set, PoolGeometry g) {
        Case c = new Case(g);
        float[] images = reals(c.inputs, 5L);
        float[] expected = new float[c.outputs];
        for (int y = 0; y < c.outputs; y++) {
            expected[y] = Math.max(0f, images[c.winner(images, y)]);
        }
        MaxPoolKernel kernel = set.maxPool(g, c.x, c.y, c.dy, c.dx);
        float[] block = filled(c.y, OUTSIDE);

        kernel.forward(toBlock(c.x, images), true, block, new byte[kernel.switchesLength()]);

        assertSameBits("y", expected, fromBlock(c.y, block));
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void maxBackward_tiesAndNaN_addsToTheWinner(KernelSet set, PoolGeometry g) {
        Case c = new Case(g);
        float[] images = withTiesAndNaN(c.inputs);
        float[] outputGradients = reals(c.outputs, 6L);
        float[] expected = new float[c.inputs];
        for (int y = 0; y < c.outputs; y++) {
            expected[c.winner(images, y)] += outputGradients[y];
        }
        MaxPoolKernel kernel = set.maxPool(g, c.x, c.y, c.dy, c.dx);
        byte[] switches = new byte[kernel.switchesLength()];
        float[] block = filled(c.dx, OUTSIDE);

        kernel.forward(toBlock(c.x, images), false, filled(c.y, 0f), switches);
        kernel.backward(toBlock(c.dy, outputGradients), switches, block);

        assertSameBits("dx", expected, fromBlock(c.dx, block));
        assertBorderIs(OUTSIDE, c.dx, block);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void averageForward_anyWindow_isTheMean(KernelSet set, PoolGeometry g) {
        Case c = new Case(g);
        float[] images = reals(c.inputs, 7L);
        NaiveSums expected = new NaiveSums(c.outputs);
        for (int y = 0; y < c.outputs; y++) {
            int index = y;
            c.forEachPlace(y, p -> expected.add(index, (double) images[p] / c.divisor(index)));
        }
        float[] block = filled(c.y, OUTSIDE);

        set.averagePool(g, c.x, c.y, c.dy, c.dx).forward(toBlock(c.x, images), false, block);

        // the sum's roundings, one for the divisor's inverse, one for the product
        assertWithin("y", g.places() + 2, expected, fromBlock(c.y, block));
        assertBorderIs(OUTSIDE, c.y, block);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndGeometries")
    void averageBackward_anyWindow_spreadsToEveryPlace(KernelSet set, PoolGeometry g) {
        Case c = new Case(g);
        float[] outputGradients = reals(c.outputs, 8L);
        NaiveSums expected = new NaiveSums(c.inputs);
        for (int y = 0; y < c.outputs; y++) {
            int index = y;
            c.forEachPlace(y, p -> expected.add(p, (double) outputGradients[index] / c.divisor(index)));
        }
        float[] block = filled(c.dx, OUTSIDE);

        set.averagePool(g, c.x, c.y, c.dy, c.dx).backward(toBlock(c.dy, outputGradients), block);

        assertWithin("dx", g.places() + 2, expected, fromBlock(c.dx, block));
        assertBorderIs(OUTSIDE, c.dx, block);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void vectorKernels_randomReals_haveTheBitsOfTheScalarOnes(PoolGeometry g) {
        Case c = new Case(g);
        float[] x = toBlock(c.x, withTiesAndNaN(c.inputs));
        float[] reals = toBlock(c.x, reals(c.inputs, 9L));
        float[] dy = toBlock(c.dy, reals(c.outputs, 10L));
        float[][] results = new float[2][];
        byte[][] switches = new byte[2][];
        float[][] means = new float[2][];
        float[][] spreads = new float[2][];
        KernelSet[] sets = TestData.kernelSets().toArray(KernelSet[]::new);

        for (int s = 0; s < 2; s++) {
            MaxPoolKernel max = sets[s].maxPool(g, c.x, c.y, c.dy, c.dx);
            AveragePoolKernel average = sets[s].averagePool(g, c.x, c.y, c.dy, c.dx);
            switches[s] = new byte[max.switchesLength()];
            max.forward(x, false, filled(c.y, 0f), switches[s]);
            results[s] = filled(c.dx, 0f);
            max.backward(dy, switches[s], results[s]);
            means[s] = filled(c.y, 0f);
            average.forward(reals, true, means[s]);
            spreads[s] = filled(c.dx, 0f);
            average.backward(dy, spreads[s]);
        }

        assertThat(switches[1]).as("switches").isEqualTo(switches[0]);
        assertSameBits("dx", results[0], results[1]);
        assertSameBits("mean", means[0], means[1]);
        assertSameBits("spread", spreads[0], spreads[1]);
    }

    @Test
    void maxPool_windowThatFitsNoByte_throws() {
        PoolGeometry g = PoolGeometry.global(new Shape(1, 16, 17));
        Case c = new Case(g);

        assertThatThrownBy(() -> new VectorKernelSet().maxPool(g, c.x, c.y, c.dy, c.dx))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("window of max pooling must have at most 256 positions, found 16x17");
    }

    @Test
    void poolGeometry_roundingUp_addsTheLastWindow() {
        Shape in = new Shape(1, 32, 32);

        assertThat(new PoolGeometry(in, 3, 2, 0, true).output()).isEqualTo(new Shape(1, 16, 16));
        assertThat(new PoolGeometry(in, 3, 2, 0, false).output()).isEqualTo(new Shape(1, 15, 15));
        assertThat(PoolGeometry.global(new Shape(9, 4, 7)).output()).isEqualTo(new Shape(9, 1, 1));
        assertThat(new PoolGeometry(new Shape(1, 3, 3), 1, 3, 0, true).output()).isEqualTo(new Shape(1, 1, 1));
    }
}
