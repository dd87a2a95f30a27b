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
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * Batch normalization of one block of sixteen images, one thread. The counter {@code gigabytes} is GB/s of all that is read
 * and written; {@code copy} is {@code System.arraycopy} over the same arrays, to compare with.
 *
 * <p>{@code java -cp … org.openjdk.jmh.Main BatchNormBenchmark -p kernels=vector}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchNormBenchmark {
    /** Shapes of CIFAR nets, and one that no cache holds. */
    public enum Layer {
        CIFAR_32(new Shape(64, 32, 32)),
        CIFAR_16(new Shape(64, 16, 16)),
        CIFAR_8(new Shape(256, 8, 8)),
        RESNET_112(new Shape(64, 112, 112));

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
    private float[] x;
    private float[] y;
    private float[] dy;
    private float[] dx;
    private float[] scratch;
    private double[] sums;
    private double[] products;
    private double gigabytes;

    /** Data moved, in thousand millions of bytes; JMH divides by the time. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Work {
        public double gigabytes;
    }

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
        x = reals(length, 1L);
        y = new float[length];
        dy = reals(length, 2L);
        dx = new float[length];
        scratch = new float[kernel.scratchFloats()];
        sums = new double[channels];
        products = new double[channels];
        gigabytes = 4e-9 * length;
        verify();
    }

    private BatchNormKernel makeKernel(String name) {
        KernelSet set = name.equals("vector") ? new VectorKernelSet() : new ScalarKernelSet("benchmark");
        BlockLayout layout = new BlockLayout(layer.shape, 0);
        return set.batchNorm(layout, layout, layout, layout);
    }

    /** A fast wrong kernel must not be timed: the result is compared with the other set's once. */
    private void verify() {
        float[] expected = new float[y.length];
        makeKernel(kernels.equals("vector") ? "scalar" : "vector").normalize(IMAGES, x, rows, true, expected);
        kernel.normalize(IMAGES, x, rows, true, y);
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
    public float[] copy(Work work) {
        System.arraycopy(x, 0, y, 0, x.length);
        work.gigabytes += 2 * gigabytes;
        return y;
    }

    @Benchmark
    public double[] sums(Work work) {
        kernel.addSums(IMAGES, x, scratch, sums);
        work.gigabytes += gigabytes;
        return sums;
    }

    @Benchmark
    public double[] squares(Work work) {
        kernel.addSquares(IMAGES, x, rows, scratch, sums);
        work.gigabytes += gigabytes;
        return sums;
    }

    @Benchmark
    public float[] normalize(Work work) {
        kernel.normalize(IMAGES, x, rows, false, y);
        work.gigabytes += 2 * gigabytes;
        return y;
    }

    @Benchmark
    public float[] normalizeAndRelu(Work work) {
        kernel.normalize(IMAGES, x, rows, true, y);
        work.gigabytes += 2 * gigabytes;
        return y;
    }

    @Benchmark
    public double[] gradientSums(Work work) {
        kernel.addGradientSums(IMAGES, x, rows, false, dy, scratch, sums, products);
        work.gigabytes += 2 * gigabytes;
        return sums;
    }

    @Benchmark
    public double[] gradientSumsOfRelu(Work work) {
        kernel.addGradientSums(IMAGES, x, rows, true, dy, scratch, sums, products);
        work.gigabytes += 3 * gigabytes;
        return sums;
    }

    @Benchmark
    public float[] backward(Work work) {
        kernel.backward(IMAGES, x, dy, rows, dx);
        work.gigabytes += 3 * gigabytes;
        return dx;
    }
}
