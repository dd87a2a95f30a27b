package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.BatchNormKernel;
import dev.convoy.kernel.BatchNormRows;
import dev.convoy.kernel.KernelPass;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Batch normalization: y = γ·(x − μ) / √(σ² + ε) + β, channel by channel. In training μ and σ² are mean and biased variance
 * over the pixels and images of a call, which is a shard's share of a batch; at test time they are the running statistics.
 * Parameters: γ (C) if it has a scale, β (C) if it has a shift, then the running mean and variance (C each). As in PyTorch
 * the running variance is fed with n/(n − 1)·σ², n values a channel; with σ² where n is 1.
 *
 * @see "Ioffe, Szegedy: Batch Normalization, ICML 2015"
 */
public final class BatchNormLayer implements Layer {
    private final String name;
    private final Shape shape;
    private final double epsilon;
    private final boolean hasScale;
    private final boolean hasShift;
    private final List<ParameterShape> parameters;

    /**
     * @param name in the net
     * @param shape of input and output
     * @param epsilon ε, positive
     * @param decay share of the running statistics that stays at each update, in [0, 1)
     * @param hasScale whether there is a γ; else it is 1
     * @param hasShift whether there is a β; else it is 0
     */
    public BatchNormLayer(String name, Shape shape, double epsilon, double decay, boolean hasScale, boolean hasShift) {
        check(epsilon > 0 && Double.isFinite(epsilon), "epsilon must be positive, found %s", epsilon);
        this.name = name;
        this.shape = shape;
        this.epsilon = epsilon;
        this.hasScale = hasScale;
        this.hasShift = hasShift;
        List<Integer> channels = List.of(shape.channels());
        List<ParameterShape> all = new ArrayList<>();
        if (hasScale) {
            all.add(new ParameterShape("scale", channels, 1, 1));
        }
        if (hasShift) {
            all.add(new ParameterShape("shift", channels, 1, 1));
        }
        all.add(new ParameterShape("running_mean", channels, 1, 1, new ParameterRole.Statistic(0, decay)));
        all.add(new ParameterShape("running_variance", channels, 1, 1, new ParameterRole.Statistic(1, decay)));
        this.parameters = List.copyOf(all);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Shape input() {
        return shape;
    }

    @Override
    public Shape output() {
        return shape;
    }

    @Override
    public List<ParameterShape> parameters() {
        return parameters;
    }

    @Override
    public boolean appliesRelu() {
        return true;
    }

    @Override
    public boolean mixesImages() {
        return true;
    }

    /** Statistics are over all blocks. */
    @Override
    public boolean takesWholeBatch() {
        return true;
    }

    @Override
    public LayerTask newTask(LayerPlan plan) {
        return new Task(plan);
    }

    private final class Task implements LayerTask {
        private final LayerPlan plan;
        private final int channels = shape.channels();
        private final int pixels = shape.height() * shape.width();
        private final BatchNormKernel kernel;
        private final BatchNormRows rows = new BatchNormRows(channels);
        private final float[] scratch;
        private final float[] scale = new float[channels];
        private final float[] shift = new float[channels];
        private final float[] runningMean = new float[channels];
        private final float[] runningVariance = new float[channels];
        private final double[] mean = new double[channels];
        private final double[] variance = new double[channels];
        private final double[] dySums = new double[channels];
        private final double[] productSums = new double[channels];
        private final double[] scaleGradient = new double[channels];
        private final double[] shiftGradient = new double[channels];
        private final double[] meanSum = new double[channels];
        private final double[] varianceSum = new double[channels];

        Task(LayerPlan plan) {
            this.plan = plan;
            this.kernel = plan.kernels().batchNorm(plan.x(), plan.y(), plan.dy(), plan.dx());
            this.scratch = plan.memory().floats(kernel.scratchFloats());
            plan.memory().count(rows.bytes() + (4L * Float.BYTES + 8L * Double.BYTES) * channels);
            Arrays.fill(scale, 1f);
        }

        @Override
        public void setParameters(float[] values) {
            int offset = plan.parameterOffset();
            if (hasScale) {
                offset = copy(values, offset, scale);
            }
            if (hasShift) {
                offset = copy(values, offset, shift);
            }
            offset = copy(values, offset, runningMean);
            copy(values, offset, runningVariance);
        }

        private int copy(float[] values, int offset, float[] to) {
            System.arraycopy(values, offset, to, 0, channels);
            return offset + channels;
        }

        /** y = γ·(x − μ) / √(σ² + ε) + β. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            if (pass.images() == 0) {
                return; // no mean of nothing
            }
            if (pass.isTraining()) {
                takeStatistics(pass, x);
            } else {
                for (int c = 0; c < channels; c++) {
                    mean[c] = runningMean[c];
                    variance[c] = runningVariance[c];
                    rows.setMean(c, runningMean[c]);
                }
            }
            for (int c = 0; c < channels; c++) {
                rows.setAffine(c, (float) (scale[c] / deviation(c)), shift[c]);
            }
            for (int block = 0; block < pass.endBlock(); block++) {
                kernel.normalize(pass.imagesIn(block), x[block], rows, plan.relu(), y[block]);
            }
        }

        /** μ in one pass over x, σ² in a second one: no difference of large sums. */
        private void takeStatistics(Pass pass, float[][] x) {
            double count = (double) pass.images() * pixels;
            Arrays.fill(mean, 0);
            Arrays.fill(variance, 0);
            for (int block = 0; block < pass.endBlock(); block++) {
                kernel.addSums(pass.imagesIn(block), x[block], scratch, mean);
            }
            for (int c = 0; c < channels; c++) {
                mean[c] /= count;
                rows.setMean(c, (float) mean[c]);
            }
            for (int block = 0; block < pass.endBlock(); block++) {
                kernel.addSquares(pass.imagesIn(block), x[block], rows, scratch, variance);
            }
            for (int c = 0; c < channels; c++) {
                variance[c] /= count;
            }
        }

        /** √(σ² + ε). */
        private double deviation(int c) {
            return Math.sqrt(variance[c] + epsilon);
        }

        /**
         * dβ += Σ dy; dγ += Σ dy·x̂ with x̂ = (x − μ) / s, s = √(σ² + ε); dx = γ/s · (dy − (Σ dy + x̂·Σ dy·x̂) / n), since
         * μ and σ² depend on x.
         */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            if (pass.images() == 0) {
                return;
            }
            collectStatistics(pass.images());
            Arrays.fill(dySums, 0);
            Arrays.fill(productSums, 0);
            for (int block = 0; block < pass.endBlock(); block++) {
                int images = pass.imagesIn(block);
                kernel.addGradientSums(images, x[block], rows, plan.relu(), dy[block], scratch, dySums, productSums);
            }
            double count = (double) pass.images() * pixels;
            for (int c = 0; c < channels; c++) {
                double s = deviation(c);
                scaleGradient[c] += productSums[c] / s;
                shiftGradient[c] += dySums[c];
                double perValue = scale[c] / (s * count);
                rows.setGradient(c, (float) (-perValue * productSums[c] / (s * s)), (float) (-perValue * dySums[c]));
            }
            if (plan.needsInputGradient()) {
                for (int block = 0; block < pass.endBlock(); block++) {
                    kernel.backward(pass.imagesIn(block), x[block], dy[block], rows, dx[block]);
                }
            }
        }

        private void collectStatistics(int images) {
            double count = (double) images * pixels;
            double unbiased = count > 1 ? count / (count - 1) : 1;
            for (int c = 0; c < channels; c++) {
                meanSum[c] += images * mean[c];
                varianceSum[c] += images * variance[c] * unbiased;
            }
        }

        @Override
        public void addGradient(float[] gradient) {
            int offset = plan.parameterOffset();
            if (hasScale) {
                offset = addAndClear(scaleGradient, gradient, offset);
            }
            if (hasShift) {
                offset = addAndClear(shiftGradient, gradient, offset);
            }
            offset = addAndClear(meanSum, gradient, offset);
            addAndClear(varianceSum, gradient, offset);
        }

        private int addAndClear(double[] sums, float[] gradient, int offset) {
            for (int c = 0; c < channels; c++) {
                gradient[offset + c] += (float) sums[c];
                sums[c] = 0;
            }
            return offset + channels;
        }

        @Override
        public List<KernelPass> kernelPasses() {
            return KernelPass.of(kernel);
        }
    }
}
