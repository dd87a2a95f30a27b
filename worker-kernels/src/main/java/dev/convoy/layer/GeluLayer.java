package dev.convoy.layer;

import dev.convoy.kernel.ActivationKernel;
import dev.convoy.tensor.Shape;

/**
 * Gaussian error linear units, the exact form with the error function: each activation times the share of a normal
 * distribution that lies below it.
 *
 * @see "Hendrycks, Gimpel: Gaussian Error Linear Units (GELUs), 2016"
 */
public final class GeluLayer implements Layer {
    private final String name;
    private final Shape shape;

    /**
     * @param name in the net
     * @param shape of input and output
     */
    public GeluLayer(String name, Shape shape) {
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

    /** y = x · Φ(x); dx = dy · (Φ(x) + x · φ(x)). */
    @Override
    public LayerTask newTask(LayerPlan plan) {
        ActivationKernel kernel = plan.kernels().activation();
        return PointwiseTask.ofInput(plan, kernel::gelu, kernel::geluBackward);
    }
}
