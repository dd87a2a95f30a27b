package dev.convoy.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.kernel.ConvGeometry;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.PoolGeometry;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Worked examples and properties of each layer; all numbers are small integers or exact fractions, so results are equal. */
class LayerForwardTest {
    private static final KernelSet KERNELS = new ScalarKernelSet("test");

    @Test
    void conv_lectureExample_sixFiltersGive28x28x6() {
        ConvLayer conv = new ConvLayer("conv", new ConvGeometry(new Shape(3, 32, 32), 6, 5, 5, 1, 0));

        assertThat(conv.output()).isEqualTo(new Shape(6, 28, 28));
        assertThat(conv.parameters().get(0).length()).isEqualTo(6 * 75);
        assertThat(conv.parameters().get(0).fanIn()).isEqualTo(75);
        assertThat(conv.multiplyAdds()).isEqualTo(6L * 28 * 28 * 75);
    }

    @Test
    void conv_lectureExample_strideAndPadGiveTheirSizes() {
        assertThat(conv(7, 3, 1, 0).output()).isEqualTo(new Shape(1, 5, 5));
        assertThat(conv(7, 3, 2, 0).output()).isEqualTo(new Shape(1, 3, 3));
        assertThat(conv(7, 3, 1, 1).output()).isEqualTo(new Shape(1, 7, 7));
        assertThat(conv(7, 3, 3, 0).warnings())
                .containsExactly(
                        "conv: size 3x3 with stride 3 and pad 0 does not reach the last 1 rows and 1 columns of"
                                + " input 1x7x7");
        assertThat(conv(7, 3, 2, 0).warnings()).isEmpty();
    }

    @Test
    void conv_sobelFilter_findsTheEdge() {
        LayerBench bench = new LayerBench(conv(6, 3, 1, 0), KERNELS, 1, false, 1);
        for (int i = 0; i < 36; i++) {
            bench.x[i] = i % 6 < 3 ? 0 : 1; // dark left half, bright right half
        }
        setParameters(bench, -1, 0, 1, -2, 0, 2, -1, 0, 1, 0);

        float[] y = bench.forward();

        for (int row = 0; row < 4; row++) {
            assertThat(Arrays.copyOfRange(y, row * 4, row * 4 + 4)).containsExactly(0, 4, 4, 0);
        }
    }

    @Test
    void conv_stridesAndPads_equalTheNaiveSum() {
        Shape input = new Shape(3, 7, 6);
        for (int stride = 1; stride <= 3; stride++) {
            for (int pad = 0; pad <= 2; pad++) {
                ConvLayer conv = new ConvLayer("conv", new ConvGeometry(input, 4, 3, 3, stride, pad));
                LayerBench bench = new LayerBench(conv, KERNELS, 17, false, 1);
                setIntegers(bench, 10 * stride + pad);

                assertThat(bench.forward())
                        .as("stride %d pad %d", stride, pad)
                        .containsExactly(naive(bench, input, conv.output(), 3, stride, pad));
            }
        }
    }

    @Test
    void conv_filterOfTheInputsSize_equalsFullConnection() {
        Shape input = new Shape(3, 4, 5);
        LayerBench conv =
                new LayerBench(new ConvLayer("conv", new ConvGeometry(input, 6, 4, 5, 1, 0)), KERNELS, 3, false, 1);
        LayerBench full = new LayerBench(new FullyConnectedLayer("full", input, 6), KERNELS, 3, false, 1);
        setIntegers(conv, 1);
        setIntegers(full, 1);

        assertThat(conv.forward()).containsExactly(full.forward());
        assertThat(gradient(conv)).containsExactly(gradient(full));
    }

    @Test
    void conv_oneByOne_equalsFullConnectionOfEachPixel() {
        Shape input = new Shape(5, 2, 3);
        LayerBench conv =
                new LayerBench(new ConvLayer("conv", new ConvGeometry(input, 4, 1, 1, 1, 0)), KERNELS, 1, false, 1);
        LayerBench full = new LayerBench(new FullyConnectedLayer("full", new Shape(5, 1, 1), 4), KERNELS, 6, false, 1);
        setIntegers(conv, 1);
        System.arraycopy(conv.parameters, 0, full.parameters, 0, full.parameters.length);
        for (int pixel = 0; pixel < 6; pixel++) {
            for (int c = 0; c < 5; c++) {
                full.x[pixel * 5 + c] = conv.x[c * 6 + pixel];
            }
        }

        float[] y = conv.forward();
        float[] expected = full.forward();

        for (int pixel = 0; pixel < 6; pixel++) {
            for (int k = 0; k < 4; k++) {
                assertThat(y[k * 6 + pixel]).isEqualTo(expected[pixel * 4 + k]);
            }
        }
    }

    @Test
    void conv_twoGroups_equalTwoConvolutions() {
        Shape input = new Shape(6, 5, 4);
        ConvLayer grouped = new ConvLayer("conv", new ConvGeometry(input, 4, 3, 3, 1, 1), 2, true);
        LayerBench whole = new LayerBench(grouped, KERNELS, 1, false, 1);
        LayerBench half = new LayerBench(
                new ConvLayer("half", new ConvGeometry(new Shape(3, 5, 4), 2, 3, 3, 1, 1)), KERNELS, 1, false, 1);
        setIntegers(whole, 1);
        float[] y = whole.forward();
        float[] dx = whole.backward();
        float[] gradient = new float[whole.parameters.length];
        whole.addGradient(gradient);

        int weights = 2 * 27; // of a group
        for (int group = 0; group < 2; group++) {
            System.arraycopy(whole.x, group * half.x.length, half.x, 0, half.x.length);
            System.arraycopy(whole.r, group * half.r.length, half.r, 0, half.r.length);
            int from = LayerBench.OFFSET + group * weights;
            int bias = LayerBench.OFFSET + 2 * weights + group * 2;
            System.arraycopy(whole.parameters, from, half.parameters, LayerBench.OFFSET, weights);
            System.arraycopy(whole.parameters, bias, half.parameters, LayerBench.OFFSET + weights, 2);

            assertThat(half.forward()).containsExactly(part(y, group * 40, 40));
            assertThat(half.backward()).containsExactly(part(dx, group * 60, 60));
            float[] halfGradient = new float[half.parameters.length];
            half.addGradient(halfGradient);
            assertThat(part(halfGradient, LayerBench.OFFSET, weights)).containsExactly(part(gradient, from, weights));
            assertThat(part(halfGradient, LayerBench.OFFSET + weights, 2)).containsExactly(part(gradient, bias, 2));
        }
    }

    private static float[] part(float[] values, int from, int length) {
        return Arrays.copyOfRange(values, from, from + length);
    }

    @Test
    void conv_alexNetsTwoGroups_haveTheirWeightsAndFanIn() {
        ConvLayer conv2 = new ConvLayer("conv2", new ConvGeometry(new Shape(96, 27, 27), 256, 5, 5, 1, 2), 2, true);

        assertThat(conv2.parameters().get(0).shape()).containsExactly(256, 48, 5, 5);
        assertThat(conv2.parameters().get(0).fanIn()).isEqualTo(48 * 25);
        assertThat(conv2.parameters().get(0).fanOut()).isEqualTo(128 * 25);
        assertThat(conv2.multiplyAdds()).isEqualTo(256L * 27 * 27 * 48 * 25);
    }

    @Test
    void conv_groupsThatDoNotDivide_throw() {
        ConvGeometry geometry = new ConvGeometry(new Shape(6, 5, 5), 4, 3, 3, 1, 1);
        assertThatThrownBy(() -> new ConvLayer("conv", geometry, 4, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("input channels must be a multiple of the 4 groups, found 6");
        assertThatThrownBy(() -> new ConvLayer("conv", geometry, 3, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("filters must be a multiple of the 3 groups, found 4");
        assertThatThrownBy(() -> new ConvLayer("conv", geometry, 0, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("groups must be positive, found 0");
    }

    @Test
    void conv_uncoveredInput_warnsForAnyKindOfConvolution() {
        Shape input = new Shape(4, 9, 8);

        assertThat(new ConvLayer("conv", new ConvGeometry(input, 4, 1, 3, 1, 0), 2, false).warnings())
                .isEmpty();
        assertThat(new ConvLayer("conv", new ConvGeometry(input, 4, 1, 3, 2, 0), 2, false).warnings())
                .containsExactly("conv: stride 2 above size 1x3 skips 1 pixels between neighbours");
        assertThat(new ConvLayer("conv", new ConvGeometry(input, 4, 2, 3, 2, 0), 4, false).warnings())
                .containsExactly(
                        "conv: size 2x3 with stride 2 and pad 0 does not reach the last 1 rows and 1 columns of"
                                + " input 4x9x8");
    }

    @Test
    void conv_oneRowThenOneColumn_equalTheirOuterProduct() {
        Shape input = new Shape(1, 6, 7);
        LayerBench square = new LayerBench(
                new ConvLayer("3x2", new ConvGeometry(input, 1, 3, 2, 1, 0), 1, false), KERNELS, 1, false, 1);
        LayerBench row = new LayerBench(
                new ConvLayer("1x2", new ConvGeometry(input, 1, 1, 2, 1, 0), 1, false), KERNELS, 1, false, 1);
        LayerBench column = new LayerBench(
                new ConvLayer("3x1", new ConvGeometry(new Shape(1, 6, 6), 1, 3, 1, 1, 0), 1, false),
                KERNELS,
                1,
                false,
                1);
        setIntegers(square, 1);
        System.arraycopy(square.x, 0, row.x, 0, row.x.length);
        setParameters(row, 2, -1);
        setParameters(column, 1, 3, -2);
        setParameters(square, 2, -1, 6, -3, -4, 2);

        float[] expected = square.forward();
        System.arraycopy(row.forward(), 0, column.x, 0, column.x.length);

        assertThat(column.forward()).containsExactly(expected);
    }

    @Test
    void locallyConnected_equalWeightsEverywhere_equalsConvolution() {
        ConvGeometry geometry = new ConvGeometry(new Shape(3, 5, 6), 4, 3, 2, 2, 1);
        LayerBench conv = new LayerBench(new ConvLayer("conv", geometry), KERNELS, 17, false, 1);
        LayerBench local = new LayerBench(new LocallyConnectedLayer("local", geometry, true), KERNELS, 17, false, 1);
        setIntegers(conv, 1);
        int positions = geometry.output().height() * geometry.output().width();
        int weights = geometry.weights();
        System.arraycopy(conv.x, 0, local.x, 0, conv.x.length);
        System.arraycopy(conv.r, 0, local.r, 0, conv.r.length);
        for (int i = 0; i < positions * weights; i++) {
            local.parameters[LayerBench.OFFSET + i] = conv.parameters[LayerBench.OFFSET + i % weights];
        }
        for (int i = 0; i < 4 * positions; i++) {
            float bias = conv.parameters[LayerBench.OFFSET + weights + i / positions];
            local.parameters[LayerBench.OFFSET + positions * weights + i] = bias;
        }

        assertThat(local.forward()).containsExactly(conv.forward());
        assertThat(local.backward()).containsExactly(conv.backward());
        float[] gradient = new float[local.parameters.length];
        float[] sums = new float[conv.parameters.length];
        float[] expected = new float[conv.parameters.length];
        local.addGradient(gradient);
        conv.addGradient(expected);
        for (int i = 0; i < positions * weights; i++) {
            sums[LayerBench.OFFSET + i % weights] += gradient[LayerBench.OFFSET + i];
        }
        for (int i = 0; i < 4 * positions; i++) {
            sums[LayerBench.OFFSET + weights + i / positions] += gradient[LayerBench.OFFSET + positions * weights + i];
        }
        assertThat(sums).as("gradients, summed over positions").containsExactly(expected);
    }

    @Test
    void locallyConnected_cudaConvnetsLocal3_hasItsShapes() {
        LocallyConnectedLayer local3 =
                new LocallyConnectedLayer("local3", new ConvGeometry(new Shape(64, 6, 6), 64, 3, 3, 1, 1), true);

        assertThat(local3.output()).isEqualTo(new Shape(64, 6, 6));
        assertThat(local3.parameters().get(0).shape()).containsExactly(6, 6, 64, 64, 3, 3);
        assertThat(local3.parameters().get(1).shape()).containsExactly(64, 6, 6);
        assertThat(local3.parameters().get(0).fanIn()).isEqualTo(576);
        assertThat(local3.multiplyAdds()).isEqualTo(36L * 64 * 576);
    }

    @Test
    void maxPool_lectureExample_keepsTheLargest() {
        MaxPoolLayer pool = new MaxPoolLayer("pool", new PoolGeometry(new Shape(1, 4, 4), 2, 2, 0, false));
        LayerBench bench = new LayerBench(pool, KERNELS, 1, false, 1);
        set(bench.x, 1, 1, 2, 4, 5, 6, 7, 8, 3, 2, 1, 0, 1, 2, 3, 4);
        set(bench.r, 1, 2, 3, 4);

        assertThat(bench.forward()).containsExactly(6, 8, 3, 4);
        assertThat(bench.backward()).containsExactly(0, 0, 0, 0, 0, 1, 0, 2, 3, 0, 0, 0, 0, 0, 0, 4);
    }

    @Test
    void averagePool_caffesRounding_dividesByTheWindowInThePaddedImage() {
        PoolGeometry geometry = new PoolGeometry(new Shape(1, 4, 4), 3, 2, 0, true);
        LayerBench bench = new LayerBench(new AveragePoolLayer("pool", geometry), KERNELS, 1, false, 1);
        Arrays.fill(bench.x, 6);
        bench.x[15] = 10;

        // windows 3x3, 3x2, 2x3 and 2x2
        assertThat(bench.forward()).containsExactly(6, 6, 6, 7);
    }

    @Test
    void globalPools_anyImage_giveItsMeanAndItsMaximum() {
        PoolGeometry whole = PoolGeometry.global(new Shape(2, 2, 3));
        LayerBench mean = new LayerBench(new AveragePoolLayer("mean", whole), KERNELS, 1, false, 1);
        LayerBench max = new LayerBench(new MaxPoolLayer("max", whole), KERNELS, 1, false, 1);
        for (LayerBench bench : new LayerBench[] {mean, max}) {
            set(bench.x, 1, 2, 3, 4, 5, 9, -6, -3, -3, -3, -3, -6);
            set(bench.r, 6, 12);
        }

        assertThat(mean.forward()).containsExactly(4, -4);
        assertThat(max.forward()).containsExactly(9, -3);
        assertThat(mean.backward()).containsExactly(1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2);
        assertThat(max.backward()).containsExactly(0, 0, 0, 0, 0, 6, 0, 12, 0, 0, 0, 0);
    }

    @Test
    void maxPool_overlappingWindows_addUpAtTheWinner() {
        MaxPoolLayer pool = new MaxPoolLayer("pool", new PoolGeometry(new Shape(1, 1, 5), 1, 3, 1, 0, false));
        LayerBench bench = new LayerBench(pool, KERNELS, 1, false, 1);
        set(bench.x, 1, 2, 9, 4, 9);
        set(bench.r, 1, 10, 100);

        assertThat(bench.forward()).containsExactly(9, 9, 9);
        assertThat(bench.backward()).as("the first of equals wins").containsExactly(0, 0, 111, 0, 0);
    }

    @Test
    void pools_imageMovedByTheStride_moveWithIt() {
        PoolGeometry geometry = new PoolGeometry(new Shape(2, 9, 9), 3, 2, 0, false);
        for (Layer pool : new Layer[] {new MaxPoolLayer("max", geometry), new AveragePoolLayer("mean", geometry)}) {
            LayerBench still = new LayerBench(pool, KERNELS, 1, false, 1);
            LayerBench moved = new LayerBench(pool, KERNELS, 1, false, 2);
            for (int i = 0; i < still.x.length; i++) {
                int column = i % 9;
                moved.x[i] = column < 2 ? 0 : still.x[i - 2];
            }

            float[] y = still.forward();
            float[] yMoved = moved.forward();

            for (int i = 0; i < y.length; i++) {
                if (i % 4 > 0) {
                    assertThat(yMoved[i]).as("%s %d", pool.name(), i).isEqualTo(y[i - 1]);
                }
            }
        }
    }

    @Test
    void maxout_threePieces_keepsTheLargestAndSendsTheGradientThere() {
        LayerBench bench = new LayerBench(new MaxoutLayer("maxout", new Shape(6, 1, 2), 3), KERNELS, 1, false, 1);
        set(bench.x, 1, 9, 3, 9, 2, 4, -5, 0, -4, 0, -4, -1);
        set(bench.r, 1, 2, 3, 4);

        assertThat(bench.forward()).containsExactly(3, 9, -4, 0);
        assertThat(bench.backward()).containsExactly(0, 2, 1, 0, 0, 0, 0, 4, 3, 0, 0, 0);
    }

    @Test
    void maxout_ofAFunctionAndItsNegative_isItsAbsoluteValue() {
        LayerBench bench = new LayerBench(new MaxoutLayer("maxout", new Shape(2, 2, 2), 2), KERNELS, 1, false, 1);
        set(bench.x, 1, -2, 3, -4, -1, 2, -3, 4);

        assertThat(bench.forward()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void maxout_piecesThatDoNotDivide_throws() {
        assertThatThrownBy(() -> new MaxoutLayer("maxout", new Shape(5, 2, 2), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("input channels must be a multiple of the 2 pieces, found 5");
        assertThatThrownBy(() -> new MaxoutLayer("maxout", new Shape(5, 2, 2), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pieces must be in [1, 127], found 0");
    }

    @Test
    void relu_anyInput_cutsNegatives() {
        LayerBench bench = new LayerBench(new ReluLayer("relu", new Shape(1, 1, 5)), KERNELS, 1, false, 1);
        set(bench.x, -2, -0f, 0, 0.5f, 3);
        set(bench.r, 1, 2, 3, 4, 5);

        assertThat(bench.forward()).containsExactly(0, 0, 0, 0.5f, 3);
        assertThat(bench.backward()).containsExactly(0, 0, 0, 4, 5);
    }

    private static ConvLayer conv(int side, int filterSize, int stride, int pad) {
        return new ConvLayer(
                "conv", new ConvGeometry(new Shape(1, side, side), 1, filterSize, filterSize, stride, pad));
    }

    private static float[] gradient(LayerBench bench) {
        float[] gradient = new float[bench.parameters.length];
        bench.backward();
        bench.addGradient(gradient);
        return gradient;
    }

    private static void setIntegers(LayerBench bench, long seed) {
        Random random = new Random(seed);
        for (float[] values : new float[][] {bench.x, bench.parameters, bench.r}) {
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(9) - 4;
            }
        }
    }

    private static void setParameters(LayerBench bench, float... values) {
        System.arraycopy(values, 0, bench.parameters, LayerBench.OFFSET, values.length);
    }

    private static void set(float[] array, float... values) {
        System.arraycopy(values, 0, array, 0, array.length);
    }

    private static float[] naive(LayerBench bench, Shape in, Shape out, int filterSize, int stride, int pad) {
        int weights = out.channels() * in.channels() * filterSize * filterSize;
        float[] y = new float[bench.images * out.size()];
        for (int i = 0; i < y.length; i++) {
            int image = i / out.size();
            int k = i / (out.height() * out.width()) % out.channels();
            int top = i / out.width() % out.height() * stride - pad;
            int left = i % out.width() * stride - pad;
            double sum = bench.parameters[LayerBench.OFFSET + weights + k];
            for (int tap = 0; tap < weights / out.channels(); tap++) {
                int c = tap / (filterSize * filterSize);
                int row = top + tap / filterSize % filterSize;
                int column = left + tap % filterSize;
                if (row >= 0 && row < in.height() && column >= 0 && column < in.width()) {
                    double w = bench.parameters[LayerBench.OFFSET + k * (weights / out.channels()) + tap];
                    sum += w * bench.x[image * in.size() + (c * in.height() + row) * in.width() + column];
                }
            }
            y[i] = (float) sum;
        }
        return y;
    }
}
