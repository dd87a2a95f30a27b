package dev.convoy.layer;

import dev.convoy.kernel.ElementwiseKernel;

/**
 * Backward pass of max(0, y) for the layers that take it in their forward kernels: dy where y is positive, else 0. Still
 * right after a dropout layer that works in place on y: what it zeroed has a zero gradient already, what it kept has its
 * sign. Nothing to do where the layer behind has done it.
 */
final class ReluMask {
    private final boolean isOn;
    private final int floats;
    private final ElementwiseKernel elementwise;

    ReluMask(LayerPlan plan) {
        this.isOn = plan.relu() && !plan.hasMaskedGradient();
        this.floats = plan.y().floats();
        this.elementwise = plan.kernels().elementwise();
    }

    /** dy ← dy where y > 0, else 0. */
    void apply(float[] y, float[] dy) {
        if (isOn) {
            elementwise.reluBackward(floats, y, dy, dy);
        }
    }
}
