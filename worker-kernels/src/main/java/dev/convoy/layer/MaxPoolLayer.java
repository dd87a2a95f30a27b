package dev.convoy.layer;

import dev.convoy.kernel.KernelPass;
import dev.convoy.kernel.MaxPoolKernel;
import dev.convoy.kernel.PoolGeometry;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * Max pooling: the largest value of each window, channel by channel. Among equal values the first in row-major order wins;
 * pixels outside the image never win.
 */
public final class MaxPoolLayer implements Layer {
    private final String name;
    private final PoolGeometry geometry;

    /**
     * @param name in the net
     * @param geometry input, window, stride, padding and rounding
     */
    public MaxPoolLayer(String name, PoolGeometry geometry) {
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
    public boolean takesLargest() {
        return true;
    }

    /** Switches tell which input won. */
    @Override
    public boolean readsInputBackward() {
        return false;
    }

    @Override
    public LayerTask newTask(LayerPlan plan) {
        return new Task(geometry, plan);
    }

    private static final class Task implements LayerTask {
        private final LayerPlan plan;
        private final MaxPoolKernel kernel;
        private final ReluMask reluMask;
        private final byte[][] switches;

        Task(PoolGeometry geometry, LayerPlan plan) {
            this.plan = plan;
            this.kernel = plan.kernels().maxPool(geometry, plan.x(), plan.y(), plan.dy(), plan.dx());
            this.reluMask = new ReluMask(plan);
            this.switches = plan.memory().bytes(plan.maxBlocks(), kernel.switchesLength());
        }

        /** y = max over the window of x. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                kernel.forward(x[block], plan.relu(), y[block], switches[block]);
            }
        }

        /** dx = dy at the position that won, summed over the windows it won. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            if (!plan.needsInputGradient()) {
                return;
            }
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                reluMask.apply(y[block], dy[block]);
                kernel.backward(dy[block], switches[block], dx[block]);
            }
        }

        @Override
        public List<KernelPass> kernelPasses() {
            return KernelPass.of(kernel);
        }
    }
}
