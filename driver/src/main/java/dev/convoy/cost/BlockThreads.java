package dev.convoy.cost;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.Kernels;
import dev.convoy.net.LayerKernels;
import dev.convoy.net.LayerSummary;
import dev.convoy.net.Net;

/**
 * Threads that compute a block of sixteen images together, and how much faster than one they are.
 *
 * @param count of them, at least 1
 * @param divided part of one thread's time that they divide, in [0, 1]
 */
public record BlockThreads(int count, double divided) {
    /** One thread. */
    public static final BlockThreads ONE = new BlockThreads(1, 0);

    /**
     * What passes over an activation alone, and backward to weights of few filters, is left to one thread and takes as long as so
     * many multiply-adds. Fitted to batches of 16 images on two threads by the bare loop: VGG-16 was 1.68 times as fast as on one
     * (1.64 by this), AlexNet 1.53 (1.56), cifar10_quick 1.24 (1.35), ResNet-20 1.15 (1.17), LeNet 1.45 (1.28).
     */
    private static final double MULTIPLY_ADDS_OF_AN_ACTIVATION = 150;

    /**
     * Fewest multiply-adds of an image for which it is worth it: a block then takes a tenth of a second. Spark's own threads need
     * some milliseconds of an idle core for each iteration, and on two cores smaller nets became no faster (ResNet-20, LeNet) or
     * slower (cifar10_quick).
     */
    private static final long LEAST_MULTIPLY_ADDS = 1L << 27;

    public BlockThreads {
        check(count > 0, "threads of a block must be positive, found %d", count);
        check(divided >= 0 && divided <= 1, "the divided part must be in [0, 1], found %s", divided);
    }

    /** Whether training a net on Spark is faster by threads that compute blocks together. */
    public static boolean suit(Net net) {
        return net.multiplyAdds() >= LEAST_MULTIPLY_ADDS;
    }

    /** Threads of a net by the kernels of this JVM. */
    public static BlockThreads of(Net net, int count) {
        if (count == 1) {
            return ONE;
        }
        long shared = net.kernels(Kernels.current(), count).stream()
                .filter(LayerKernels::isShared)
                .mapToLong(LayerKernels::multiplyAdds)
                .sum();
        long activations = net.summary().stream()
                .map(LayerSummary::output)
                .mapToLong(output -> output.size())
                .sum();
        return new BlockThreads(
                count, shared / (net.multiplyAdds() + MULTIPLY_ADDS_OF_AN_ACTIVATION * Math.max(1, activations)));
    }

    /** How many times as fast as one thread they are. */
    public double speedup() {
        return 1 / (1 - divided + divided / count);
    }
}
