package dev.convoy.benchmarks;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.kernel.AveragePoolKernel;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.MaxPoolKernel;
import dev.convoy.kernel.PoolGeometry;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
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
 * Pooling of one block of sixteen images at shapes of real nets, one thread. Traffic is what a pass must read and write at
 * least: every input and output once, and the switches of max pooling.
 *
 * <p>{@code src/benchmarks/run org.openjdk.jmh.Main PoolBenchmark -p kernels=vector}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PoolBenchmark {
    /** Layers of cifar10_quick, AlexNet, GoogLeNet and VGG. */
    public enum Layer {
        QUICK_POOL1(new PoolGeometry(new Shape(32, 32, 32), 3, 2, 0, true)),
        ALEXNET_POOL1(new PoolGeometry(new Shape(64, 55, 55), 3, 2, 0, true)),
        GOOGLENET_INCEPTION_POOL(new PoolGeometry(new Shape(192, 28, 28), 3, 1, 1, true)),
        VGG_POOL1(new PoolGeometry(new Shape(64, 224, 224), 2, 2, 0, false));

        private final PoolGeometry geometry;

        Layer(PoolGeometry geometry) {
            this.geometry = geometry;
        }
    }

    @Param
    public Layer layer;

    @Param({"vector", "scalar"})
    public String kernels;

    private MaxPoolKernel max;
    private AveragePoolKernel average;
    private byte[] switches;
    private float[] x;
    private float[] y;
    private float[] dy;
    private float[] dx;
    private double floats;

    @Setup
    public void setUp() {
        BlockLayout in = new BlockLayout(layer.geometry.input(), 0);
        BlockLayout out = new BlockLayout(layer.geometry.output(), 0);
        max = kernelSet(kernels).maxPool(layer.geometry, in, out, out, in);
        average = kernelSet(kernels).averagePool(layer.geometry, in, out, out, in);
        switches = new byte[max.switchesLength()];
        x = Machine.reals(in.floats(), 1);
        y = new float[out.floats()];
        dy = Machine.reals(out.floats(), 2);
        dx = new float[in.floats()];
        floats = 4e-9
                * IMAGES
                * (layer.geometry.input().size() + layer.geometry.output().size());
        max.forward(x, false, y, switches);
        verify(in, out);
    }

    private static KernelSet kernelSet(String name) {
        return name.equals("vector") ? new VectorKernelSet() : new ScalarKernelSet("benchmark");
    }

    /** A fast wrong kernel must not be timed: the result is compared with the other set's once. */
    private void verify(BlockLayout in, BlockLayout out) {
        MaxPoolKernel other =
                kernelSet(kernels.equals("vector") ? "scalar" : "vector").maxPool(layer.geometry, in, out, out, in);
        float[] expected = new float[y.length];
        other.forward(x, false, expected, new byte[other.switchesLength()]);
        if (!Arrays.equals(expected, y)) {
            throw new IllegalStateException(layer + ": scalar and vector kernels differ");
        }
    }

    @Benchmark
    public float[] maxForward(Traffic traffic) {
        max.forward(x, false, y, switches);
        traffic.add(floats + 1e-9 * switches.length);
        return y;
    }

    @Benchmark
    public float[] maxBackward(Traffic traffic) {
        max.backward(dy, switches, dx);
        traffic.add(floats + 1e-9 * switches.length);
        return dx;
    }

    @Benchmark
    public float[] averageForward(Traffic traffic) {
        average.forward(x, false, y);
        traffic.add(floats);
        return y;
    }

    @Benchmark
    public float[] averageBackward(Traffic traffic) {
        average.backward(dy, dx);
        traffic.add(floats);
        return dx;
    }
}
