package dev.convoy.layer;

import dev.convoy.kernel.ConvGeometry;
import dev.convoy.kernel.ConvKernel;
import dev.convoy.kernel.KernelSet;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Convolution: K filters of C × R × S slid over the input in steps of the stride. Parameters: W (K × C × R × S), then b
 * (K).
 */
public final class ConvLayer implements Layer {
    private final String name;
    private final ConvGeometry geometry;
    private final List<ParameterShape> parameters;

    /**
     * @param name in the net
     * @param geometry input, filters, stride and padding
     */
    public ConvLayer(String name, ConvGeometry geometry) {
        this.name = name;
        this.geometry = geometry;
        int k = geometry.filters();
        int c = geometry.input().channels();
        int r = geometry.filterHeight();
        int s = geometry.filterWidth();
        this.parameters = List.of(
                new ParameterShape("weights", List.of(k, c, r, s), c * r * s, k * r * s),
                new ParameterShape("bias", List.of(k), c * r * s, k * r * s));
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

    /** Asks a kernel, made only for that, since the answer depends on how the kernel handles the stride. */
    @Override
    public int outputGradientBorder(KernelSet kernels) {
        int enough = Math.max(geometry.filterHeight(), geometry.filterWidth()) - 1;
        BlockLayout x = new BlockLayout(input(), inputBorder());
        BlockLayout y = new BlockLayout(output(), 0);
        return kernels.conv(geometry, x, y, new BlockLayout(output(), enough), x)
                .outputGradientBorder();
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
        private final ConvKernel kernel;
        private final ReluMask reluMask;
        private final float[] packedWeights;
        private final float[] packedDataWeights;
        private final float[] scratch;
        private final float[] packedGradient;

        Task(ConvGeometry geometry, LayerPlan plan) {
            this.plan = plan;
            this.kernel = plan.kernels().conv(geometry, plan.x(), plan.y(), plan.dy(), plan.dx());
            this.reluMask = new ReluMask(plan);
            this.packedWeights = new float[kernel.packedWeightsFloats()];
            this.packedDataWeights = new float[plan.needsInputGradient() ? kernel.packedDataWeightsFloats() : 0];
            this.scratch = new float[kernel.scratchFloats()];
            this.packedGradient = new float[kernel.packedGradientFloats()];
        }

        @Override
        public void setParameters(float[] parameters) {
            kernel.packWeights(parameters, plan.parameterOffset(), packedWeights);
            if (plan.needsInputGradient()) {
                kernel.packDataWeights(parameters, plan.parameterOffset(), packedDataWeights);
            }
        }

        /** y = W ∗ x + b. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                kernel.forward(x[block], packedWeights, plan.relu(), y[block]);
            }
        }

        /** dW += dy ∗ x; db += sums of dy; dx = dy ∗ W, turned by 180°. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                reluMask.apply(y[block], dy[block]);
                kernel.backwardWeights(x[block], dy[block], scratch, packedGradient);
                if (plan.needsInputGradient()) {
                    kernel.backwardData(dy[block], packedDataWeights, dx[block]);
                }
            }
        }

        @Override
        public void addGradient(float[] gradient) {
            kernel.addGradient(packedGradient, gradient, plan.parameterOffset());
            Arrays.fill(packedGradient, 0f);
        }

        @Override
        public long bytes() {
            return 4L * (packedWeights.length + packedDataWeights.length + scratch.length + packedGradient.length);
        }
    }
}
