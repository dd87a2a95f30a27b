package dev.convoy.layer;

import dev.convoy.kernel.ChannelSlice;
import dev.convoy.tensor.Shape;

/**
 * One input's share of a concatenation: its channels become channels {@code firstChannel} and up of the output. A
 * concatenation is one such layer for each input, all with the same output.
 */
public final class ConcatLayer implements Layer {
    private final String name;
    private final Shape input;
    private final int firstChannel;
    private final Shape output;

    /**
     * @param name in the net
     * @param input C × H × W
     * @param firstChannel channel of the output that is this input's channel 0
     * @param output all inputs together, as high and wide as each of them
     */
    public ConcatLayer(String name, Shape input, int firstChannel, Shape output) {
        this.name = name;
        this.input = input;
        this.firstChannel = firstChannel;
        this.output = output;
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
        return output;
    }

    @Override
    public LayerTask newTask(LayerPlan plan) {
        return new Task(plan);
    }

    private final class Task implements LayerTask {
        private final LayerPlan plan;
        private final ChannelSlice activations;
        private final ChannelSlice gradients;

        Task(LayerPlan plan) {
            this.plan = plan;
            this.activations = new ChannelSlice(plan.y(), firstChannel, plan.x());
            this.gradients = new ChannelSlice(plan.dy(), firstChannel, plan.dx());
        }

        /** y[firstChannel + c] = x[c]. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                activations.insert(x[block], y[block]);
            }
        }

        /** dx[c] = dy[firstChannel + c]. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            if (!plan.needsInputGradient()) {
                return;
            }
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                gradients.extract(dy[block], dx[block]);
            }
        }
    }
}
