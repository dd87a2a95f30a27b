package dev.convoy.kernel;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import java.util.Arrays;

/**
 * The coefficients of batch normalization, one value a channel, each repeated for the sixteen images of a block as vectors
 * read them: y = factor·(x − mean) + shift, and dx = factor·dy + (slope·(x − mean) + offset).
 */
public final class BatchNormRows {
    final int length;
    final float[] mean;
    final float[] factor;
    final float[] shift;
    final float[] slope;
    final float[] offset;

    /** Rows of zeros. */
    public BatchNormRows(int channels) {
        this.length = channels * IMAGES;
        this.mean = new float[length];
        this.factor = new float[length];
        this.shift = new float[length];
        this.slope = new float[length];
        this.offset = new float[length];
    }

    /** Sets what is subtracted from a channel. */
    public void setMean(int channel, float value) {
        fill(mean, channel, value);
    }

    /** Sets what a channel is multiplied by, and what is added then. */
    public void setAffine(int channel, float factorValue, float shiftValue) {
        fill(factor, channel, factorValue);
        fill(shift, channel, shiftValue);
    }

    /** Sets what the gradient of a channel's input takes from its input. */
    public void setGradient(int channel, float slopeValue, float offsetValue) {
        fill(slope, channel, slopeValue);
        fill(offset, channel, offsetValue);
    }

    private static void fill(float[] row, int channel, float value) {
        Arrays.fill(row, channel * IMAGES, (channel + 1) * IMAGES, value);
    }

    /** Bytes of all rows. */
    public long bytes() {
        return 5L * length * Float.BYTES;
    }
}
