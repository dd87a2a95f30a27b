package dev.convoy.layer;

import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.tensor.Shape;

/**
 * One step of an element-wise sum: adds its input to an output that already holds the sum so far, or starts that sum. A
 * sum of n inputs is up to n such layers with the same output.
 *
 * @see "He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition, 2015, section 3.2"
 */
public final class AddLayer implements Layer {
    private final String name;
    private final Shape shape;
    private final boolean isFirst;

    /**
     * @param name in the net
     * @param shape of input and output
     * @param isFirst whether the output holds nothing yet
     */
    public AddLayer(String name, Shape shape, boolean isFirst) {
        this.name = name;
        this.shape = shape;
        this.isFirst = isFirst;
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
    public boolean sharesLayout() {
        return true;
    }

    /** The last step of a sum takes the ReLU. */
    @Override
    public boolean appliesRelu() {
        return true;
    }

    @Override
    public LayerTask newTask(LayerPlan plan) {
        return new Task(plan);
    }

    private final class Task implements LayerTask {
        private final LayerPlan plan;
        private final int floats;
        private final ElementwiseKernel elementwise;
        private final ReluMask reluMask;

        Task(LayerPlan plan) {
            this.plan = plan;
            this.floats = plan.y().floats();
            this.elementwise = plan.kernels().elementwise();
            this.reluMask = new ReluMask(plan);
        }

        /** y = y + x, or y = x to begin with. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                if (isFirst) {
                    System.arraycopy(x[block], 0, y[block], 0, floats);
                    if (plan.relu()) {
                        elementwise.relu(floats, y[block], y[block]);
                    }
                } else if (plan.relu()) {
                    elementwise.addRelu(floats, x[block], y[block]);
                } else {
                    elementwise.add(0, floats, x[block], y[block]);
                }
            }
        }

        /** dx = dy; dy stays, for the other terms. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                reluMask.apply(y[block], dy[block]);
                if (plan.needsInputGradient()) {
                    System.arraycopy(dy[block], 0, dx[block], 0, floats);
                }
            }
        }
    }
}
