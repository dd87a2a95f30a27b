package dev.convoy.benchmarks;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.kernel.FullyConnectedKernel;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Full connections of one and more blocks of sixteen images, one thread, with weights that are packed and with such that each
 * call packs piece by piece; and packing them all for forward.
 *
 * <p>{@code src/benchmarks/run org.openjdk.jmh.Main FullyConnectedBenchmark -p kernels=vector}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FullyConnectedBenchmark {
    /** Layers of cifar10_quick, LeNet and AlexNet. */
    public enum Layer {
        QUICK_IP1(new Shape(64, 4, 4), 64),
        LENET_IP1(new Shape(50, 4, 4), 500),
        ALEXNET_FC6(new Shape(256, 6, 6), 4096),
        ALEXNET_FC8(new Shape(4096, 1, 1), 1000);

        private final Shape input;
        private final int outputs;

        Layer(Shape input, int outputs) {
            this.input = input;
            this.outputs = outputs;
        }
    }

    @Param
    public Layer layer;

    @Param({"1", "2", "4"})
    public int blocks;

    /** Whether weights are packed before. */
    @Param({"true", "false"})
    public boolean packs;

    @Param({"vector", "scalar"})
    public String kernels;

    private FullyConnectedKernel kernel;
    private float[] parameters;
    private float[] gradient;
    private float[][] x;
    private float[][] y;
    private float[][] dy;
    private float[][] dx;
    private float[] packed;
    private float[] packedData;
    private float[] all;
    private float[] scratch;
    private int weights;
    private double gflop;
    private Moves packing;

    @Setup
    public void setUp() {
        weights = layer.input.size() * layer.outputs;
        kernel = makeKernel(kernels);
        parameters = Machine.reals(weights + layer.outputs, 1);
        gradient = new float[parameters.length];
        x = arrays(layer.input.size(), 2);
        y = arrays(layer.outputs, 3);
        dy = arrays(layer.outputs, 4);
        dx = arrays(layer.input.size(), 5);
        packed = new float[packs ? kernel.packedWeightsFloats() : 0];
        packedData = new float[packs ? kernel.packedDataWeightsFloats() : 0];
        all = new float[kernel.packedWeightsFloats()];
        scratch = new float[kernel.scratchFloats(blocks)];
        if (packs) {
            kernel.packWeights(parameters, 0, scratch, packed);
            kernel.packDataWeights(parameters, 0, packedData);
        }
        gflop = 2e-9 * blocks * IMAGES * weights;
        packing = new Moves(new float[][][] {{parameters}}, new float[][][] {{all}});
        verify();
    }

    @Setup(Level.Iteration)
    public void measureMoves() {
        packing.measure();
    }

    private float[][] arrays(int perImage, long seed) {
        float[][] arrays = new float[blocks][];
        Arrays.setAll(arrays, block -> Machine.reals(IMAGES * perImage, seed + 10L * block));
        return arrays;
    }

    private FullyConnectedKernel makeKernel(String name) {
        KernelSet set = name.equals("vector") ? new VectorKernelSet() : new ScalarKernelSet("benchmark");
        BlockLayout in = new BlockLayout(layer.input, 0);
        BlockLayout out = new BlockLayout(new Shape(layer.outputs, 1, 1), 0);
        return set.fullyConnected(in, out, out, in);
    }

    /** A fast wrong kernel must not be timed: the result is compared with the other set's once. */
    private void verify() {
        FullyConnectedKernel other = makeKernel(kernels.equals("vector") ? "scalar" : "vector");
        float[][] expected = arrays(layer.outputs, 3);
        float[] otherScratch = new float[other.scratchFloats(blocks)];
        other.forward(blocks, x, parameters, 0, weights, new float[0], false, otherScratch, expected);
        kernel.forward(blocks, x, parameters, 0, weights, packed, false, scratch, y);
        if (!Arrays.deepEquals(expected, y)) {
            throw new IllegalStateException(layer + ": scalar and vector kernels differ");
        }
    }

    @Benchmark
    public float[][] forward(Products products) {
        kernel.forward(blocks, x, parameters, 0, weights, packed, false, scratch, y);
        products.add(gflop);
        return y;
    }

    @Benchmark
    public float[][] backwardData(Products products) {
        kernel.backwardData(blocks, dy, parameters, 0, packedData, scratch, dx);
        products.add(gflop);
        return dx;
    }

    @Benchmark
    public float[] backwardWeights(Products products) {
        kernel.backwardWeights(blocks, x, dy, scratch, gradient, 0, weights);
        products.add(gflop);
        return gradient;
    }

    /** Reads the parameters, writes what forward reads. */
    @Benchmark
    public float[] pack(Traffic traffic) {
        kernel.packWeights(parameters, 0, scratch, all);
        traffic.add(packing);
        return all;
    }
}
