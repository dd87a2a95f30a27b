package dev.convoy.layer;

import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.tensor.Shape;

/**
 * Rectified linear units: negative activations become 0. Works in place. A net asks the layer before it to do this where
 * it can ({@link Layer#appliesRelu}).
 *
 * @see "Nair, Hinton: Rectified Linear Units Improve Restricted Boltzmann Machines, 2010"
 */
public final class ReluLayer implements Layer {
    private final String name;
    private final Shape shape;

    /**
     * @param name in the net
     * @param shape of input and output
     */
    public ReluLayer(String name, Shape shape) {
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
        return OutputUse.SIGN;
    }

    @Override
    public boolean keepsSign() {
        return true;
    }

    @Override
    public LayerTask newTask(LayerPlan plan) {
        return new Task(plan);
    }

    private static final class Task implements LayerTask {
        private final int floats;
        private final boolean needsInputGradient;
        private final ElementwiseKernel elementwise;

        Task(LayerPlan plan) {
            this.floats = plan.y().floats();
            this.needsInputGradient = plan.needsInputGradient();
            this.elementwise = plan.kernels().elementwise();
        }

        /** y = max(0, x). */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                elementwise.relu(floats, x[block], y[block]);
            }
        }

        /** dx = dy where y > 0, else 0. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            if (!needsInputGradient) {
                return;
            }
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                elementwise.reluBackward(floats, y[block], dy[block], dx[block]);
            }
        }
    }
}
