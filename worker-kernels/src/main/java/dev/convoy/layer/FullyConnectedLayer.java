package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.ConvKernel;
import dev.convoy.kernel.FullyConnectedKernel;
import dev.convoy.kernel.KernelPass;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * Fully connected layer: each of K outputs is a weighted sum of all D inputs. Parameters: W (K × D) with D in the order
 * (c, y, x), then b (K) unless it has no bias.
 */
public final class FullyConnectedLayer implements Layer {
    /**
     * Most weights that a task which trains packs once for all batches of an iteration, 4 MB for each direction. More are packed
     * as they are used, each time: a copy would be in memory, not in a cache, and take as much of it as the weights.
     */
    private static final int MOST_PACKED = 1 << 20;

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
        private final KernelParts<FullyConnectedKernel> parts;
        private final ReluMask reluMask;
        private final int weights;
        private final int biases;
        /** Of length 0 where weights are packed as they are used. */
        private final float[] packedWeights;

        private final float[] packedDataWeights;

        Task(FullyConnectedLayer layer, LayerPlan plan) {
            this.plan = plan;
            this.kernel = plan.kernels().fullyConnected(plan.x(), plan.y(), plan.dy(), plan.dx());
            this.parts = new KernelParts<>(plan, kernel, layer.multiplyAdds(), kernel::parts);
            this.weights = plan.parameterOffset();
            int behindWeights = weights + layer.parameters.get(0).length();
            this.biases = layer.hasBias ? behindWeights : ConvKernel.NO_BIASES;
            this.reluMask = new ReluMask(plan);
            boolean isSmall = layer.multiplyAdds() <= MOST_PACKED;
            boolean packs = isSmall || !plan.memory().trains(); // many batches are scored by the same parameters
            this.packedWeights = plan.memory().weights(packs ? kernel.packedWeightsFloats() : 0);
            boolean packsData = isSmall && plan.needsInputGradient();
            this.packedDataWeights = plan.memory().weights(packsData ? kernel.packedDataWeightsFloats() : 0);
            parts.reserveScratch(kernel.scratchFloats(plan.maxBlocks()));
        }

        @Override
        public boolean isShared() {
            return parts.isShared();
        }

        @Override
        public void setParameters(float[] parameters) {
            if (packedWeights.length > 0) {
                kernel.packWeights(parameters, weights, plan.memory().scratch(), packedWeights);
            }
            if (packedDataWeights.length > 0) {
                kernel.packDataWeights(parameters, weights, packedDataWeights);
            }
        }

        @Override
        public boolean sharesWeights() {
            return true;
        }

        /** y = W·x + b. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            parts.run((part, scratch) -> part.forward(
                    pass.endBlock(), x, pass.parameters(), weights, biases, packedWeights, plan.relu(), scratch, y));
        }

        /** dW += Σ dy·xᵀ; db += Σ dy; dx = Wᵀ·dy. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            for (int block = 0; block < pass.endBlock(); block++) {
                reluMask.apply(y[block], dy[block]);
            }
            parts.run((part, scratch) ->
                    part.backwardWeights(pass.endBlock(), x, dy, scratch, pass.gradient(), weights, biases));
            if (plan.needsInputGradient()) {
                parts.run((part, scratch) -> part.backwardData(
                        pass.endBlock(), dy, pass.parameters(), weights, packedDataWeights, scratch, dx));
            }
        }

        @Override
        public List<KernelPass> kernelPasses() {
            return KernelPass.of(kernel);
        }
    }
}
