package dev.convoy.imageset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums over images from which the statistics of the train split follow, together with the fingerprint of all splits.
 * Whole numbers, so they do not depend on the order of the images: 2⁶³ allows 3.6·10¹⁶ pixels a place, and squares over
 * 1.4·10¹⁴ pixels a channel.
 */
final class PixelSums implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int FINGERPRINT_WORDS = 4;

    private final int channels;
    private final int plane;
    private final long[] sums;
    private final long[] squares;
    private final long[] fingerprint = new long[FINGERPRINT_WORDS];
    private long images;

    PixelSums(ImageShape shape) {
        channels = shape.channels();
        plane = shape.height() * shape.width();
        sums = new long[shape.size()];
        squares = new long[channels];
    }

    void add(Outcome.Prepared image) {
        images++;
        for (int c = 0; c < channels; c++) {
            long square = 0;
            for (int i = c * plane; i < (c + 1) * plane; i++) {
                long value = image.pixels[i] & 0xff;
                sums[i] += value;
                square += value * value;
            }
            squares[c] += square;
        }
    }

    void addFingerprint(long[] words) {
        for (int i = 0; i < FINGERPRINT_WORDS; i++) {
            fingerprint[i] += words[i];
        }
    }

    /** Adds another's sums to these. */
    PixelSums add(PixelSums other) {
        images += other.images;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
        }
        for (int c = 0; c < channels; c++) {
            squares[c] += other.squares[c];
        }
        addFingerprint(other.fingerprint);
        return this;
    }

    String fingerprint() {
        return Fingerprint.hex(fingerprint);
    }

    /** Mean image, C × H × W. */
    float[] meanImage() {
        float[] mean = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            mean[i] = (float) ((double) sums[i] / images);
        }
        return mean;
    }

    /** Mean of each channel. */
    List<Double> mean() {
        List<Double> mean = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            mean.add((double) channelSum(c) / pixelsPerChannel());
        }
        return mean;
    }

    /** Standard deviation of each channel: √(E[x²] − E[x]²). */
    List<Double> std() {
        List<Double> std = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            double mean = (double) channelSum(c) / pixelsPerChannel();
            std.add(Math.sqrt(Math.max(0, (double) squares[c] / pixelsPerChannel() - mean * mean)));
        }
        return std;
    }

    private double pixelsPerChannel() {
        return (double) images * plane;
    }

    private long channelSum(int c) {
        long sum = 0;
        for (int i = c * plane; i < (c + 1) * plane; i++) {
            sum += sums[i];
        }
        return sum;
    }
}
