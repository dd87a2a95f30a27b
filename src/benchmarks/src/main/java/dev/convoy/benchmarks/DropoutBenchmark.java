package dev.convoy.benchmarks;

import static dev.convoy.tensor.BlockLayout.IMAGES;

import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.ScalarKernelSet;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.layer.DropoutForm;
import dev.convoy.layer.DropoutLayer;
import dev.convoy.layer.LayerPlan;
import dev.convoy.layer.LayerTask;
import dev.convoy.layer.Pass;
import dev.convoy.layer.TaskMemory;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.tensor.Shape;
import dev.convoy.tensor.ThreadTeam;
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
 * The whole dropout layer behind AlexNet's full connections, 32 images, one thread, in place: forward draws its mask, a bit for
 * each activation, and must move at least x, the mask and y; backward dy, the mask and dx.
 *
 * <p>{@code src/benchmarks/run org.openjdk.jmh.Main DropoutBenchmark -p kernels=vector}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DropoutBenchmark {
    private static final int BLOCKS = 2;
    private static final Shape SHAPE = new Shape(4096, 1, 1);

    @Param({"vector", "scalar"})
    public String kernels;

    /** AlexNet's, drawn from one random bit each, and GoogLeNet's, drawn from 24. */
    @Param({"0.5", "0.4"})
    public double dropProbability;

    private LayerTask task;
    private Pass pass;
    private float[][] x;
    private float[][] dy;
    private Moves forward;
    private Moves backward;

    @Setup
    public void setUp() {
        KernelSet set = kernels.equals("vector") ? new VectorKernelSet() : new ScalarKernelSet("benchmark");
        BlockLayout layout = new BlockLayout(SHAPE, 0);
        task = new DropoutLayer("drop6", SHAPE, dropProbability, DropoutForm.INVERTED)
                .newTask(new LayerPlan(
                        set,
                        layout,
                        layout,
                        layout,
                        layout,
                        BLOCKS,
                        false,
                        false,
                        true,
                        false,
                        TaskMemory.training(),
                        ThreadTeam.ofOne(),
                        0));
        pass = Pass.training(BLOCKS * IMAGES, new long[BLOCKS * IMAGES], new float[0], new float[0]);
        x = Machine.blocks(BLOCKS, layout.floats(), 1);
        dy = Machine.blocks(BLOCKS, layout.floats(), 2);
        float[][] masks = new float[BLOCKS][layout.floats() / Integer.SIZE];
        forward = new Moves(new float[][][] {x}, new float[][][] {masks, x});
        backward = new Moves(new float[][][] {dy, masks}, new float[][][] {dy});
        task.forward(pass, x, x);
    }

    @Setup(Level.Iteration)
    public void measureMoves() {
        forward.measure();
        backward.measure();
    }

    /** Enlarges what is kept over and over, so it soon is infinite, which takes no longer. */
    @Benchmark
    public float[][] forward(Traffic traffic) {
        task.forward(pass, x, x);
        traffic.add(forward);
        return x;
    }

    @Benchmark
    public float[][] backward(Traffic traffic) {
        task.backward(pass, x, x, dy, dy);
        traffic.add(backward);
        return dy;
    }
}
