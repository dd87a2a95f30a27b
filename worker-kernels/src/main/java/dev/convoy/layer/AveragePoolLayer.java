package dev.convoy.layer;

import dev.convoy.kernel.AveragePoolKernel;
import dev.convoy.kernel.KernelPass;
import dev.convoy.kernel.PoolGeometry;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * Average pooling: the mean of each window, channel by channel. The divisor is the window's area cut to the padded image,
 * Caffe's rule: padding counts, what rounding up adds beyond it does not.
 */
public final class AveragePoolLayer implements Layer {
    private final String name;
    private final PoolGeometry geometry;

    /**
     * @param name in the net
     * @param geometry input, window, stride, padding and rounding
     */
    public AveragePoolLayer(String name, PoolGeometry geometry) {
        this.name = name;
        this.geometry = geometry;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Shape input() {
        return geometry.input();
    }

    @Override
    public Shape output() {
        return geometry.output();
    }

    @Override
    public List<String> warnings() {
        int height = geometry.windowHeight();
        int width = geometry.windowWidth();
        return geometry.roundUp() && geometry.stride() <= Math.min(height, width)
                ? List.of()
                : Coverage.warnings(name, input(), height, width, geometry.stride(), geometry.pad());
    }

    @Override
    public boolean appliesRelu() {
        return true;
    }

    @Override
    public LayerTask newTask(LayerPlan plan) {
        return new Task(geometry, plan);
    }

    private static final class Task implements LayerTask {
        private final LayerPlan plan;
        private final AveragePoolKernel kernel;
        private final ReluMask reluMask;

        Task(PoolGeometry geometry, LayerPlan plan) {
            this.plan = plan;
            this.kernel = plan.kernels().averagePool(geometry, plan.x(), plan.y(), plan.dy(), plan.dx());
            this.reluMask = new ReluMask(plan);
        }

        /** y = Σ x over the window / divisor. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                kernel.forward(x[block], plan.relu(), y[block]);
            }
        }

        /** dx = Σ dy / divisor over the windows a pixel lies in. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            if (!plan.needsInputGradient()) {
                return;
            }
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                reluMask.apply(y[block], dy[block]);
                kernel.backward(dy[block], dx[block]);
            }
        }

        @Override
        public List<KernelPass> kernelPasses() {
            return KernelPass.of(kernel);
        }
    }
}
