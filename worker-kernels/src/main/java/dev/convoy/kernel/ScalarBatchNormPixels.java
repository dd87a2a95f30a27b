package dev.convoy.kernel;

/** Batch normalization as plain loops over pixels, then channels and images. */
final class ScalarBatchNormPixels implements BatchNormPixels {
    @Override
    public void addSums(int pixels, int length, float[] x, int xOffset, float[] sums) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int i = 0; i < length; i++) {
                sums[i] += x[xOffset + pixel * length + i];
            }
        }
    }

    @Override
    public void addSquares(int pixels, float[] x, int xOffset, BatchNormRows rows, float[] sums) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int i = 0; i < rows.length; i++) {
                float d = x[xOffset + pixel * rows.length + i] - rows.mean[i];
                sums[i] = Math.fma(d, d, sums[i]);
            }
        }
    }

    @Override
    public void normalize(
            int pixels, float[] x, int xOffset, BatchNormRows rows, boolean relu, float[] y, int yOffset) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int i = 0; i < rows.length; i++) {
                float value = value(x[xOffset + pixel * rows.length + i], rows, i);
                y[yOffset + pixel * rows.length + i] = relu ? Math.max(0f, value) : value;
            }
        }
    }

    private static float value(float x, BatchNormRows rows, int i) {
        return Math.fma(rows.factor[i], x - rows.mean[i], rows.shift[i]);
    }

    @Override
    public void addProducts(
            int pixels, float[] x, int xOffset, BatchNormRows rows, float[] dy, int dyOffset, float[] sums) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int i = 0; i < rows.length; i++) {
                int j = pixel * rows.length + i;
                float d = x[xOffset + j] - rows.mean[i];
                sums[i] += dy[dyOffset + j];
                sums[rows.length + i] = Math.fma(dy[dyOffset + j], d, sums[rows.length + i]);
            }
        }
    }

    @Override
    public void addMaskedProducts(
            int pixels, float[] x, int xOffset, BatchNormRows rows, float[] dy, int dyOffset, float[] sums) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int i = 0; i < rows.length; i++) {
                int j = pixel * rows.length + i;
                dy[dyOffset + j] = value(x[xOffset + j], rows, i) > 0f ? dy[dyOffset + j] : 0f;
            }
        }
        addProducts(pixels, x, xOffset, rows, dy, dyOffset, sums);
    }

    @Override
    public void backward(
            int pixels,
            float[] x,
            int xOffset,
            float[] dy,
            int dyOffset,
            BatchNormRows rows,
            float[] dx,
            int dxOffset) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int i = 0; i < rows.length; i++) {
                int j = pixel * rows.length + i;
                float line = Math.fma(rows.slope[i], x[xOffset + j] - rows.mean[i], rows.offset[i]);
                dx[dxOffset + j] = Math.fma(rows.factor[i], dy[dyOffset + j], line);
            }
        }
    }
}
