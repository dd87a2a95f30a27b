package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.ConvKernel;
import dev.convoy.kernel.FullyConnectedKernel;
import dev.convoy.kernel.KernelPass;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Fully connected layer: each of K outputs is a weighted sum of all D inputs. Parameters: W (K × D) with D in the order
 * (c, y, x), then b (K) unless it has no bias.
 */
public final class FullyConnectedLayer implements Layer {
    private final String name;
    private final Shape input;
    private final int outputs;
    private final boolean hasBias;
    private final List<ParameterShape> parameters;

    /** A full connection with a bias. */
    public FullyConnectedLayer(String name, Shape input, int outputs) {
        this(name, input, outputs, true);
    }

    /**
     * @param name in the net
     * @param input C × H × W, with D = C · H · W
     * @param outputs K, positive
     * @param hasBias whether b is added
     */
    public FullyConnectedLayer(String name, Shape input, int outputs, boolean hasBias) {
        check(outputs > 0, "outputs must be positive, found %d", outputs);
        this.name = name;
        this.input = input;
        this.outputs = outputs;
        this.hasBias = hasBias;
        int d = input.size();
        ParameterShape weights = new ParameterShape("weights", List.of(outputs, d), d, outputs);
        ParameterShape bias = new ParameterShape("bias", List.of(outputs), d, outputs);
        this.parameters = hasBias ? List.of(weights, bias) : List.of(weights);
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
        return new Task(this, plan);
    }

    private static final class Task implements LayerTask {
        private final LayerPlan plan;
        private final FullyConnectedKernel kernel;
        private final ReluMask reluMask;
        private final int biases;
        private final float[] packedWeights;
        private final float[] packedGradient;

        Task(FullyConnectedLayer layer, LayerPlan plan) {
            this.plan = plan;
            this.kernel = plan.kernels().fullyConnected(plan.x(), plan.y(), plan.dy(), plan.dx());
            int behindWeights = plan.parameterOffset() + layer.parameters.get(0).length();
            this.biases = layer.hasBias ? behindWeights : ConvKernel.NO_BIASES;
            this.reluMask = new ReluMask(plan);
            this.packedWeights = plan.memory().weights(kernel.packedWeightsFloats());
            plan.memory().reserveScratch(kernel.scratchFloats(plan.maxBlocks()));
            this.packedGradient = plan.memory().backwardFloats(kernel.packedGradientFloats());
        }

        @Override
        public void setParameters(float[] parameters) {
            float[] scratch = plan.memory().scratch();
            kernel.packWeights(parameters, plan.parameterOffset(), biases, scratch, packedWeights);
        }

        @Override
        public boolean sharesWeights() {
            return true;
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
            kernel.backwardWeights(pass.endBlock(), x, dy, plan.memory().scratch(), packedGradient);
            if (plan.needsInputGradient()) {
                kernel.backwardData(pass.endBlock(), dy, packedWeights, dx);
            }
        }

        @Override
        public void addGradient(float[] gradient) {
            float[] scratch = plan.memory().scratch();
            kernel.addGradient(packedGradient, scratch, gradient, plan.parameterOffset(), biases);
            Arrays.fill(packedGradient, 0f);
        }

        @Override
        public List<KernelPass> kernelPasses() {
            return KernelPass.of(kernel);
        }
    }
}
