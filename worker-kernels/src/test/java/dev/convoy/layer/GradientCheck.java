package dev.convoy.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * Compares gradients with centred differences (L(v + h) − L(v − h)) / 2h, one value after the other.
 *
 * <p>A gradient g and a difference d agree if |g − d| ≤ tolerance · max(|g|, |d|) + e / 2 + noise / h. Here e is by how
 * much the one-sided differences disagree: d is their mean, and the loss bends little enough within h that its slope lies
 * between them. Where the loss is linear in each single value, e is 0. Noise bounds the rounding error of the loss, so
 * noise / h is the floor below which differences mean nothing. Where the one-sided differences disagree by more
 * than {@code kink} · max, v − h and v + h lie on two sides of a kink (ReLU, max pooling): the value is skipped and its
 * name kept.
 */
public final class GradientCheck {
    private final DoubleSupplier loss;
    private final double step;
    private final double tolerance;
    private final double kink;
    private final double noise;
    private final List<String> skipped = new ArrayList<>();
    private int compared;

    /**
     * @param loss reads the values that {@link #check} changes
     * @param step h
     * @param tolerance relative
     * @param kink relative; where the loss is linear on both sides of kinks, {@code tolerance} will do
     * @param noise bound on the rounding error of the loss
     */
    public GradientCheck(DoubleSupplier loss, double step, double tolerance, double kink, double noise) {
        this.loss = loss;
        this.step = step;
        this.tolerance = tolerance;
        this.kink = kink;
        this.noise = noise;
    }

    /** Checks the derivatives by all {@code values}, which are restored afterwards. */
    public void check(String name, float[] values, float[] gradient) {
        check(name, values, gradient, IntStream.range(0, values.length).toArray());
    }

    /** Checks the derivatives by the values at {@code positions}, which are restored afterwards. */
    public void check(String name, float[] values, float[] gradient, int... positions) {
        double middle = loss.getAsDouble();
        for (int i : positions) {
            float value = values[i];
            float upper = (float) (value + step);
            float lower = (float) (value - step);
            values[i] = upper;
            double above = loss.getAsDouble();
            values[i] = lower;
            double below = loss.getAsDouble();
            values[i] = value;
            double forward = (above - middle) / ((double) upper - value);
            double backward = (middle - below) / ((double) value - lower);
            double centred = (above - below) / ((double) upper - lower);
            String label = name + "[" + i + "]";
            if (!agree(forward, backward, kink, 2 * noise)) {
                skipped.add(label);
            } else if (agree(gradient[i], centred, tolerance, noise + step * Math.abs(forward - backward) / 2)) {
                compared++;
            } else {
                throw new AssertionError(String.format(
                        Locale.ROOT,
                        "%s: gradient %s, centred difference %s (loss %s at %s, %s at %s)",
                        label,
                        gradient[i],
                        centred,
                        below,
                        lower,
                        above,
                        upper));
            }
        }
    }

    private boolean agree(double a, double b, double relative, double absolute) {
        return Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b)) + absolute / step;
    }

    /** Names of the values at kinks, which were not compared. */
    public List<String> skipped() {
        return List.copyOf(skipped);
    }

    /** Share of the values that were skipped. */
    public double skippedShare() {
        return (double) skipped.size() / Math.max(1, skipped.size() + compared);
    }
}
