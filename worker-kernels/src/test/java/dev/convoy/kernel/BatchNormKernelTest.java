package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertBorderIs;
import static dev.convoy.kernel.TestData.assertSameBits;
import static dev.convoy.kernel.TestData.assertWithin;
import static dev.convoy.kernel.TestData.filled;
import static dev.convoy.kernel.TestData.fromBlock;
import static dev.convoy.kernel.TestData.reals;
import static dev.convoy.kernel.TestData.toBlock;
import static dev.convoy.kernel.TestData.values;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.kernel.TestData.NaiveSums;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pass against plain sums in double precision; lanes without an image hold numbers that must not count. */
class BatchNormKernelTest {
    private static final float OUTSIDE = 7f;

    /** One pixel; rows of no multiple of four; groups of several rows, of one, and of a last part. */
    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of(new Shape(1, 1, 1), 16),
                Arguments.of(new Shape(3, 1, 1), 5),
                Arguments.of(new Shape(3, 5, 7), 1),
                Arguments.of(new Shape(2, 8, 4), 16),
                Arguments.of(new Shape(5, 2, 9), 13),
                Arguments.of(new Shape(2, 37, 19), 16),
                Arguments.of(new Shape(1, 3, 300), 15));
    }

    static Stream<Arguments> kernelsAndShapes() {
        return TestData.kernelSets()
                .flatMap(set -> shapes().map(shape -> {
                    Object[] arguments = shape.get();
                    return Arguments.of(set, arguments[0], arguments[1]);
                }));
    }

    /** Layouts with borders of their own and coefficients that differ from channel to channel. */
    private static final class Case {
        final Shape shape;
        final int images;
        final BlockLayout x;
        final BlockLayout y;
        final BlockLayout dy;
        final BlockLayout dx;
        final int size;
        final BatchNormRows rows;

        Case(Shape shape, int images) {
            this.shape = shape;
            this.images = images;
            this.x = new BlockLayout(shape, 1);
            this.y = new BlockLayout(shape, 2);
            this.dy = new BlockLayout(shape, 0);
            this.dx = new BlockLayout(shape, 3);
            this.size = IMAGES * shape.size();
            this.rows = new BatchNormRows(shape.channels());
            for (int c = 0; c < shape.channels(); c++) {
                rows.setMean(c, c - 1);
                rows.setAffine(c, 0.5f * (c + 1), 2 - c);
                rows.setGradient(c, 0.25f * (c - 2), 1 + c);
            }
        }

        BatchNormKernel kernel(KernelSet set) {
            return set.batchNorm(x, y, dy, dx);
        }

        int channel(int i) {
            return i / (shape.height() * shape.width()) % shape.channels();
        }

        boolean isUsed(int i) {
            return i / shape.size() < images;
        }

        double centred(float[] values, int i) {
            return (double) values[i] - (channel(i) - 1);
        }

        double affine(float[] values, int i) {
            return 0.5 * (channel(i) + 1) * centred(values, i) + 2 - channel(i);
        }

        float[] scratch(BatchNormKernel kernel) {
            float[] scratch = new float[kernel.scratchFloats()];
            Arrays.fill(scratch, OUTSIDE);
            return scratch;
        }
    }

    private static float[] floats(double[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (float) values[i];
        }
        return result;
    }

    @ParameterizedTest
    @MethodSource("kernelsAndShapes")
    void sums_integersAndReals_equalTheNaiveSums(KernelSet set, Shape shape, int images) {
        for (boolean integers : new boolean[] {true, false}) {
            Case c = new Case(shape, images);
            float[] values = values(integers, c.size, 1L);
            NaiveSums sums = new NaiveSums(shape.channels());
            NaiveSums squares = new NaiveSums(shape.channels());
            for (int i = 0; i < c.size; i++) {
                if (c.isUsed(i)) {
                    sums.add(c.channel(i), values[i]);
                    squares.add(c.channel(i), c.centred(values, i) * c.centred(values, i));
                }
            }
            BatchNormKernel kernel = c.kernel(set);
            double[] actual = new double[shape.channels()];
            double[] actualSquares = new double[shape.channels()];

            kernel.addSums(images, toBlock(c.x, values), c.scratch(kernel), actual);
            kernel.addSquares(images, toBlock(c.x, values), c.rows, c.scratch(kernel), actualSquares);

            // float sums of a group's pixels, and one rounding to float here
            int roundings = BatchNormKernel.GROUP_PIXELS + shape.width() + 1;
            assertWithin("sums", integers ? 0 : roundings, sums, floats(actual));
            assertWithin("squares", integers ? 0 : roundings + 2, squares, floats(actualSquares));
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndShapes")
    void addSums_calledAgain_adds(KernelSet set, Shape shape, int images) {
        Case c = new Case(shape, images);
        float[] block = toBlock(c.x, values(true, c.size, 1L));
        BatchNormKernel kernel = c.kernel(set);
        double[] once = new double[shape.channels()];
        double[] twice = new double[shape.channels()];

        kernel.addSums(images, block, c.scratch(kernel), once);
        kernel.addSums(images, block, c.scratch(kernel), twice);
        kernel.addSums(images, block, c.scratch(kernel), twice);

        for (int channel = 0; channel < once.length; channel++) {
            assertThat(twice[channel]).isEqualTo(2 * once[channel]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndShapes")
    void normalize_reals_isTheFormulaAndZeroInUnusedLanes(KernelSet set, Shape shape, int images) {
        for (boolean relu : new boolean[] {false, true}) {
            Case c = new Case(shape, images);
            float[] values = reals(c.size, 2L);
            NaiveSums expected = new NaiveSums(c.size);
            for (int i = 0; i < c.size; i++) {
                double y = c.affine(values, i);
                if (c.isUsed(i) && (!relu || y > 0)) {
                    expected.add(i, 0.5 * (c.channel(i) + 1) * c.centred(values, i));
                    expected.add(i, 2 - c.channel(i));
                }
            }
            float[] block = filled(c.y, OUTSIDE);

            c.kernel(set).normalize(images, toBlock(c.x, values), c.rows, relu, block);

            assertWithin("y", 2, expected, fromBlock(c.y, block));
            assertBorderIs(OUTSIDE, c.y, block);
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndShapes")
    void addGradientSums_reals_equalTheNaiveSums(KernelSet set, Shape shape, int images) {
        for (boolean relu : new boolean[] {false, true}) {
            Case c = new Case(shape, images);
            float[] values = reals(c.size, 3L);
            float[] gradients = reals(c.size, 4L);
            NaiveSums sums = new NaiveSums(shape.channels());
            NaiveSums products = new NaiveSums(shape.channels());
            for (int i = 0; i < c.size; i++) {
                if (c.isUsed(i) && (!relu || c.affine(values, i) > 0)) {
                    sums.add(c.channel(i), gradients[i]);
                    products.add(c.channel(i), gradients[i] * c.centred(values, i));
                }
            }
            BatchNormKernel kernel = c.kernel(set);
            double[] actual = new double[shape.channels()];
            double[] actualProducts = new double[shape.channels()];
            float[] dy = toBlock(c.dy, gradients);

            kernel.addGradientSums(
                    images, toBlock(c.x, values), c.rows, relu, dy, c.scratch(kernel), actual, actualProducts);

            int roundings = BatchNormKernel.GROUP_PIXELS + shape.width() + 1;
            assertWithin("sums of dy", roundings, sums, floats(actual));
            assertWithin("sums of products", roundings + 1, products, floats(actualProducts));
            float[] masked = fromBlock(c.dy, dy);
            for (int i = 0; i < c.size; i++) {
                assertThat(masked[i]).isEqualTo(relu && c.affine(values, i) <= 0 ? 0f : gradients[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndShapes")
    void backward_reals_isTheFormulaAndZeroInUnusedLanes(KernelSet set, Shape shape, int images) {
        Case c = new Case(shape, images);
        float[] values = reals(c.size, 5L);
        float[] gradients = reals(c.size, 6L);
        NaiveSums expected = new NaiveSums(c.size);
        for (int i = 0; i < c.size; i++) {
            if (c.isUsed(i)) {
                expected.add(i, 0.5 * (c.channel(i) + 1) * gradients[i]);
                expected.add(i, 0.25 * (c.channel(i) - 2) * c.centred(values, i));
                expected.add(i, 1 + c.channel(i));
            }
        }
        float[] block = filled(c.dx, OUTSIDE);

        c.kernel(set).backward(images, toBlock(c.x, values), toBlock(c.dy, gradients), c.rows, block);

        assertWithin("dx", 3, expected, fromBlock(c.dx, block));
        assertBorderIs(OUTSIDE, c.dx, block);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void vectorKernel_realsAndNaN_hasTheBitsOfTheScalarOne(Shape shape, int images) {
        Case c = new Case(shape, images);
        float[] x = toBlock(c.x, reals(c.size, 7L));
        float[] nan = x.clone();
        nan[c.x.offset(0, 0, 0)] = Float.NaN;
        float[][][] results = new float[2][][];
        KernelSet[] sets = TestData.kernelSets().toArray(KernelSet[]::new);

        for (int s = 0; s < 2; s++) {
            BatchNormKernel kernel = c.kernel(sets[s]);
            float[] scratch = c.scratch(kernel);
            double[][] sums = new double[4][shape.channels()];
            float[] y = filled(c.y, 0f);
            float[] rectified = filled(c.y, 0f);
            float[] dy = toBlock(c.dy, reals(c.size, 8L));
            float[] dx = filled(c.dx, 0f);
            kernel.addSums(images, x, scratch, sums[0]);
            kernel.addSquares(images, x, c.rows, scratch, sums[1]);
            kernel.normalize(images, nan, c.rows, false, y);
            kernel.normalize(images, nan, c.rows, true, rectified);
            kernel.addGradientSums(images, nan, c.rows, true, dy, scratch, sums[2], sums[3]);
            kernel.backward(images, x, dy, c.rows, dx);
            results[s] = new float[][] {
                floats(sums[0]), floats(sums[1]), floats(sums[2]), floats(sums[3]), y, rectified, dy, dx
            };
        }

        for (int i = 0; i < results[0].length; i++) {
            assertSameBits("result " + i, results[0][i], results[1][i]);
        }
    }
}
