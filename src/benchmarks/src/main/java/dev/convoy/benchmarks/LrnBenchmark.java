package dev.convoy.benchmarks;

import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.LrnGeometry;
import dev.convoy.kernel.LrnKernel;
import dev.convoy.kernel.LrnRegion;
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
 * Local response normalization of 32 images, one thread. A pass must move at least x and y forward, x, dy and dx backward.
 *
 * <p>{@code src/benchmarks/run org.openjdk.jmh.Main LrnBenchmark -p kernels=vector}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LrnBenchmark {
    private static final int BLOCKS = 2;

    /** Layers of AlexNet, CaffeNet, GoogLeNet and cifar10_full. */
    public enum Layer {
        ALEXNET_NORM1(new LrnGeometry(new Shape(96, 55, 55), LrnRegion.ACROSS_CHANNELS, 5, 2e-5, 0.75, 1)),
        CAFFENET_NORM1(new LrnGeometry(new Shape(96, 27, 27), LrnRegion.ACROSS_CHANNELS, 5, 2e-5, 0.75, 1)),
        GOOGLENET_NORM2(new LrnGeometry(new Shape(192, 56, 56), LrnRegion.ACROSS_CHANNELS, 5, 2e-5, 0.75, 1)),
        FULL_NORM1(new LrnGeometry(new Shape(32, 16, 16), LrnRegion.WITHIN_CHANNEL, 3, 5e-5 / 9, 0.75, 1)),
        FULL_NORM2(new LrnGeometry(new Shape(32, 8, 8), LrnRegion.WITHIN_CHANNEL, 3, 5e-5 / 9, 0.75, 1));

        private final LrnGeometry geometry;

        Layer(LrnGeometry geometry) {
            this.geometry = geometry;
        }
    }

    @Param
    public Layer layer;

    @Param({"vector", "scalar"})
    public String kernels;

    private LrnKernel kernel;
    private float[][] x;
    private float[][] y;
    private float[][] dy;
    private float[][] dx;
    private float[] scratch;
    private Moves forward;
    private Moves backward;

    @Setup
    public void setUp() {
        kernel = makeKernel(kernels);
        int length = new BlockLayout(layer.geometry.shape(), 0).floats();
        x = Machine.blocks(BLOCKS, length, 1);
        y = new float[BLOCKS][length];
        dy = Machine.blocks(BLOCKS, length, 2);
        dx = new float[BLOCKS][length];
        scratch = new float[kernel.scratchFloats()];
        forward = new Moves(new float[][][] {x}, new float[][][] {y});
        backward = new Moves(new float[][][] {x, dy}, new float[][][] {dx});
        verify();
    }

    @Setup(Level.Iteration)
    public void measureMoves() {
        forward.measure();
        backward.measure();
    }

    private LrnKernel makeKernel(String name) {
        KernelSet set = name.equals("vector") ? new VectorKernelSet() : new ScalarKernelSet("benchmark");
        BlockLayout layout = new BlockLayout(layer.geometry.shape(), 0);
        return set.lrn(layer.geometry, layout, layout, layout, layout);
    }

    /** A fast wrong kernel must not be timed: the result is compared with the other set's once. */
    private void verify() {
        LrnKernel other = makeKernel(kernels.equals("vector") ? "scalar" : "vector");
        float[] expected = new float[y[0].length];
        other.forward(x[0], new float[other.scratchFloats()], expected);
        kernel.forward(x[0], scratch, y[0]);
        if (!Arrays.equals(expected, y[0])) {
            throw new IllegalStateException(layer + ": scalar and vector kernels differ");
        }
    }

    @Benchmark
    public float[][] forward(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            kernel.forward(x[block], scratch, y[block]);
        }
        traffic.add(forward);
        return y;
    }

    @Benchmark
    public float[][] backward(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            kernel.backward(x[block], dy[block], scratch, dx[block]);
        }
        traffic.add(backward);
        return dx;
    }
}
