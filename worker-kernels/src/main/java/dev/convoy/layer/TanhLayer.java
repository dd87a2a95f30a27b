package dev.convoy.layer;

import dev.convoy.kernel.ActivationKernel;
import dev.convoy.tensor.Shape;

/**
 * Hyperbolic tangent of each activation.
 */
public final class TanhLayer implements Layer {
    private final String name;
    private final Shape shape;

    /**
     * @param name in the net
     * @param shape of input and output
     */
    public TanhLayer(String name, Shape shape) {
        this.name = name;
        this.shape = shape;
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
        return OutputUse.VALUES;
    }

    @Override
    public boolean keepsSign() {
        return true;
    }

    /** y = tanh x; dx = dy · (1 − y²). */
    @Override
    public LayerTask newTask(LayerPlan plan) {
        ActivationKernel kernel = plan.kernels().activation();
        return PointwiseTask.ofOutput(plan, kernel::tanh, kernel::tanhBackward);
    }
}
