package dev.convoy.benchmarks;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.kernel.ConvChoice;
import dev.convoy.kernel.ConvGeometry;
import dev.convoy.kernel.ConvKernel;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Convolution of one block of sixteen images at shapes of real nets, one thread. The counter {@code gflop} is GFLOP/s by
 * the formula, {@code ofPeak} its share of the machine's peak ({@link Products}).
 *
 * <p>{@code java -cp … org.openjdk.jmh.Main ConvBenchmark -p layer=QUICK_CONV2,QUICK_CONV3 -p kernels=vector}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ConvBenchmark {
    /** Layers of cifar10_quick, LeNet, ResNet-20, AlexNet (one of conv2's two groups), VGG and GoogLeNet. */
    public enum Layer {
        QUICK_CONV1(new ConvGeometry(new Shape(3, 32, 32), 32, 5, 5, 1, 2)),
        QUICK_CONV2(new ConvGeometry(new Shape(32, 16, 16), 32, 5, 5, 1, 2)),
        QUICK_CONV3(new ConvGeometry(new Shape(32, 8, 8), 64, 5, 5, 1, 2)),
        LENET_CONV1(new ConvGeometry(new Shape(1, 28, 28), 20, 5, 5, 1, 0)),
        LENET_CONV2(new ConvGeometry(new Shape(20, 12, 12), 50, 5, 5, 1, 0)),
        RESNET20_CONV(new ConvGeometry(new Shape(16, 32, 32), 16, 3, 3, 1, 1)),
        RESNET20_CONV2(new ConvGeometry(new Shape(32, 16, 16), 32, 3, 3, 1, 1)),
        RESNET20_CONV3(new ConvGeometry(new Shape(64, 8, 8), 64, 3, 3, 1, 1)),
        ALEXNET_CONV1(new ConvGeometry(new Shape(3, 227, 227), 96, 11, 11, 4, 0)),
        ALEXNET_CONV2_GROUP(new ConvGeometry(new Shape(48, 27, 27), 128, 5, 5, 1, 2)),
        ALEXNET_CONV3(new ConvGeometry(new Shape(256, 13, 13), 384, 3, 3, 1, 1)),
        VGG_CONV1_1(new ConvGeometry(new Shape(3, 224, 224), 64, 3, 3, 1, 1)),
        VGG_CONV1_2(new ConvGeometry(new Shape(64, 224, 224), 64, 3, 3, 1, 1)),
        VGG_CONV5(new ConvGeometry(new Shape(512, 14, 14), 512, 3, 3, 1, 1)),
        VGG_CONV3_1(new ConvGeometry(new Shape(128, 56, 56), 256, 3, 3, 1, 1)),
        GOOGLENET_CONV1(new ConvGeometry(new Shape(3, 224, 224), 64, 7, 7, 2, 3)),
        GOOGLENET_5B(new ConvGeometry(new Shape(160, 7, 7), 320, 3, 3, 1, 1)),
        GOOGLENET_1X1(new ConvGeometry(new Shape(192, 28, 28), 64, 1, 1, 1, 0));

        private final ConvGeometry geometry;

        Layer(ConvGeometry geometry) {
            this.geometry = geometry;
        }
    }

    @Param
    public Layer layer;

    @Param({"vector", "scalar"})
    public String kernels;

    /** {@link ConvChoice#WINOGRAD} where it can be, direct sums elsewhere. */
    @Param("BY_SHAPE")
    public ConvChoice algorithm;

    private ConvKernel kernel;
    private float[] x;
    private float[] y;
    private float[] dy;
    private float[] dx;
    private float[] packedWeights;
    private float[] packedDataWeights;
    private float[] scratch;
    private float[] packedGradient;
    private double gflop;

    @Setup
    public void setUp() {
        ConvGeometry g = layer.geometry;
        kernel = makeKernel(kernels);
        float[] parameters = reals(g.weights() + g.filters(), 1L);
        BlockLayout xLayout = new BlockLayout(g.input(), g.pad());
        x = new float[xLayout.floats()];
        new ScalarKernelSet("benchmark")
                .layout()
                .toBlock(IMAGES, reals(IMAGES * g.input().size(), 2L), 0, xLayout, x);
        y = new float[IMAGES * g.output().size()];
        dy = reals(y.length, 3L);
        dx = new float[IMAGES * g.input().size()];
        packedWeights = new float[kernel.packedWeightsFloats()];
        packedDataWeights = new float[kernel.packedDataWeightsFloats()];
        scratch = new float[kernel.scratchFloats()];
        kernel.packWeights(parameters, 0, layer.geometry.weights(), scratch, packedWeights);
        kernel.packDataWeights(parameters, 0, scratch, packedDataWeights);
        packedGradient = new float[kernel.packedGradientFloats()];
        gflop = 2e-9 * IMAGES * g.output().size() * ((double) g.weights() / g.filters());
        verify(parameters);
    }

    private ConvKernel makeKernel(String name) {
        KernelSet set = name.equals("vector") ? new VectorKernelSet() : new ScalarKernelSet("benchmark");
        ConvGeometry g = layer.geometry;
        BlockLayout output = new BlockLayout(g.output(), 0);
        BlockLayout input = new BlockLayout(g.input(), g.pad());
        return set.conv(algorithm.algorithm(g), g, input, output, output, new BlockLayout(g.input(), 0));
    }

    /** A fast wrong kernel must not be timed: the result is compared with the other set's once. */
    private void verify(float[] parameters) {
        ConvKernel other = makeKernel(kernels.equals("vector") ? "scalar" : "vector");
        float[] packed = new float[other.packedWeightsFloats()];
        float[] otherScratch = new float[other.scratchFloats()];
        other.packWeights(parameters, 0, layer.geometry.weights(), otherScratch, packed);
        float[] expected = new float[y.length];
        other.forward(x, packed, false, otherScratch, expected);
        kernel.forward(x, packedWeights, false, scratch, y);
        if (!Arrays.equals(expected, y)) {
            throw new IllegalStateException(layer + ": scalar and vector kernels differ");
        }
    }

    private static float[] reals(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Benchmark
    public float[] forward(Products products) {
        kernel.forward(x, packedWeights, false, scratch, y);
        products.add(gflop);
        return y;
    }

    @Benchmark
    public float[] backwardData(Products products) {
        kernel.backwardData(dy, packedDataWeights, scratch, dx);
        products.add(gflop);
        return dx;
    }

    @Benchmark
    public float[] backwardWeights(Products products) {
        kernel.backwardWeights(x, dy, scratch, packedGradient);
        products.add(gflop);
        return packedGradient;
    }
}
