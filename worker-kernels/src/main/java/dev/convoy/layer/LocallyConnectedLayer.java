package dev.convoy.layer;

import dev.convoy.kernel.ConvGeometry;
import dev.convoy.kernel.ConvKernel;
import dev.convoy.kernel.KernelPass;
import dev.convoy.kernel.LocallyConnectedKernel;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Locally connected layer: a convolution whose filters differ from one output position to the next. Parameters: W (OH × OW
 * × K × C × R × S), then b (K × OH × OW) unless it has no bias.
 */
public final class LocallyConnectedLayer implements Layer {
    private final String name;
    private final ConvGeometry geometry;
    private final boolean hasBias;
    private final List<ParameterShape> parameters;

    /**
     * @param name in the net
     * @param geometry input, filters, stride and padding
     * @param hasBias whether b is added
     */
    public LocallyConnectedLayer(String name, ConvGeometry geometry, boolean hasBias) {
        this.name = name;
        this.geometry = geometry;
        this.hasBias = hasBias;
        Shape out = geometry.output();
        int k = out.channels();
        int c = geometry.input().channels();
        int r = geometry.filterHeight();
        int s = geometry.filterWidth();
        ParameterShape weights =
                new ParameterShape("weights", List.of(out.height(), out.width(), k, c, r, s), c * r * s, k * r * s);
        ParameterShape bias = new ParameterShape("bias", List.of(k, out.height(), out.width()), c * r * s, k * r * s);
        this.parameters = hasBias ? List.of(weights, bias) : List.of(weights);
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
    public List<ParameterShape> parameters() {
        return parameters;
    }

    @Override
    public long multiplyAdds() {
        return (long) geometry.weights() * output().height() * output().width();
    }

    @Override
    public List<String> warnings() {
        return Coverage.warnings(
                name, input(), geometry.filterHeight(), geometry.filterWidth(), geometry.stride(), geometry.pad());
    }

    @Override
    public int inputBorder() {
        return geometry.pad();
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
        private final LocallyConnectedKernel kernel;
        private final ReluMask reluMask;
        private final int biases;
        private final float[] packedWeights;
        private final float[] packedDataWeights;
        private final float[] packedGradient;

        Task(LocallyConnectedLayer layer, LayerPlan plan) {
            this.plan = plan;
            this.kernel = plan.kernels().locallyConnected(layer.geometry, plan.x(), plan.y(), plan.dy(), plan.dx());
            this.reluMask = new ReluMask(plan);
            int behindWeights = plan.parameterOffset() + layer.parameters.get(0).length();
            this.biases = layer.hasBias ? behindWeights : ConvKernel.NO_BIASES;
            this.packedWeights = plan.memory().weights(kernel.packedWeightsFloats());
            this.packedDataWeights =
                    plan.memory().weights(plan.needsInputGradient() ? kernel.packedDataWeightsFloats() : 0);
            if (plan.memory().trains()) {
                plan.memory().reserveScratch(kernel.scratchFloats(plan.maxBlocks()));
            }
            this.packedGradient = plan.memory().backwardFloats(kernel.packedGradientFloats());
        }

        @Override
        public void setParameters(float[] parameters) {
            kernel.packWeights(parameters, plan.parameterOffset(), biases, packedWeights);
            if (plan.needsInputGradient()) {
                kernel.packDataWeights(parameters, plan.parameterOffset(), packedDataWeights);
            }
        }

        @Override
        public boolean sharesWeights() {
            return true;
        }

        /** y[·, i, j] = W[i, j] · (what position (i, j) sees of x) + b[·, i, j]. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            kernel.forward(pass.endBlock(), x, packedWeights, plan.relu(), y);
        }

        /** dW[i, j] += Σ dy[·, i, j] · xᵀ; db += Σ dy; dx collects W[i, j]ᵀ · dy[·, i, j]. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            for (int block = 0; block < pass.endBlock(); block++) {
                reluMask.apply(y[block], dy[block]);
            }
            kernel.backwardWeights(pass.endBlock(), x, dy, plan.memory().scratch(), packedGradient);
            if (plan.needsInputGradient()) {
                kernel.backwardData(pass.endBlock(), dy, packedDataWeights, dx);
            }
        }

        @Override
        public void addGradient(float[] gradient) {
            kernel.addGradient(packedGradient, gradient, plan.parameterOffset(), biases);
            Arrays.fill(packedGradient, 0f);
        }

        @Override
        public List<KernelPass> kernelPasses() {
            return KernelPass.of(kernel);
        }
    }
}
