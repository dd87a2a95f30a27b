package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.ActivationKernel;
import dev.convoy.tensor.Shape;

/**
 * Every activation times the same constant.
 */
public final class ScaleLayer implements Layer {
    private final String name;
    private final Shape shape;
    private final float factor;

    /**
     * @param name in the net
     * @param shape of input and output
     * @param factor finite
     */
    public ScaleLayer(String name, Shape shape, double factor) {
        check(Math.abs(factor) <= Float.MAX_VALUE, "factor must be finite, found %s", factor);
        this.name = name;
        this.shape = shape;
        this.factor = (float) factor;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Shape input() {
        return shape;
    }

    @Override
    public Shape output() {
        return shape;
    }

    @Override
    public boolean isInPlace() {
        return true;
    }

    /** A smaller factor may make a positive activation 0. */
    @Override
    public boolean keepsSign() {
        return factor >= 1f;
    }

    /** y = factor · x; dx = factor · dy. */
    @Override
    public LayerTask newTask(LayerPlan plan) {
        ActivationKernel kernel = plan.kernels().activation();
        return PointwiseTask.ofOutput(
                plan,
                (length, x, xOffset, y, yOffset) -> kernel.scale(length, factor, x, xOffset, y, yOffset),
                (length, y, yOffset, dy, dyOffset, dx, dxOffset) ->
                        kernel.scale(length, factor, dy, dyOffset, dx, dxOffset));
    }
}
