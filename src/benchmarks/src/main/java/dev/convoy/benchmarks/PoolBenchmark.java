package dev.convoy.benchmarks;

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
 * Pooling of 32 images at shapes of real nets, one thread. A pass must move at least every input and output once, and the
 * switches of max pooling.
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
    private static final int BLOCKS = 2;

    /** Layers of cifar10_quick, AlexNet, GoogLeNet, VGG and ResNet-50. */
    public enum Layer {
        QUICK_POOL1(new PoolGeometry(new Shape(32, 32, 32), 3, 2, 0, true)),
        QUICK_POOL2(new PoolGeometry(new Shape(32, 16, 16), 3, 2, 0, true)),
        ALEXNET_POOL1(new PoolGeometry(new Shape(96, 55, 55), 3, 2, 0, true)),
        GOOGLENET_POOL1(new PoolGeometry(new Shape(64, 112, 112), 3, 2, 0, true)),
        GOOGLENET_INCEPTION_POOL(new PoolGeometry(new Shape(192, 28, 28), 3, 1, 1, true)),
        VGG_POOL2(new PoolGeometry(new Shape(128, 112, 112), 2, 2, 0, false)),
        RESNET50_GLOBAL(new PoolGeometry(new Shape(2048, 7, 7), 7, 1, 0, false));

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
    private byte[][] switches;
    private float[][] x;
    private float[][] y;
    private float[][] dy;
    private float[][] dx;
    private Moves maxForward;
    private Moves maxBackward;
    private Moves averageForward;
    private Moves averageBackward;

    @Setup
    public void setUp() {
        BlockLayout in = new BlockLayout(layer.geometry.input(), 0);
        BlockLayout out = new BlockLayout(layer.geometry.output(), 0);
        max = kernelSet(kernels).maxPool(layer.geometry, in, out, out, in);
        average = kernelSet(kernels).averagePool(layer.geometry, in, out, out, in);
        switches = new byte[BLOCKS][max.switchesLength()];
        x = Machine.blocks(BLOCKS, in.floats(), 1);
        y = new float[BLOCKS][out.floats()];
        dy = Machine.blocks(BLOCKS, out.floats(), 2);
        dx = new float[BLOCKS][in.floats()];
        float[][] switchBytes = new float[BLOCKS][max.switchesLength() / Float.BYTES];
        maxForward = new Moves(new float[][][] {x}, new float[][][] {y, switchBytes});
        maxBackward = new Moves(new float[][][] {dy, switchBytes}, new float[][][] {dx});
        averageForward = new Moves(new float[][][] {x}, new float[][][] {y});
        averageBackward = new Moves(new float[][][] {dy}, new float[][][] {dx});
        maxForward();
        verify(in, out);
    }

    @Setup(Level.Iteration)
    public void measureMoves() {
        maxForward.measure();
        maxBackward.measure();
        averageForward.measure();
        averageBackward.measure();
    }

    private static KernelSet kernelSet(String name) {
        return name.equals("vector") ? new VectorKernelSet() : new ScalarKernelSet("benchmark");
    }

    /** A fast wrong kernel must not be timed: the result is compared with the other set's once. */
    private void verify(BlockLayout in, BlockLayout out) {
        MaxPoolKernel other =
                kernelSet(kernels.equals("vector") ? "scalar" : "vector").maxPool(layer.geometry, in, out, out, in);
        float[] expected = new float[y[0].length];
        other.forward(x[0], false, expected, new byte[other.switchesLength()]);
        if (!Arrays.equals(expected, y[0])) {
            throw new IllegalStateException(layer + ": scalar and vector kernels differ");
        }
    }

    private void maxForward() {
        for (int block = 0; block < BLOCKS; block++) {
            max.forward(x[block], false, y[block], switches[block]);
        }
    }

    @Benchmark
    public float[][] maxForward(Traffic traffic) {
        maxForward();
        traffic.add(maxForward);
        return y;
    }

    @Benchmark
    public float[][] maxBackward(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            max.backward(dy[block], switches[block], dx[block]);
        }
        traffic.add(maxBackward);
        return dx;
    }

    @Benchmark
    public float[][] averageForward(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            average.forward(x[block], false, y[block]);
        }
        traffic.add(averageForward);
        return y;
    }

    @Benchmark
    public float[][] averageBackward(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            average.backward(dy[block], dx[block]);
        }
        traffic.add(averageBackward);
        return dx;
    }
}
