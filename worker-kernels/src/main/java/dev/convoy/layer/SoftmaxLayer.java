package dev.convoy.layer;

import dev.convoy.kernel.ActivationKernel;
import dev.convoy.tensor.Shape;

/**
 * Softmax over the channels of each pixel: they become positive and add up to 1.
 */
public final class SoftmaxLayer implements Layer {
    private final String name;
    private final Shape shape;

    /**
     * @param name in the net
     * @param shape of input and output
     */
    public SoftmaxLayer(String name, Shape shape) {
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

    /** y[c] = e^x[c] / Σ e^x; dx[c] = y[c] · (dy[c] − Σ dy · y), sums over the channels of a pixel. */
    @Override
    public LayerTask newTask(LayerPlan plan) {
        ActivationKernel kernel = plan.kernels().activation();
        int channels = shape.channels();
        int pixelFloats = plan.y().pixelStride();
        return PointwiseTask.ofOutput(
                plan,
                (length, x, xOffset, y, yOffset) -> {
                    for (int i = 0; i < length; i += pixelFloats) {
                        kernel.softmax(channels, x, xOffset + i, y, yOffset + i);
                    }
                },
                (length, y, yOffset, dy, dyOffset, dx, dxOffset) -> {
                    for (int i = 0; i < length; i += pixelFloats) {
                        kernel.softmaxBackward(channels, y, yOffset + i, dy, dyOffset + i, dx, dxOffset + i);
                    }
                });
    }
}
