package dev.convoy.layer;

import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.LayoutKernel;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.ThreadTeam;
import java.util.Arrays;
import java.util.Random;

/** One layer alone, fed with plain arrays; its loss is Σ r · y with fixed random r. */
final class LayerBench {
    /** Parameters of imaginary layers before and after, to see that they are left alone. */
    static final int OFFSET = 3;

    private static final float UNTOUCHED = 77f;

    final int images;
    final float[] x;
    final float[] parameters;
    private final float[] gradient;
    final float[] r;
    private final Layer layer;
    private final LayoutKernel layout;
    private final LayerPlan plan;
    private final LayerTask task;
    private final float[][] xBlocks;
    private final float[][] yBlocks;
    private final float[][] dyBlocks;
    private final float[][] dxBlocks;

    LayerBench(Layer layer, KernelSet kernels, int images, boolean relu, long seed) {
        this.images = images;
        this.layer = layer;
        this.layout = kernels.layout();
        int blocks = BlockLayout.blocks(images);
        int border = Math.max(1, layer.outputGradientBorder(kernels));
        BlockLayout in = new BlockLayout(layer.input(), layer.inputBorder() + 1);
        BlockLayout out = layer.isInPlace() ? in : new BlockLayout(layer.output(), border);
        this.plan = new LayerPlan(
                kernels,
                in,
                out,
                out,
                in,
                blocks,
                relu,
                false,
                true,
                false,
                TaskMemory.training(),
                ThreadTeam.ofOne(),
                OFFSET);
        this.task = layer.newTask(plan);
        this.xBlocks = new float[blocks][in.floats()];
        this.yBlocks = layer.isInPlace() ? xBlocks : new float[blocks][out.floats()];
        this.dyBlocks = new float[blocks][out.floats()];
        this.dxBlocks = layer.isInPlace() ? dyBlocks : new float[blocks][in.floats()];
        Random random = new Random(seed);
        int length =
                layer.parameters().stream().mapToInt(ParameterShape::length).sum();
        this.x = reals(random, images * layer.input().size());
        this.parameters = reals(random, OFFSET + length + OFFSET);
        this.gradient = new float[parameters.length];
        this.r = reals(random, images * layer.output().size());
    }

    static float[] reals(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }

    /** y of all images as N × C × H × W. */
    float[] forward(Pass pass) {
        load(x, plan.x(), xBlocks);
        task.setParameters(parameters);
        task.forward(pass, xBlocks, yBlocks);
        return unload(yBlocks, plan.y(), layer.output().size());
    }

    float[] forward() {
        return forward(training());
    }

    private Pass training() {
        return Pass.training(images, keys(), parameters, gradient);
    }

    double loss() {
        float[] y = forward();
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) r[i] * y[i];
        }
        return sum;
    }

    /** dx as N × C × H × W, after a forward pass. */
    float[] backward() {
        load(r, plan.dy(), dyBlocks);
        if (!layer.isInPlace()) {
            // whatever an earlier batch left there must not matter
            load(filled(images * layer.input().size()), plan.dx(), dxBlocks);
        }
        task.backward(training(), xBlocks, yBlocks, dyBlocks, dxBlocks);
        return unload(dxBlocks, plan.dx(), layer.input().size());
    }

    /** Adds what {@link #backward} made. */
    void addGradient(float[] gradient) {
        task.addGradient(this.gradient);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] += this.gradient[i];
        }
        Arrays.fill(this.gradient, 0f);
    }

    /**
     * Six standard deviations of the rounding error of {@link #loss}, if roundings are independent: a sum of k terms no
     * larger than 1 errs by about √k · 2⁻²⁴, and the loss weighs these errors with r.
     */
    double noise() {
        int terms = layer.parameters().isEmpty()
                ? layer.input().height() * layer.input().width()
                : layer.parameters().get(0).fanIn() + 1;
        double squares = 0;
        for (float value : r) {
            squares += (double) value * value;
        }
        return 6 * 0x1p-24 * Math.sqrt(terms * squares);
    }

    long[] keys() {
        long[] keys = new long[images];
        Arrays.setAll(keys, i -> 1000 + i);
        return keys;
    }

    private static float[] filled(int length) {
        float[] values = new float[length];
        Arrays.fill(values, UNTOUCHED);
        return values;
    }

    private void load(float[] nchw, BlockLayout to, float[][] blocks) {
        for (int block = 0; block < blocks.length; block++) {
            int first = block * BlockLayout.IMAGES;
            int count = Math.min(BlockLayout.IMAGES, images - first);
            layout.toBlock(count, nchw, first * to.shape().size(), to, blocks[block]);
        }
    }

    private float[] unload(float[][] blocks, BlockLayout from, int size) {
        float[] nchw = new float[images * size];
        for (int block = 0; block < blocks.length; block++) {
            int first = block * BlockLayout.IMAGES;
            int count = Math.min(BlockLayout.IMAGES, images - first);
            layout.fromBlock(count, from, blocks[block], nchw, first * size);
        }
        return nchw;
    }
}
