package dev.convoy.layer;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.ConvAlgorithm;
import dev.convoy.kernel.ConvChoice;
import dev.convoy.kernel.ConvGeometry;
import dev.convoy.kernel.ConvKernel;
import dev.convoy.kernel.KernelPass;
import dev.convoy.kernel.KernelSet;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolution: K filters of C / groups × R × S slid over the input in steps of the stride. Channels and filters are cut
 * into as many groups; the filters of a group see the channels of that group. Parameters: W (K × C / groups × R × S),
 * then b (K) unless it has no bias.
 */
public final class ConvLayer implements Layer {
    /**
     * Least multiply-adds of an image for which a task that trains packs weights as they are used, each time: VGG-16's layers but
     * for the first, none of AlexNet's. Kept, VGG-16's would be 470 MB.
     */
    private static final long LEAST_WORK = 1L << 28;
    /**
     * Least pixels of an output for that. Packing takes as long for any number: for 14 × 14 an eighth of a block's forward pass by
     * Winograd's algorithm, for 28 × 28 a thirtieth.
     */
    private static final int LEAST_PIXELS = 14 * 14;

    private final String name;
    private final ConvGeometry geometry;
    private final int groups;
    private final boolean hasBias;
    private final ConvAlgorithm algorithm;

    /** A convolution in one group and with a bias. */
    public ConvLayer(String name, ConvGeometry geometry) {
        this(name, geometry, 1, true);
    }

    /** A convolution by the algorithm that suits its shape. */
    public ConvLayer(String name, ConvGeometry geometry, int groups, boolean hasBias) {
        this(name, geometry, groups, hasBias, ConvChoice.BY_SHAPE);
    }

    /**
     * @param name in the net
     * @param geometry whole input, all filters, stride and padding
     * @param groups at least 1; divides the input's channels and the filters
     * @param hasBias whether b is added
     * @param choice of the algorithm
     */
    public ConvLayer(String name, ConvGeometry geometry, int groups, boolean hasBias, ConvChoice choice) {
        check(groups > 0, "groups must be positive, found %d", groups);
        int c = geometry.input().channels();
        check(c % groups == 0, "input channels must be a multiple of the %d groups, found %d", groups, c);
        int k = geometry.filters();
        check(k % groups == 0, "filters must be a multiple of the %d groups, found %d", groups, k);
        this.name = name;
        this.geometry = geometry;
        this.groups = groups;
        this.hasBias = hasBias;
        this.algorithm = choice.algorithm(ofOneGroup());
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
        int k = geometry.filters();
        int c = geometry.input().channels() / groups;
        int area = geometry.filterHeight() * geometry.filterWidth();
        int fanIn = c * area;
        int fanOut = k / groups * area;
        List<Integer> shape = List.of(k, c, geometry.filterHeight(), geometry.filterWidth());
        ParameterShape weights = new ParameterShape("weights", shape, fanIn, fanOut);
        return hasBias ? List.of(weights, new ParameterShape("bias", List.of(k), fanIn, fanOut)) : List.of(weights);
    }

    @Override
    public long multiplyAdds() {
        return (long) geometry.weights() / groups * output().height() * output().width();
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
        ConvGeometry group = ofOneGroup();
        int enough = Math.max(geometry.filterHeight(), geometry.filterWidth()) - 1;
        BlockLayout x = new BlockLayout(group.input(), inputBorder());
        BlockLayout y = new BlockLayout(group.output(), 0);
        return kernels.conv(algorithm, group, x, y, new BlockLayout(group.output(), enough), x)
                .outputGradientBorder();
    }

    @Override
    public boolean appliesRelu() {
        return true;
    }

    @Override
    public boolean mayOverwriteInput() {
        return true;
    }

    /** Whether a task that trains packs weights for each block anew, into an array that all such layers share. */
    private boolean packsForEachBlock() {
        return multiplyAdds() >= LEAST_WORK && output().height() * output().width() >= LEAST_PIXELS;
    }

    @Override
    public LayerTask newTask(LayerPlan plan) {
        return new Task(this, plan);
    }

    /** How each group is computed. */
    public ConvAlgorithm algorithm() {
        return algorithm;
    }

    /** What one group computes. */
    private ConvGeometry ofOneGroup() {
        Shape in = geometry.input();
        return new ConvGeometry(
                new Shape(in.channels() / groups, in.height(), in.width()),
                geometry.filters() / groups,
                geometry.filterHeight(),
                geometry.filterWidth(),
                geometry.stride(),
                geometry.pad());
    }

    private static final class Task implements LayerTask {
        private final ReluMask reluMask;
        private final List<ConvGroup> groups = new ArrayList<>();

        Task(ConvLayer layer, LayerPlan plan) {
            this.reluMask = new ReluMask(plan);
            ConvGeometry geometry = layer.ofOneGroup();
            // many batches are scored by the same parameters
            boolean keepsWeights = !plan.memory().trains() || !layer.packsForEachBlock();
            int allWeights = geometry.weights() * layer.groups;
            for (int g = 0; g < layer.groups; g++) {
                int weights = plan.parameterOffset() + g * geometry.weights();
                int behindWeights = plan.parameterOffset() + allWeights + g * geometry.filters();
                int biases = layer.hasBias ? behindWeights : ConvKernel.NO_BIASES;
                groups.add(new ConvGroup(layer.algorithm, geometry, g, weights, biases, keepsWeights, plan));
            }
        }

        @Override
        public void setParameters(float[] parameters) {
            for (ConvGroup group : groups) {
                group.setParameters(parameters);
            }
        }

        @Override
        public boolean sharesWeights() {
            return true;
        }

        /** y = W ∗ x + b. */
        @Override
        public void forward(Pass pass, float[][] x, float[][] y) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                for (ConvGroup group : groups) {
                    group.forward(pass, x[block], y[block]);
                }
            }
        }

        /** dW += dy ∗ x; db += sums of dy; dx = dy ∗ W, turned by 180°. */
        @Override
        public void backward(Pass pass, float[][] x, float[][] y, float[][] dy, float[][] dx) {
            for (int block = pass.firstBlock(); block < pass.endBlock(); block++) {
                reluMask.apply(y[block], dy[block]);
                for (ConvGroup group : groups) {
                    group.backward(pass, x[block], dy[block], dx[block]);
                }
            }
        }

        @Override
        public void addGradient(float[] gradient) {
            for (ConvGroup group : groups) {
                group.addGradient(gradient);
            }
        }

        @Override
        public boolean isShared() {
            return groups.get(0).isShared();
        }

        @Override
        public List<KernelPass> kernelPasses() {
            return KernelPass.of(groups.get(0).kernel());
        }
    }
}
