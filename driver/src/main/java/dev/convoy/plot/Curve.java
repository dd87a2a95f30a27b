package dev.convoy.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Points of a line in the order of x; all finite.
 *
 * @param x positions, such as epochs
 * @param y values, as many
 */
record Curve(double[] x, double[] y) {
    /** The items whose value is finite: a diverged run is drawn as far as it can be. */
    static <T> Curve of(List<T> items, ToDoubleFunction<T> x, ToDoubleFunction<T> y) {
        List<T> finite = items.stream()
                .filter(item -> Double.isFinite(x.applyAsDouble(item)) && Double.isFinite(y.applyAsDouble(item)))
                .toList();
        return new Curve(
                finite.stream().mapToDouble(x).toArray(),
                finite.stream().mapToDouble(y).toArray());
    }

    boolean isEmpty() {
        return x.length == 0;
    }

    /** Largest value, or the given one if that is larger. */
    double max(double atLeast) {
        double max = atLeast;
        for (double value : y) {
            max = Math.max(max, value);
        }
        return max;
    }

    /** Each value replaced by the mean of those at most {@code radius} points away; fewer at both ends. */
    Curve smoothed(int radius) {
        double[] sums = new double[y.length + 1];
        for (int i = 0; i < y.length; i++) {
            sums[i + 1] = sums[i] + y[i];
        }
        double[] means = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            int from = Math.max(0, i - radius);
            int to = Math.min(y.length, i + radius + 1);
            means[i] = (sums[to] - sums[from]) / (to - from);
        }
        return new Curve(x, means);
    }

    /** At most about {@code maxPoints} of the points: the lowest and the highest of each stretch, so that peaks stay. */
    Curve thinned(int maxPoints) {
        if (x.length <= maxPoints) {
            return this;
        }
        int stretch = 2 * ((x.length + maxPoints - 1) / maxPoints);
        List<Integer> kept = new ArrayList<>();
        for (int start = 0; start < x.length; start += stretch) {
            int low = start;
            int high = start;
            for (int i = start; i < Math.min(start + stretch, x.length); i++) {
                low = y[i] < y[low] ? i : low;
                high = y[i] > y[high] ? i : high;
            }
            kept.add(Math.min(low, high));
            if (low != high) {
                kept.add(Math.max(low, high));
            }
        }
        return new Curve(
                kept.stream().mapToDouble(i -> x[i]).toArray(),
                kept.stream().mapToDouble(i -> y[i]).toArray());
    }
}
