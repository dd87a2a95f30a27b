package dev.convoy.benchmarks;

import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;

/**
 * The heap that {@link BareLoop} needs with G1, for {@code -Xmx}: a JVM with room left collects late and takes what it is allowed,
 * so its peak memory says nothing about the program.
 *
 * <p>{@code src/benchmarks/run LoopHeap NET BATCH THREADS} prints a value for {@code -Xmx}, such as {@code 1335m}.
 */
public final class LoopHeap {
    /** Part of the heap for the ends of the collector's regions, which large arrays leave empty, and small objects. */
    private static final double FREE_SHARE = 0.1;

    /** What a JVM needs besides: classes' objects, the net's tables, strings. */
    private static final long SMALL_BYTES = 64L << 20;

    private LoopHeap() {}

    /** Arguments: as those of {@link NetThroughput}; more than three are not read. */
    public static void main(String[] arguments) {
        NetRun run = NetRun.of(arguments);
        long bytes = arrayBytes(run, Kernels.current());
        System.out.println((long) Math.ceil((bytes / (1 - FREE_SHARE) + SMALL_BYTES) / (1 << 20)) + "m");
    }

    /** Bytes of the arrays of a loop. */
    static long arrayBytes(NetRun run, KernelSet kernels) {
        Net net = run.net();
        BareLoop.Size size = run.size();
        int tasks = size.tasks();
        int images = size.shardImages();
        long vector = (long) net.parameterCount() * Float.BYTES;
        int states = run.plan().update().rule().newState(0).size();
        long task = net.taskBytes(kernels, images, size.taskThreads());
        long shared = net.taskWeightBytes(kernels);
        long input = (long) images * net.inputShape().size() * Float.BYTES;
        return (1 + states + tasks) * vector + tasks * task - (tasks - 1) * shared + input;
    }
}
