package dev.convoy.cost;

import dev.convoy.config.NetFile;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The speed of a core of this machine: training steps of a small net of the zoo. Measured in a second or two where there are
 * vectors.
 */
public final class KernelSpeed {
    private static final String NET = "cifar10_quick";
    private static final int IMAGES = 16;
    private static final double OPERATIONS = 6;

    /** Steps until the JIT has compiled the kernels. */
    private static final int WARM_UP = 120;

    private static final int STEPS = 21;

    /** Without vectors a step takes many times as long, and no run is to wait minutes for a prediction: fewer steps do then. */
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private KernelSpeed() {}

    /** Billions of operations a second by the formula, six for each multiply-add of the forward pass; the median step. */
    public static double gflops() {
        Net net = Net.of(NetFile.load(NET, Map.of()).net());
        NetTask task = net.newTask(Kernels.current(), IMAGES);
        task.setParameters(net.initialParameters(1));
        float[] images = new float[IMAGES * net.inputShape().size()];
        for (int i = 0; i < images.length; i++) {
            images[i] = i % 7 - 3; // any numbers do
        }
        int[] labels = new int[IMAGES];
        long[] keys = new long[IMAGES];
        float[] gradient = new float[net.parameterCount()];
        Runnable step = () -> task.addGradient(IMAGES, images, labels, keys, gradient);
        nanos(WARM_UP, step);
        long[] nanos = nanos(STEPS, step);
        Arrays.sort(nanos);
        return OPERATIONS * net.multiplyAdds() * IMAGES / nanos[nanos.length / 2];
    }

    /** Times of so many steps, or of as many as there is time for, one at least. */
    private static long[] nanos(int steps, Runnable step) {
        long[] nanos = new long[steps];
        long begin = System.nanoTime();
        for (int done = 0; done < steps; done++) {
            long stepBegin = System.nanoTime();
            if (done > 0 && stepBegin - begin >= MOST_NANOS) {
                return Arrays.copyOf(nanos, done);
            }
            step.run();
            nanos[done] = System.nanoTime() - stepBegin;
        }
        return nanos;
    }
}
