package dev.convoy.layer;

import dev.convoy.kernel.KernelPass;
import dev.convoy.kernel.LrnGeometry;
import dev.convoy.kernel.LrnKernel;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * Local response normalization: each activation is divided by a power of the activity around it, across channels or
 * within its own.
 *
 * @see "Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep Convolutional Neural Networks, 2012, section 3.3"
 */
public final class LrnLayer implements Layer {
    private final String name;
    private final LrnGeometry geometry;

    /**
     * @param name in the net
     * @param geometry shape, windows and constants
     */
    public LrnLayer(String name, LrnGeometry geometry) {
        this.name = name;
        this.geometry = geometry;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Shape input() {
        return geometry.shape();
    }

    @Override
    public Shape output() {
        return geometry.shape();
    }

    @Override
    public LayerTask newTask(LayerPlan plan) {
        return new Task(geometry, plan);
    }

    private static final class Task implements LayerTask {
        private final boolean needsInputGradient;
        private final LrnKernel kernel;
        private final float[] scratch;

        Task(LrnGeometry geometry, LayerPlan plan) {
            this.needsInputGradient = plan.needsInputGradient();
            this.kernel = plan.kernels().lrn(geometry, plan.x(), plan.y(), plan.dy(), plan.dx());
            this.scratch = plan.memory().floats(kernel.scratchFloats());
        }

        /** y = x · t^−β with t = k + α · Σ x² over the window. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                kernel.forward(x[block], scratch, y[block]);
            }
        }

        /** dx = dy · t^−β − 2αβ · x · Σ dy · x · t^(−β−1) over the window. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            if (!needsInputGradient) {
                return;
            }
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                kernel.backward(x[block], dy[block], scratch, dx[block]);
            }
        }

        @Override
        public List<KernelPass> kernelPasses() {
            return KernelPass.of(kernel);
        }
    }
}
