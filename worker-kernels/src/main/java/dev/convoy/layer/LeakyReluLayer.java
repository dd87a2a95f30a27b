package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.ActivationKernel;
import dev.convoy.tensor.Shape;

/**
 * Leaky rectified linear units: negative activations are scaled down rather than cut.
 *
 * @see "Maas, Hannun, Ng: Rectifier Nonlinearities Improve Neural Network Acoustic Models, 2013"
 */
public final class LeakyReluLayer implements Layer {
    private final String name;
    private final Shape shape;
    private final float slope;

    /**
     * @param name in the net
     * @param shape of input and output
     * @param slope factor of negative activations, finite and at least 0: negative ones must not become positive
     */
    public LeakyReluLayer(String name, Shape shape, double slope) {
        check(slope >= 0 && slope <= Float.MAX_VALUE, "slope must be finite and at least 0, found %s", slope);
        this.name = name;
        this.shape = shape;
        this.slope = (float) slope;
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

    @Override
    public OutputUse outputUse() {
        return OutputUse.SIGN;
    }

    @Override
    public boolean keepsSign() {
        return true;
    }

    /** y = x where x > 0, else slope · x; dx = dy where y > 0, else slope · dy. */
    @Override
    public LayerTask newTask(LayerPlan plan) {
        ActivationKernel kernel = plan.kernels().activation();
        return PointwiseTask.ofOutput(
                plan,
                (length, x, xOffset, y, yOffset) -> kernel.leakyRelu(length, slope, x, xOffset, y, yOffset),
                (length, y, yOffset, dy, dyOffset, dx, dxOffset) ->
                        kernel.leakyReluBackward(length, slope, y, yOffset, dy, dyOffset, dx, dxOffset));
    }
}
