package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.FullyConnectedKernel;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Fully connected layer: each of K outputs is a weighted sum of all D inputs. Parameters: W (K × D) with D in the order
 * (c, y, x), then b (K).
 */
public final class FullyConnectedLayer implements Layer {
    private final String name;
    private final Shape input;
    private final int outputs;
    private final List<ParameterShape> parameters;

    /**
     * @param name in the net
     * @param input C × H × W, with D = C · H · W
     * @param outputs K, positive
     */
    public FullyConnectedLayer(String name, Shape input, int outputs) {
        check(outputs > 0, "outputs must be positive, found %d", outputs);
        this.name = name;
        this.input = input;
        this.outputs = outputs;
        int d = input.size();
        this.parameters = List.of(
                new ParameterShape("weights", List.of(outputs, d), d, outputs),
                new ParameterShape("bias", List.of(outputs), d, outputs));
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
        return new Shape(outputs, 1, 1);
    }

    @Override
    public List<ParameterShape> parameters() {
        return parameters;
    }

    @Override
    public long multiplyAdds() {
        return (long) outputs * input.size();
    }

    @Override
    public boolean allowsOutputBorder() {
        return false;
    }

    @Override
    public boolean appliesRelu() {
        return true;
    }

    /** Weights are read once for all blocks, since they are many and each is used once an image. */
    @Override
    public boolean takesWholeBatch() {
        return true;
    }

    @Override
    public LayerTask newTask(LayerPlan plan) {
        return new Task(outputs, plan);
    }

    private static final class Task implements LayerTask {
        private final LayerPlan plan;
        private final FullyConnectedKernel kernel;
        private final ReluMask reluMask;
        private final float[] packedWeights;
        private final float[] scratch;
        private final float[] packedGradient;

        Task(int outputs, LayerPlan plan) {
            this.plan = plan;
            this.kernel = plan.kernels().fullyConnected(plan.x(), outputs, plan.dx());
            this.reluMask = new ReluMask(plan);
            this.packedWeights = new float[kernel.packedWeightsFloats()];
            this.scratch = new float[kernel.scratchFloats(plan.maxBlocks())];
            this.packedGradient = new float[kernel.packedGradientFloats()];
        }

        @Override
        public void setParameters(float[] parameters) {
            kernel.packWeights(parameters, plan.parameterOffset(), packedWeights);
        }

        /** y = W·x + b. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            kernel.forward(pass.endBlock(), x, packedWeights, plan.relu(), y);
        }

        /** dW += Σ dy·xᵀ; db += Σ dy; dx = Wᵀ·dy. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            for (int block = 0; block < pass.endBlock(); block++) {
                reluMask.apply(y[block], dy[block]);
            }
            kernel.backwardWeights(pass.endBlock(), x, dy, scratch, packedGradient);
            if (plan.needsInputGradient()) {
                kernel.backwardData(pass.endBlock(), dy, packedWeights, dx);
            }
        }

        @Override
        public void addGradient(float[] gradient) {
            kernel.addGradient(packedGradient, gradient, plan.parameterOffset());
            Arrays.fill(packedGradient, 0f);
        }

        @Override
        public long bytes() {
            return 4L * (packedWeights.length + scratch.length + packedGradient.length);
        }
    }
}
