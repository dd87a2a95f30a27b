package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;

/** Changes of layout by transposing tiles of sixteen images × sixteen columns; what fills no tile goes one by one. */
final class VectorLayoutKernel implements LayoutKernel {
    @Override
    public void toBlock(int images, float[] nchw, int offset, BlockLayout layout, float[] block) {
        ScalarLayoutKernel.checkImages(images);
        if (images < IMAGES) {
            new ScalarLayoutKernel().toBlock(images, nchw, offset, layout, block);
            return;
        }
        Shape shape = layout.shape();
        int from = offset;
        for (int c = 0; c < shape.channels(); c++) {
            for (int row = 0; row < shape.height(); row++, from += shape.width()) {
                int column = 0;
                for (; column + IMAGES <= shape.width(); column += IMAGES) {
                    int to = layout.offset(c, row, column);
                    Transpose.tile(nchw, from + column, shape.size(), block, to, layout.pixelStride());
                }
                int rest = shape.width() - column;
                int to = layout.offset(c, row, column);
                Transpose.tile(IMAGES, rest, nchw, from + column, shape.size(), block, to, layout.pixelStride());
            }
        }
    }

    @Override
    public void fromBlock(int images, BlockLayout layout, float[] block, float[] nchw, int offset) {
        ScalarLayoutKernel.checkImages(images);
        if (images < IMAGES) {
            new ScalarLayoutKernel().fromBlock(images, layout, block, nchw, offset);
            return;
        }
        Shape shape = layout.shape();
        int to = offset;
        for (int c = 0; c < shape.channels(); c++) {
            for (int row = 0; row < shape.height(); row++, to += shape.width()) {
                int column = 0;
                for (; column + IMAGES <= shape.width(); column += IMAGES) {
                    int from = layout.offset(c, row, column);
                    Transpose.tile(block, from, layout.pixelStride(), nchw, to + column, shape.size());
                }
                int rest = shape.width() - column;
                int from = layout.offset(c, row, column);
                Transpose.tile(rest, IMAGES, block, from, layout.pixelStride(), nchw, to + column, shape.size());
            }
        }
    }
}
