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
        this.taps = (widest + TAP_BLOCK - 1) / TAP_BLOCK * TAP_BLOCK;
        this.weights = new float[outputs * taps];
        double[] exact = new double[widest];
        for (int i = 0; i < outputs; i++) {
            double centre = (start + i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - support + 0.5));
            int to = Math.min(input, (int) (centre + support + 0.5));
            double sum = 0;
            for (int k = from; k < to; k++) {
                exact[k - from] = Math.max(0, 1 - Math.abs((k - centre + 0.5) / support));
                sum += exact[k - from];
            }
            int skipped = exact[0] == 0 ? 1 : 0; // the triangle's foot may lie on a pixel's centre
            first[i] = from + skipped;
            count[i] = to - from - skipped - (exact[to - from - 1] == 0 ? 1 : 0);
            for (int k = 0; k < count[i]; k++) {
                weights[i * taps + k] = (float) (exact[k + skipped] / sum);
            }
        }
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
