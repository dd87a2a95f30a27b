package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.KernelPass;
import dev.convoy.kernel.MaxoutKernel;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * Maxout: the largest of every {@code pieces} neighbouring channels, pixel by pixel. Among equal values the first wins.
 *
 * @see "Goodfellow, Warde-Farley, Mirza, Courville, Bengio: Maxout Networks, 2013"
 */
public final class MaxoutLayer implements Layer {
    private final String name;
    private final Shape input;
    private final int pieces;

    /**
     * @param name in the net
     * @param input C × H × W
     * @param pieces channels of which one is kept, in [1, 127]; divides C
     */
    public MaxoutLayer(String name, Shape input, int pieces) {
        check(
                pieces > 0 && pieces <= MaxoutKernel.MOST_PIECES,
                "pieces must be in [1, %d], found %d",
                MaxoutKernel.MOST_PIECES,
                pieces);
        check(
                input.channels() % pieces == 0,
                "input channels must be a multiple of the %d pieces, found %d",
                pieces,
                input.channels());
        this.name = name;
        this.input = input;
        this.pieces = pieces;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Shape input() {
        return input;
    }

    @Override
    public Shape output() {
        return new Shape(input.channels() / pieces, input.height(), input.width());
    }

    @Override
    public LayerTask newTask(LayerPlan plan) {
        return new Task(pieces, plan);
    }

    private static final class Task implements LayerTask {
        private final LayerPlan plan;
        private final MaxoutKernel kernel;
        private final byte[][] switches;

        Task(int pieces, LayerPlan plan) {
            this.plan = plan;
            this.kernel = plan.kernels().maxout(pieces, plan.x(), plan.y(), plan.dy(), plan.dx());
            this.switches = plan.memory().bytes(plan.maxBlocks(), kernel.switchesLength());
        }

        /** y[k] = max over q of x[k · pieces + q]. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                kernel.forward(x[block], y[block], switches[block]);
            }
        }

        /** dx[k · pieces + q] = dy[k] where q won, else 0. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            for (int block = pass.firstBlock(); block < pass.endBlock() && plan.needsInputGradient(); block++) {
                kernel.backward(dy[block], switches[block], dx[block]);
            }
        }

        @Override
        public List<KernelPass> kernelPasses() {
            return KernelPass.of(kernel);
        }
    }
}
