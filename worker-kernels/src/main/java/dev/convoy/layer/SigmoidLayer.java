package dev.convoy.layer;

import dev.convoy.kernel.ActivationKernel;
import dev.convoy.tensor.Shape;

/**
 * Logistic function of each activation.
 */
public final class SigmoidLayer implements Layer {
    private final String name;
    private final Shape shape;

    /**
     * @param name in the net
     * @param shape of input and output
     */
    public SigmoidLayer(String name, Shape shape) {
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

    /** y = 1 / (1 + e^−x); dx = dy · y · (1 − y). */
    @Override
    public LayerTask newTask(LayerPlan plan) {
        ActivationKernel kernel = plan.kernels().activation();
        return PointwiseTask.ofOutput(plan, kernel::sigmoid, kernel::sigmoidBackward);
    }
}
