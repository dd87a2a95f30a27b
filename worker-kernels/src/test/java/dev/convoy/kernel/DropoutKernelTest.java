package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertBorderIs;
import static dev.convoy.kernel.TestData.assertSameBits;
import static dev.convoy.kernel.TestData.filled;
import static dev.convoy.kernel.TestData.fromBlock;
import static dev.convoy.kernel.TestData.reals;
import static dev.convoy.kernel.TestData.toBlock;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.random.Bernoulli;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DropoutKernelTest {
    private static final long STREAM = 0xFEDCBA9876543210L;
    private static final float OUTSIDE = 7f;

    static Stream<BlockLayout> layouts() {
        return Stream.of(
                new BlockLayout(new Shape(1, 1, 1), 0),
                new BlockLayout(new Shape(300, 1, 1), 0),
                new BlockLayout(new Shape(3, 5, 7), 2),
                new BlockLayout(new Shape(32, 2, 4), 1),
                new BlockLayout(new Shape(5, 3, 4), 1, 2, 9));
    }

    static Stream<Arguments> cases() {
        return TestData.kernelSets()
                .flatMap(set ->
                        layouts().flatMap(layout -> Stream.of(0.0, 0.5, 0.4).map(p -> Arguments.of(set, layout, p))));
    }

    private static int[] keys() {
        return new Random(5).ints(2 * IMAGES).toArray();
    }

    /** 1 where images N × C × H × W are dropped, trial by trial. */
    private static boolean[] expectedDrops(Shape shape, double p) {
        boolean[] drops = new boolean[IMAGES * shape.size()];
        int plane = shape.height() * shape.width();
        int[] words = new int[Bernoulli.WORDS];
        for (int i = 0; i < drops.length; i++) {
            int image = i / shape.size();
            int channel = i / plane % shape.channels();
            int activation = i % plane * shape.channels() + channel;
            long key = Integer.toUnsignedLong(keys()[image]) + ((long) keys()[IMAGES + image] << 32);
            new Bernoulli(p).successes(STREAM, key, activation / Bernoulli.GROUP, words, new int[4]);
            int bit = activation % Bernoulli.GROUP;
            drops[i] = (words[bit / 32] >>> (31 - bit % 32) & 1) == 1;
        }
        return drops;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void apply_drawnMask_zeroesWhatIsDroppedAndScalesTheRest(KernelSet set, BlockLayout layout, double p) {
        Shape shape = layout.shape();
        float[] images = reals(IMAGES * shape.size(), 3L);
        images[0] = Float.NaN;
        boolean[] drops = expectedDrops(shape, p);
        float[] expected = new float[images.length];
        for (int i = 0; i < images.length; i++) {
            expected[i] = drops[i] ? 0f : 1.7f * images[i];
        }
        DropoutKernel kernel = set.dropout(p, STREAM, layout);
        int[] mask = new Random(6).ints(kernel.maskLength()).toArray();
        float[] y = filled(layout, OUTSIDE);
        float[] inPlace = toBlock(layout, images);

        kernel.draw(keys(), mask);
        kernel.apply(mask, 1.7f, toBlock(layout, images), y);
        kernel.apply(mask, 1.7f, inPlace, inPlace);

        assertSameBits("y", expected, fromBlock(layout, y));
        assertBorderIs(OUTSIDE, layout, y);
        assertSameBits("in place", expected, fromBlock(layout, inPlace));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void draw_vectorKernel_hasTheMaskOfTheScalarOne(BlockLayout layout) {
        for (double p : new double[] {0.5, 0.7}) {
            int[][] masks = TestData.kernelSets()
                    .map(set -> {
                        DropoutKernel kernel = set.dropout(p, STREAM, layout);
                        int[] mask = new int[kernel.maskLength()];
                        kernel.draw(keys(), mask);
                        return mask;
                    })
                    .toArray(int[][]::new);

            assertThat(masks[1]).isEqualTo(masks[0]);
        }
    }
}
