package dev.convoy.benchmarks;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.kernel.BatchNormKernel;
import dev.convoy.kernel.BatchNormRows;
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
 * Batch normalization of 32 images, one thread, pass by pass. Forward in training takes {@code sums}, {@code squares} and
 * {@code normalize}, backward {@code gradientSums} and {@code backward}.
 *
 * <p>{@code src/benchmarks/run org.openjdk.jmh.Main BatchNormBenchmark -p kernels=vector}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchNormBenchmark {
    private static final int BLOCKS = 2;

    /** Layers of ResNet-20 and ResNet-50. */
    public enum Layer {
        RESNET20_32(new Shape(16, 32, 32)),
        RESNET20_16(new Shape(32, 16, 16)),
        RESNET20_8(new Shape(64, 8, 8)),
        RESNET50_112(new Shape(64, 112, 112)),
        RESNET50_28(new Shape(512, 28, 28));

        private final Shape shape;

        Layer(Shape shape) {
            this.shape = shape;
        }
    }

    @Param
    public Layer layer;

    @Param({"vector", "scalar"})
    public String kernels;

    private BatchNormKernel kernel;
    private BatchNormRows rows;
    private float[][] x;
    private float[][] y;
    private float[][] dy;
    private float[][] dx;
    private float[] scratch;
    private double[] sums;
    private double[] products;
    private Moves reading;
    private Moves copying;
    private Moves readingTwo;
    private Moves masking;
    private Moves backward;

    @Setup
    public void setUp() {
        int channels = layer.shape.channels();
        kernel = makeKernel(kernels);
        rows = new BatchNormRows(channels);
        for (int c = 0; c < channels; c++) {
            rows.setMean(c, 0.1f * c);
            rows.setAffine(c, 1.5f, -0.2f);
            rows.setGradient(c, 0.01f, 0.02f);
        }
        int length = IMAGES * layer.shape.size();
        x = Machine.blocks(BLOCKS, length, 1);
        y = new float[BLOCKS][length];
        dy = Machine.blocks(BLOCKS, length, 2);
        dx = new float[BLOCKS][length];
        scratch = new float[kernel.scratchFloats()];
        sums = new double[channels];
        products = new double[channels];
        reading = new Moves(new float[][][] {x}, new float[][][] {});
        copying = new Moves(new float[][][] {x}, new float[][][] {y});
        readingTwo = new Moves(new float[][][] {x, dy}, new float[][][] {});
        masking = new Moves(new float[][][] {x, dy}, new float[][][] {dy});
        backward = new Moves(new float[][][] {x, dy}, new float[][][] {dx});
        verify();
    }

    @Setup(Level.Iteration)
    public void measureMoves() {
        reading.measure();
        copying.measure();
        readingTwo.measure();
        masking.measure();
        backward.measure();
    }

    private BatchNormKernel makeKernel(String name) {
        KernelSet set = name.equals("vector") ? new VectorKernelSet() : new ScalarKernelSet("benchmark");
        BlockLayout layout = new BlockLayout(layer.shape, 0);
        return set.batchNorm(layout, layout, layout, layout);
    }

    /** A fast wrong kernel must not be timed: the result is compared with the other set's once. */
    private void verify() {
        float[] expected = new float[y[0].length];
        makeKernel(kernels.equals("vector") ? "scalar" : "vector").normalize(IMAGES, x[0], rows, true, expected);
        kernel.normalize(IMAGES, x[0], rows, true, y[0]);
        if (!Arrays.equals(expected, y[0])) {
            throw new IllegalStateException(layer + ": scalar and vector kernels differ");
        }
    }

    @Benchmark
    public double[] sums(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            kernel.addSums(IMAGES, x[block], scratch, sums);
        }
        traffic.add(reading);
        return sums;
    }

    @Benchmark
    public double[] squares(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            kernel.addSquares(IMAGES, x[block], rows, scratch, sums);
        }
        traffic.add(reading);
        return sums;
    }

    @Benchmark
    public float[][] normalize(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            kernel.normalize(IMAGES, x[block], rows, false, y[block]);
        }
        traffic.add(copying);
        return y;
    }

    @Benchmark
    public float[][] normalizeAndRelu(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            kernel.normalize(IMAGES, x[block], rows, true, y[block]);
        }
        traffic.add(copying);
        return y;
    }

    @Benchmark
    public double[] gradientSums(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            kernel.addGradientSums(IMAGES, x[block], rows, false, dy[block], scratch, sums, products);
        }
        traffic.add(readingTwo);
        return sums;
    }

    @Benchmark
    public double[] gradientSumsOfRelu(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            kernel.addGradientSums(IMAGES, x[block], rows, true, dy[block], scratch, sums, products);
        }
        traffic.add(masking);
        return sums;
    }

    @Benchmark
    public float[][] backward(Traffic traffic) {
        for (int block = 0; block < BLOCKS; block++) {
            kernel.backward(IMAGES, x[block], dy[block], rows, dx[block]);
        }
        traffic.add(backward);
        return dx;
    }
}
