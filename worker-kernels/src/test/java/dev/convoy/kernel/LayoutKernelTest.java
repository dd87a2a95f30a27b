package dev.convoy.kernel;

import static dev.convoy.kernel.TestData.assertBorderIs;
import static dev.convoy.kernel.TestData.assertSameBits;
import static dev.convoy.kernel.TestData.filled;
import static dev.convoy.kernel.TestData.fromBlock;
import static dev.convoy.kernel.TestData.reals;
import static dev.convoy.kernel.TestData.toBlock;
import static dev.convoy.tensor.BlockLayout.IMAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayoutKernelTest {
    private static final float OUTSIDE = 7f;

    static Stream<KernelSet> kernelSets() {
        return TestData.kernelSets();
    }

    static Stream<Arguments> kernelsAndSizes() {
        return TestData.kernelSets()
                .flatMap(set -> Stream.of(
                                new Shape(1, 1, 1), new Shape(3, 4, 16), new Shape(2, 3, 33), new Shape(5, 2, 7))
                        .flatMap(shape -> Stream.of(1, 9, 16).map(images -> Arguments.of(set, shape, images))));
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void toBlock_someImages_fillsTheirLanesAndZerosTheRest(KernelSet set, Shape shape, int images) {
        BlockLayout layout = new BlockLayout(shape, 2);
        float[] nchw = reals(3 + images * shape.size(), 1L);
        float[] all = Arrays.copyOfRange(nchw, 3, 3 + IMAGES * shape.size());
        float[] block = filled(layout, OUTSIDE);

        set.layout().toBlock(images, nchw, 3, layout, block);

        assertSameBits("images", all, fromBlock(layout, block));
        assertBorderIs(OUTSIDE, layout, block);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndSizes")
    void fromBlock_someImages_writesOnlyThose(KernelSet set, Shape shape, int images) {
        BlockLayout layout = new BlockLayout(shape, 1);
        float[] all = reals(IMAGES * shape.size(), 1L);
        float[] nchw = new float[5 + IMAGES * shape.size()];

        set.layout().fromBlock(images, layout, toBlock(layout, all), nchw, 5);

        float[] expected = new float[nchw.length];
        System.arraycopy(all, 0, expected, 5, images * shape.size());
        assertThat(nchw).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("kernelSets")
    void toBlock_seventeenImages_throws(KernelSet set) {
        BlockLayout layout = new BlockLayout(new Shape(1, 1, 1), 0);

        assertThatThrownBy(() -> set.layout().toBlock(17, new float[17], 0, layout, new float[16]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("images of a block must be in [1, 16], found 17");
    }
}
