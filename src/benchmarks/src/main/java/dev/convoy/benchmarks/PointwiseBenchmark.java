package dev.convoy.benchmarks;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.kernel.ActivationKernel;
import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.UpdateKernel;
import dev.convoy.kernel.VectorKernelSet;
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
 * Passes over arrays, one thread: what ReLU, softmax, sums of branches and the update are made of.
 *
 * <p>{@code src/benchmarks/run org.openjdk.jmh.Main PointwiseBenchmark -p kernels=vector}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PointwiseBenchmark {
    private static final int CLASSES = 1000;

    /** Floats of an array: a block behind AlexNet's full connections, which the L2 cache holds with others, and one that no cache holds. */
    @Param({"65536", "16777216"})
    public int length;

    @Param({"vector", "scalar"})
    public String kernels;

    private ElementwiseKernel elementwise;
    private ActivationKernel activation;
    private UpdateKernel update;
    private UpdateKernel.Range range;
    private float[] x;
    private float[] y;
    private float[] z;
    private float[] scores;
    private float[] probabilities;
    private float[] scoresGradient;
    private Moves inPlace;
    private Moves masking;
    private Moves adding;
    private Moves updating;
    private Moves softmax;
    private Moves softmaxBackward;

    @Setup
    public void setUp() {
        KernelSet set = kernels.equals("vector") ? new VectorKernelSet() : new ScalarKernelSet("benchmark");
        elementwise = set.elementwise();
        activation = set.activation();
        update = set.update();
        range = new UpdateKernel.Range(0, length, 1e-9f, 1f / 128, 5e-4f);
        x = Machine.reals(length, 1);
        y = Machine.reals(length, 2);
        z = Machine.reals(length, 3);
        scores = Machine.reals(CLASSES * IMAGES, 4);
        probabilities = new float[scores.length];
        scoresGradient = new float[scores.length];
        float[][] xs = {x};
        float[][] ys = {y};
        float[][] zs = {z};
        float[][] ps = {probabilities};
        inPlace = new Moves(new float[][][] {xs}, new float[][][] {xs});
        masking = new Moves(new float[][][] {xs, zs}, new float[][][] {zs});
        adding = new Moves(new float[][][] {xs, zs}, new float[][][] {zs});
        updating = new Moves(new float[][][] {xs, ys, zs}, new float[][][] {ys, zs});
        softmax = new Moves(new float[][][] {{scores}}, new float[][][] {ps});
        softmaxBackward = new Moves(new float[][][] {ps, {scores}}, new float[][][] {{scoresGradient}});
    }

    @Setup(Level.Iteration)
    public void measureMoves() {
        inPlace.measure();
        masking.measure();
        adding.measure();
        updating.measure();
        softmax.measure();
        softmaxBackward.measure();
    }

    /** In place. */
    @Benchmark
    public float[] relu(Traffic traffic) {
        elementwise.relu(length, x, x);
        traffic.add(inPlace);
        return x;
    }

    /** In place: dx is dy. */
    @Benchmark
    public float[] reluBackward(Traffic traffic) {
        elementwise.reluBackward(length, x, z, z);
        traffic.add(masking);
        return z;
    }

    @Benchmark
    public float[] sum(Traffic traffic) {
        elementwise.add(0, length, x, z);
        traffic.add(adding);
        return z;
    }

    /** Momentum, weight decay and step: reads gradient, velocity and parameters, writes the last two. */
    @Benchmark
    public float[] momentum(Traffic traffic) {
        update.momentum(range, 0.9f, x, y, z);
        traffic.add(updating);
        return z;
    }

    /** A thousand classes, whatever the length. */
    @Benchmark
    public float[] softmax(Traffic traffic) {
        activation.softmax(CLASSES, scores, 0, probabilities, 0);
        traffic.add(softmax);
        return probabilities;
    }

    /** A thousand classes, whatever the length. */
    @Benchmark
    public float[] softmaxBackward(Traffic traffic) {
        activation.softmaxBackward(CLASSES, probabilities, 0, scores, 0, scoresGradient, 0);
        traffic.add(softmaxBackward);
        return scoresGradient;
    }
}
