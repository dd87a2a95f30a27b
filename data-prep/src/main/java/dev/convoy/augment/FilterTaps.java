package dev.convoy.augment;

/**
 * Weights of a triangle filter that resizes rows of n values to m. Output x lies at (x + ½)·s of the input, s = n / m, and
 * weights the value i, which lies at i + ½, by 1 − |i + ½ − (x + ½)·s| / r where that is positive, with r = max(1, s): a
 * reduction averages all values it covers, so nothing aliases; an enlargement is linear interpolation. Values beyond the
 * ends do not count; weights sum to 1.
 */
final class FilterTaps {
    private final int outputs;
    private final int mostTaps;
    private final int[] first;
    private final int[] count;
    private final float[] weights;

    /**
     * Room for filters.
     *
     * @param mostInputs largest n
     * @param outputs m
     */
    FilterTaps(int mostInputs, int outputs) {
        this.outputs = outputs;
        this.mostTaps = (int) Math.min(mostInputs, 2 * Math.ceil(Math.max(1, (double) mostInputs / outputs)) + 1);
        this.first = new int[outputs];
        this.count = new int[outputs];
        this.weights = new float[outputs * mostTaps];
    }

    /** Works the weights out for n inputs. */
    void set(int inputs) {
        double step = (double) inputs / outputs;
        double radius = Math.max(1, step);
        for (int x = 0; x < outputs; x++) {
            double centre = (x + 0.5) * step;
            int from = (int) Math.max(0, Math.ceil(centre - radius - 0.5));
            int to = (int) Math.min(inputs - 1, Math.floor(centre + radius - 0.5));
            double sum = 0;
            for (int i = from; i <= to; i++) {
                sum += weight(i, centre, radius);
            }
            first[x] = from;
            count[x] = to - from + 1;
            for (int i = from; i <= to; i++) {
                weights[x * mostTaps + i - from] = (float) (weight(i, centre, radius) / sum);
            }
        }
    }

    private static double weight(int i, double centre, double radius) {
        return Math.max(0, 1 - Math.abs(i + 0.5 - centre) / radius);
    }

    /** First input that output x takes. */
    int first(int x) {
        return first[x];
    }

    /** Number of inputs that output x takes. */
    int count(int x) {
        return count[x];
    }

    /** Weight of the input {@code first(x) + tap}. */
    float weight(int x, int tap) {
        return weights[x * mostTaps + tap];
    }
}
