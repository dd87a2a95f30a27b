package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.tensor.BlockLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/** Numbers for kernel tests, and ways to compare. */
final class TestData {
    /** Rounding error of one float operation, relative: 2⁻²⁴. */
    static final double UNIT = 0x1p-24;

    private TestData() {}

    static Stream<KernelSet> kernelSets() {
        return Stream.of(new ScalarKernelSet("test"), new VectorKernelSet());
    }

    /** Integers in [−3, 3]: sums of up to 2²⁰ products are exact in float. */
    static float[] smallIntegers(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt(7) - 3;
        }
        return values;
    }

    /** Reals of a normal distribution. */
    static float[] reals(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static float[] values(boolean integers, int length, long seed) {
        return integers ? smallIntegers(length, seed) : reals(length, seed);
    }

    /**
     * A block whose inside holds the sixteen images of {@code nchw} and whose border is zero. Channels that the layout does
     * not have are NaN, so that a kernel that reads them fails.
     */
    static float[] toBlock(BlockLayout layout, float[] nchw) {
        float[] block = new float[layout.floats()];
        poisonOtherChannels(layout, block);
        fillInside(layout, nchw, block);
        return block;
    }

    /** Writes sixteen images to the inside of a block. */
    static void fillInside(BlockLayout layout, float[] nchw, float[] block) {
        int size = layout.shape().size();
        for (int n = 0; n < IMAGES; n++) {
            for (int d = 0; d < size; d++) {
                block[blockIndex(layout, d) + n] = nchw[n * size + d];
            }
        }
    }

    private static void poisonOtherChannels(BlockLayout layout, float[] block) {
        int first = layout.firstChannel();
        for (int i = 0; i < block.length; i++) {
            int c = i % layout.pixelStride() / IMAGES;
            boolean isOther = c < first || c >= first + layout.shape().channels();
            block[i] = isOther ? Float.NaN : 0f;
        }
    }

    /** The inside of a block as sixteen images. */
    static float[] fromBlock(BlockLayout layout, float[] block) {
        int size = layout.shape().size();
        float[] nchw = new float[IMAGES * size];
        for (int n = 0; n < IMAGES; n++) {
            for (int d = 0; d < size; d++) {
                nchw[n * size + d] = block[blockIndex(layout, d) + n];
            }
        }
        return nchw;
    }

    private static int blockIndex(BlockLayout layout, int d) {
        int width = layout.shape().width();
        int height = layout.shape().height();
        return layout.offset(d / (height * width), d / width % height, d % width);
    }

    /** A block that holds {@code outside} everywhere; a kernel that writes the border changes it. */
    static float[] filled(BlockLayout layout, float outside) {
        float[] block = new float[layout.floats()];
        Arrays.fill(block, outside);
        return block;
    }

    /** Requires that every float outside the inside still is {@code outside}. */
    static void assertBorderIs(float outside, BlockLayout layout, float[] block) {
        float[] expected = filled(layout, outside);
        float[] inside = block.clone();
        int length = layout.shape().channels() * IMAGES;
        for (int row = 0; row < layout.shape().height(); row++) {
            for (int column = 0; column < layout.shape().width(); column++) {
                int offset = layout.offset(0, row, column);
                Arrays.fill(inside, offset, offset + length, outside);
            }
        }
        assertThat(inside).as("border").isEqualTo(expected);
    }

    static void assertSameBits(String what, float[] expected, float[] actual) {
        assertThat(bits(actual)).as(what).isEqualTo(bits(expected));
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    /** Requires |actual − expected| ≤ roundings · 2⁻²⁴ · Σ|terms| for each element; exact if {@code roundings} is 0. */
    static void assertWithin(String what, double roundings, NaiveSums expected, float[] actual) {
        assertThat(actual).as(what).hasSize(expected.sums().length);
        for (int i = 0; i < actual.length; i++) {
            double error = Math.abs(actual[i] - expected.sums()[i]);
            double bound = roundings * UNIT * expected.magnitudes()[i];
            assertThat(error)
                    .as("%s[%d]: expected %s, found %s", what, i, expected.sums()[i], actual[i])
                    .isLessThanOrEqualTo(bound);
        }
    }

    /**
     * Sums in double precision.
     *
     * @param sums Σ terms
     * @param magnitudes Σ |terms|
     */
    record NaiveSums(double[] sums, double[] magnitudes) {
        NaiveSums(int length) {
            this(new double[length], new double[length]);
        }

        void add(int i, double term) {
            sums[i] += term;
            magnitudes[i] += Math.abs(term);
        }
    }
}
