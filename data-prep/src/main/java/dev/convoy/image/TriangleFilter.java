package dev.convoy.image;

/**
 * Weights that resize one axis: output i is Σ weight[i, k] · input[first(i) + k] over k below {@code taps}. The filter is a triangle
 * around the output's centre, one input pixel wide to each side when enlarging and as wide as the reduction otherwise, cut
 * off at the border and normalized to sum 1; the definition is that of Pillow's antialiased BILINEAR.
 */
final class TriangleFilter {
    /** Taps are filled up with zero weights to a multiple of this, so that a loop over them can be unrolled. */
    static final int TAP_BLOCK = 4;

    final int outputs;
    final int taps;
    final float[] weights;

    private final int[] first;
    private final int[] count;

    /**
     * Weights for a part of the resized axis.
     *
     * @param input length of the axis in pixels
     * @param output length of the whole resized axis
     * @param start first output pixel wanted
     * @param outputs number of output pixels wanted
     */
    TriangleFilter(int input, int output, int start, int outputs) {
        this.outputs = outputs;
        this.first = new int[outputs];
        this.count = new int[outputs];
        double scale = (double) input / output;
        double support = Math.max(scale, 1);
        int widest = (int) Math.ceil(support) * 2 + 1;
        double[] exact = new double[outputs * widest];
        int longest = 0;
        for (int i = 0; i < outputs; i++) {
            double centre = (start + i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - support + 0.5));
            int to = Math.min(input, (int) (centre + support + 0.5));
            // the triangle's feet may lie on pixels' centres
            first[i] = from + (triangle(from, centre, support) == 0 ? 1 : 0);
            count[i] = to - first[i] - (triangle(to - 1, centre, support) == 0 ? 1 : 0);
            longest = Math.max(longest, count[i]);
            double sum = 0;
            for (int k = 0; k < count[i]; k++) {
                exact[i * widest + k] = triangle(first[i] + k, centre, support);
                sum += exact[i * widest + k];
            }
            for (int k = 0; k < count[i]; k++) {
                exact[i * widest + k] /= sum;
            }
        }
        this.taps = (longest + TAP_BLOCK - 1) / TAP_BLOCK * TAP_BLOCK;
        this.weights = new float[outputs * taps];
        for (int i = 0; i < outputs; i++) {
            for (int k = 0; k < count[i]; k++) {
                weights[i * taps + k] = (float) exact[i * widest + k];
            }
        }
    }

    private static double triangle(int pixel, double centre, double support) {
        return Math.max(0, 1 - Math.abs((pixel - centre + 0.5) / support));
    }

    int first(int output) {
        return first[output];
    }

    /** Index after the last input with a weight. */
    int end(int output) {
        return first[output] + count[output];
    }

    /** Index after the last input that any output needs. */
    int end() {
        return end(outputs - 1);
    }

    /** Largest number of outputs that one input has a part in. */
    int overlap() {
        int widest = 1;
        int open = 0;
        for (int i = 0; i < outputs; i++) {
            while (end(open) <= first[i]) {
                open++;
            }
            widest = Math.max(widest, i - open + 1);
        }
        return widest;
    }
}
