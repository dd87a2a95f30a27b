package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;
import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;

/** Changes of layout as plain loops. */
public final class ScalarLayoutKernel implements LayoutKernel {
    @Override
    public void toBlock(int images, float[] nchw, int offset, BlockLayout layout, float[] block) {
        checkImages(images);
        Shape shape = layout.shape();
        int source = offset;
        for (int c = 0; c < shape.channels(); c++) {
            for (int row = 0; row < shape.height(); row++) {
                for (int column = 0; column < shape.width(); column++, source++) {
                    int target = layout.offset(c, row, column);
                    for (int n = 0; n < images; n++) {
                        block[target + n] = nchw[source + n * shape.size()];
                    }
                    Arrays.fill(block, target + images, target + IMAGES, 0f);
                }
            }
        }
    }

    @Override
    public void fromBlock(int images, BlockLayout layout, float[] block, float[] nchw, int offset) {
        checkImages(images);
        Shape shape = layout.shape();
        int target = offset;
        for (int c = 0; c < shape.channels(); c++) {
            for (int row = 0; row < shape.height(); row++) {
                for (int column = 0; column < shape.width(); column++, target++) {
                    int source = layout.offset(c, row, column);
                    for (int n = 0; n < images; n++) {
                        nchw[target + n * shape.size()] = block[source + n];
                    }
                }
            }
        }
    }

    static void checkImages(int images) {
        check(images >= 1 && images <= IMAGES, "images of a block must be in [1, %d], found %d", IMAGES, images);
    }
}
