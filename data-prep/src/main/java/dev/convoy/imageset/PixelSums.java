package dev.convoy.imageset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums over images from which the statistics of the train split follow, together with the fingerprint of all splits.
 * Whole numbers, so they do not depend on the order of the images: 2⁶³ allows 3.6·10¹⁶ pixels a place, and squares over
 * 1.4·10¹⁴ pixels a channel.
 */
final class PixelSums implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int FINGERPRINT_WORDS = 4;

    /** So many products of two bytes fit into an int: 2¹⁵ · 255² is below 2³¹. */
    private static final int PRODUCTS_OF_INT = 1 << 15;

    /** So many bytes fit into an int. */
    private static final int BYTES_OF_INT = 1 << 23;

    private final int channels;
    private final int plane;
    private final long[] sums;

    /** Sums over the images since {@link #sums} were added to last: half the memory to pass over with every image. */
    private final int[] recentSums;

    private int recentImages;

    /** Sums of the products of two channels, C × C. */
    private final long[] products;

    private final long[] fingerprint = new long[FINGERPRINT_WORDS];
    private long images;

    PixelSums(ImageShape shape) {
        channels = shape.channels();
        plane = shape.height() * shape.width();
        sums = new long[shape.size()];
        recentSums = new int[shape.size()];
        products = new long[channels * channels];
    }

    private PixelSums() {
        channels = 0;
        plane = 0;
        sums = new long[0];
        recentSums = new int[0];
        products = new long[0];
    }

    /** Sums over no images and of no shape, for a fingerprint alone. */
    static PixelSums ofFingerprint() {
        return new PixelSums();
    }

    /** Adds an image: C × H × W unsigned bytes. */
    void add(byte[] pixels) {
        images++;
        if (recentImages == BYTES_OF_INT) {
            settle();
        }
        recentImages++;
        for (int i = 0; i < plane; i += PRODUCTS_OF_INT) {
            int end = Math.min(plane, i + PRODUCTS_OF_INT);
            if (channels == 3) {
                addColours(pixels, i, end);
            } else {
                addChannels(pixels, i, end);
            }
        }
    }

    private void addChannels(byte[] pixels, int begin, int end) {
        for (int a = 0; a < channels; a++) {
            for (int i = a * plane + begin; i < a * plane + end; i++) {
                recentSums[i] += pixels[i] & 0xff;
            }
            for (int b = a; b < channels; b++) {
                int product = 0;
                for (int i = begin; i < end; i++) {
                    product += (pixels[a * plane + i] & 0xff) * (pixels[b * plane + i] & 0xff);
                }
                products[a * channels + b] += product;
            }
        }
    }

    /** {@link #addChannels} of three channels in one pass. */
    private void addColours(byte[] pixels, int begin, int end) {
        int green = plane;
        int blue = 2 * plane;
        int rr = 0;
        int rg = 0;
        int rb = 0;
        int gg = 0;
        int gb = 0;
        int bb = 0;
        for (int i = begin; i < end; i++) {
            int r = pixels[i] & 0xff;
            int g = pixels[green + i] & 0xff;
            int b = pixels[blue + i] & 0xff;
            recentSums[i] += r;
            recentSums[green + i] += g;
            recentSums[blue + i] += b;
            rr += r * r;
            rg += r * g;
            rb += r * b;
            gg += g * g;
            gb += g * b;
            bb += b * b;
        }
        products[0] += rr;
        products[1] += rg;
        products[2] += rb;
        products[4] += gg;
        products[5] += gb;
        products[8] += bb;
    }

    private void settle() {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += recentSums[i];
        }
        Arrays.fill(recentSums, 0);
        recentImages = 0;
    }

    void addFingerprint(long[] words) {
        for (int i = 0; i < FINGERPRINT_WORDS; i++) {
            fingerprint[i] += words[i];
        }
    }

    /** Adds another's sums to these, or these to the other's; one of the two is given back. */
    PixelSums add(PixelSums other) {
        if (sums.length == 0 && other.sums.length > 0) {
            return other.add(this);
        }
        images += other.images;
        for (int i = 0; i < other.sums.length; i++) {
            sums[i] += other.sums[i] + other.recentSums[i];
        }
        for (int i = 0; i < other.products.length; i++) {
            products[i] += other.products[i];
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
            mean[i] = (float) ((double) (sums[i] + recentSums[i]) / images);
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
            double square = (double) products[c * channels + c] / pixelsPerChannel();
            std.add(Math.sqrt(Math.max(0, square - mean * mean)));
        }
        return std;
    }

    /** Principal components of the colours, about the channels' means. */
    ColourComponents colourComponents() {
        if (channels < 3) {
            return ColourComponents.NONE;
        }
        List<Double> mean = mean();
        double[][] covariance = new double[channels][channels];
        for (int a = 0; a < channels; a++) {
            for (int b = a; b < channels; b++) {
                double product = (double) products[a * channels + b] / pixelsPerChannel();
                covariance[a][b] = product - mean.get(a) * mean.get(b);
                covariance[b][a] = covariance[a][b];
            }
        }
        return ColourComponents.of(covariance);
    }

    private double pixelsPerChannel() {
        return (double) images * plane;
    }

    private long channelSum(int c) {
        long sum = 0;
        for (int i = c * plane; i < (c + 1) * plane; i++) {
            sum += sums[i] + recentSums[i];
        }
        return sum;
    }
}
