package dev.convoy.cost;

import dev.convoy.config.NetFile;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.net.NetTask;
import java.util.Arrays;
import java.util.Map;

/** The speed of a core of this machine, measured in a second or two: training steps of a small net of the zoo. */
public final class KernelSpeed {
    private static final String NET = "cifar10_quick";
    private static final int IMAGES = 16;
    private static final double OPERATIONS = 6;

    /** Steps until the JIT has compiled the kernels. */
    private static final int WARM_UP = 120;

    private static final int STEPS = 21;

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
        long[] nanos = new long[STEPS];
        for (int step = -WARM_UP; step < STEPS; step++) {
            long begin = System.nanoTime();
            task.addGradient(IMAGES, images, labels, keys, gradient);
            if (step >= 0) {
                nanos[step] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(nanos);
        return OPERATIONS * net.multiplyAdds() * IMAGES / nanos[STEPS / 2];
    }
}
