package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;

/**
 * Batch normalization of one block: sums by channel, and the passes that apply what follows from them.
 *
 * <p>Order of a channel's sum: in each image, pixels in row-major order are added in float, from +0 for every group of
 * whole rows that has at least {@value #GROUP_PIXELS} pixels (the last group has what is left); after each group the sums
 * of the images in use are added in double, images ascending. So the error of a sum does not grow with the size of the
 * image. Lanes that hold no image count nowhere, and are written as +0: what lies in them must stay finite, since it is
 * multiplied by zero gradients.
 */
public final class BatchNormKernel {
    static final int GROUP_PIXELS = 256;

    private final BatchNormPixels kernel;
    private final Shape shape;
    private final int length;
    private final int groupRows;
    private final BlockLayout xLayout;
    private final BlockLayout yLayout;
    private final BlockLayout dyLayout;
    private final BlockLayout dxLayout;

    BatchNormKernel(BatchNormPixels kernel, BlockLayout x, BlockLayout y, BlockLayout dy, BlockLayout dx) {
        this.kernel = kernel;
        this.shape = x.shape();
        this.length = x.pixelStride();
        this.groupRows = (GROUP_PIXELS + shape.width() - 1) / shape.width();
        this.xLayout = x;
        this.yLayout = y;
        this.dyLayout = dy;
        this.dxLayout = dx;
    }

    /** Length of the scratch array that sums are taken in. */
    public int scratchFloats() {
        return 2 * length;
    }

    /** sums[c] += Σ x over pixels and the block's first {@code images} images. */
    public void addSums(int images, float[] x, float[] scratch, double[] sums) {
        Arrays.fill(scratch, 0, length, 0f);
        for (int row = 0; row < shape.height(); row++) {
            kernel.addSums(shape.width(), length, x, xLayout.offset(0, row, 0), scratch);
            if (endsGroup(row)) {
                addImages(images, scratch, 0, sums);
            }
        }
    }

    /** sums[c] += Σ (x − mean)² over pixels and the block's first {@code images} images. */
    public void addSquares(int images, float[] x, BatchNormRows rows, float[] scratch, double[] sums) {
        Arrays.fill(scratch, 0, length, 0f);
        for (int row = 0; row < shape.height(); row++) {
            kernel.addSquares(shape.width(), x, xLayout.offset(0, row, 0), rows, scratch);
            if (endsGroup(row)) {
                addImages(images, scratch, 0, sums);
            }
        }
    }

    /** y = factor·(x − mean) + shift, then max(0, y) if {@code relu}; +0 in lanes from {@code images} on. */
    public void normalize(int images, float[] x, BatchNormRows rows, boolean relu, float[] y) {
        for (int row = 0; row < shape.height(); row++) {
            int yOffset = yLayout.offset(0, row, 0);
            kernel.normalize(shape.width(), x, xLayout.offset(0, row, 0), rows, relu, y, yOffset);
            clearUnused(images, y, yOffset);
        }
    }

    /**
     * dySums[c] += Σ dy and productSums[c] += Σ dy·(x − mean) over pixels and the block's first {@code images} images.
     *
     * @param dy if {@code relu}, set to 0 first where y = factor·(x − mean) + shift is not above 0
     */
    public void addGradientSums(
            int images,
            float[] x,
            BatchNormRows rows,
            boolean relu,
            float[] dy,
            float[] scratch,
            double[] dySums,
            double[] productSums) {
        Arrays.fill(scratch, 0, 2 * length, 0f);
        for (int row = 0; row < shape.height(); row++) {
            int xOffset = xLayout.offset(0, row, 0);
            int dyOffset = dyLayout.offset(0, row, 0);
            if (relu) {
                kernel.addMaskedProducts(shape.width(), x, xOffset, rows, dy, dyOffset, scratch);
            } else {
                kernel.addProducts(shape.width(), x, xOffset, rows, dy, dyOffset, scratch);
            }
            if (endsGroup(row)) {
                addImages(images, scratch, 0, dySums);
                addImages(images, scratch, length, productSums);
            }
        }
    }

    /** dx = factor·dy + (slope·(x − mean) + offset); +0 in lanes from {@code images} on. */
    public void backward(int images, float[] x, float[] dy, BatchNormRows rows, float[] dx) {
        for (int row = 0; row < shape.height(); row++) {
            int dxOffset = dxLayout.offset(0, row, 0);
            kernel.backward(
                    shape.width(), x, xLayout.offset(0, row, 0), dy, dyLayout.offset(0, row, 0), rows, dx, dxOffset);
            clearUnused(images, dx, dxOffset);
        }
    }

    private boolean endsGroup(int row) {
        return (row + 1) % groupRows == 0 || row + 1 == shape.height();
    }

    /** Adds and clears the sums of a group. */
    private void addImages(int images, float[] scratch, int offset, double[] sums) {
        for (int c = 0; c < shape.channels(); c++) {
            double sum = 0;
            for (int n = 0; n < images; n++) {
                sum += scratch[offset + c * IMAGES + n];
            }
            sums[c] += sum;
        }
        Arrays.fill(scratch, offset, offset + length, 0f);
    }

    /** Row by row, while the row is in the cache. */
    private void clearUnused(int images, float[] values, int offset) {
        if (images < IMAGES) {
            for (int i = offset; i < offset + shape.width() * length; i += IMAGES) {
                Arrays.fill(values, i + images, i + IMAGES, 0f);
            }
        }
    }
}
