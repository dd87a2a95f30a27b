package dev.convoy.net;

import dev.convoy.kernel.ActivationKernel;
import dev.convoy.kernel.ConvAlgorithm;
import dev.convoy.kernel.ElementwiseKernel;
import dev.convoy.kernel.KernelSet;
import dev.convoy.kernel.LrnRegion;
import dev.convoy.kernel.UpdateKernel;
import dev.convoy.kernel.VectorKernelSet;
import dev.convoy.layer.DropoutForm;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Runs every vector kernel until it is warm and prints the bytes that a call allocates, a line {@code KERNEL.METHOD BYTES}
 * for each: vectors that C2 does not turn into registers are objects. A program of its own, since how a JVM compiles depends on
 * its options and on what ran before.
 *
 * <p>With nets the last lines are {@code winograd LAYERS}, how many layers take Winograd's algorithm, and {@code iteration
 * BYTES}: a whole iteration of a net, with nothing between net and kernels.
 */
final class VectorCodeProbe {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Less than one boxed vector. */
    static final long QUIET_BYTES = 32;

    /** Calls that must be quiet one after the other. */
    private static final int QUIET_CALLS = 50;

    private final Map<String, Calls> calls = new TreeMap<>();
    private final KernelSet kernels = measured(KernelSet.class, new VectorKernelSet(), true);

    private VectorCodeProbe() {}

    /** What a method's last calls allocated, of all kernels of a kind: one that is quiet does not hide another. */
    private static final class Calls {
        private int quietCalls;
        private long lastLoudBytes;

        void add(long bytes) {
            if (bytes <= QUIET_BYTES) {
                quietCalls++;
            } else {
                quietCalls = 0;
                lastLoudBytes = bytes;
            }
        }

        boolean isQuiet() {
            return quietCalls >= QUIET_CALLS;
        }
    }

    /** Arguments: the most iterations, it stops before once all is quiet; {@code nets} or {@code updates} alone. */
    public static void main(String[] arguments) {
        int iterations = Integer.parseInt(arguments[0]);
        boolean hasNets = arguments[1].equals("nets");
        VectorCodeProbe probe = new VectorCodeProbe();
        List<Runnable> work = hasNets
                ? List.of(probe.iteration(spatialNet()), probe.iteration(flatNet()), probe::updates)
                : List.of(probe::updates);
        for (int i = 0; i < iterations && (i < QUIET_CALLS || !probe.isQuiet()); i++) {
            work.forEach(Runnable::run);
        }
        probe.calls.forEach(
                (name, calls) -> System.out.println(name + " " + (calls.isQuiet() ? 0 : calls.lastLoudBytes)));
        if (hasNets) {
            System.out.println("winograd " + winogradLayers(spatialNet()));
            System.out.println("iteration " + wholeIteration(iterations));
        }
    }

    private boolean isQuiet() {
        return calls.values().stream().allMatch(Calls::isQuiet);
    }

    /**
     * Channel counts that take every height of register tiles, odd sides for single pixels, strides for phases; direct sums but
     * for two layers that are wide enough for Winograd's algorithm, with whole filters and cut ones; behind ReLUs and not.
     */
    private static Net spatialNet() {
        return net(
                new ConvDefinition("tall", 40, 3, 1, 1, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                new ReluDefinition("relu1"),
                new BatchNormDefinition(
                        "norm1", 1e-5, 0.9, true, true, LayerDefaults.BATCH_NORM_SCALE, LayerDefaults.BIAS),
                new ReluDefinition("relu2"),
                new LrnDefinition("across", 5, 0.1, 0.75, 1, LrnRegion.ACROSS_CHANNELS, true),
                new ConvDefinition("winograd3", 20, 3, 1, 1, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                new ReluDefinition("relu3"),
                new ConvDefinition("winograd5", 40, 5, 1, 2, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                new ReluDefinition("relu4"),
                new MaxPoolDefinition("max", 3, 2, 0, Rounding.UP),
                new ConvDefinition("stride", 20, 5, 2, 2, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                new LrnDefinition("within", 3, 0.1, 0.75, 1, LrnRegion.WITHIN_CHANNEL, true),
                new ConvDefinition("point", 12, 1, 1, 0, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                new AveragePoolDefinition("average", 2, 1, 0, Rounding.UP),
                new LocallyConnectedDefinition("local", 8, 3, 1, 1, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                new MaxoutDefinition("maxout", 2),
                new ConvDefinition("low", 3, 3, 1, 1, LayerDefaults.WEIGHTS, LayerDefaults.BIAS),
                ReferenceNets.fullyConnected("scores", 4, new dev.convoy.init.Initializer.He()),
                new SoftmaxLossDefinition("loss"));
    }

    /** Two full connections: one with more weights than are packed before they are used. */
    private static Net flatNet() {
        return net(
                ReferenceNets.fullyConnected("full", 2_100, new dev.convoy.init.Initializer.He()),
                new TanhDefinition("tanh"),
                new ScaleDefinition("scale", 2),
                new GeluDefinition("gelu"),
                new LeakyReluDefinition("leaky", 0.1),
                new SigmoidDefinition("sigmoid"),
                new SoftmaxDefinition("softmax"),
                new DropoutDefinition("drop", 0.3, DropoutForm.INVERTED),
                ReferenceNets.fullyConnected("scores", 4, new dev.convoy.init.Initializer.He()),
                new SoftmaxLossDefinition("loss"));
    }

    private static Net net(LayerDefinition... layers) {
        return Net.of(
                new NetDefinition("probe", new InputDefinition(3, 13, 13, MeanSubtraction.NONE, 1), List.of(layers)));
    }

    private Runnable iteration(Net net) {
        return iteration(net, kernels);
    }

    /** Layers of a net that are computed by Winograd's algorithm. */
    private static long winogradLayers(Net net) {
        return net.convolutions().values().stream()
                .filter(algorithm -> algorithm == ConvAlgorithm.WINOGRAD)
                .count();
    }

    private static Runnable iteration(Net net, KernelSet kernels) {
        TestBatch batch = new TestBatch(net, 37, 1);
        NetTask task = net.newTask(kernels, batch.count);
        float[] parameters = net.initialParameters(1);
        float[] gradient = new float[parameters.length];
        float[] scores = new float[batch.count * net.outputs()];
        return () -> {
            task.setParameters(parameters);
            batch.addGradient(task, gradient);
            task.scores(batch.count, batch.images, scores);
        };
    }

    private final float[][] vectors =
            IntStream.range(0, 5).mapToObj(i -> new float[4 * 1024 + 5]).toArray(float[][]::new);

    /** What is done to parameters rather than to activations. */
    private void updates() {
        UpdateKernel update = kernels.update();
        UpdateKernel.Range range = new UpdateKernel.Range(3, 4 * 1024 + 1, 0.01f, 0.1f, 0.001f);
        float[] g = vectors[0];
        float[] w = vectors[1];
        update.plain(range, g, w);
        update.momentum(range, 0.9f, g, vectors[2], w);
        update.nesterov(range, 0.9f, g, vectors[2], w);
        update.adagrad(range, 1e-8f, g, vectors[3], w);
        update.rmsProp(range, 0.9, 1e-8f, g, vectors[3], w);
        update.adam(range, new UpdateKernel.AdamFactors(0.9, 0.999, 1e-8f, 0.1f), g, vectors[2], vectors[3], w);
        update.average(3, 4 * 1024 + 1, 0.1f, w, vectors[4]);
        ActivationKernel activation = kernels.activation();
        activation.scale(4 * 1024, 0.5f, g, 0, vectors[4], 0);
        ElementwiseKernel elementwise = kernels.elementwise();
        elementwise.relu(4 * 1024 + 1, g, vectors[4]);
        elementwise.reluBackward(4 * 1024 + 1, g, w, vectors[4]);
        elementwise.add(3, 4 * 1024 + 1, g, vectors[4]);
        elementwise.addRelu(4 * 1024 + 1, g, vectors[4]);
        elementwise.softThreshold(3, 4 * 1024 + 1, 0.1f, w);
        elementwise.softThreshold(3, 4 * 1024 + 1, 0.1f, vectors[2], w);
        elementwise.scale(3, 4 * 1024 + 1, 0.5f, w);
        elementwise.scale(4 * 1024 + 1, 0.5f, w);
    }

    /** Bytes of the least of some iterations, warm, by the thread that runs them. */
    private static long wholeIteration(int iterations) {
        Runnable iteration = iteration(spatialNet(), new VectorKernelSet());
        long least = Long.MAX_VALUE;
        for (int i = 0; i < Math.min(iterations, 500); i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            iteration.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    /** Hands calls on and counts what each allocates; what a set makes is measured in turn. */
    private <T> T measured(Class<T> type, Object inner, boolean makesKernels) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        Object result =
                                makesKernels ? method.invoke(inner, arguments) : call(type, method, inner, arguments);
                        return makesKernels && method.getReturnType().isInterface()
                                ? measured(method.getReturnType(), result, false)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private Object call(Class<?> type, Method method, Object inner, Object[] arguments)
            throws InvocationTargetException, IllegalAccessException {
        Calls count = calls.computeIfAbsent(type.getSimpleName() + "." + method.getName(), key -> new Calls());
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Object result = method.invoke(inner, arguments);
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (method.getReturnType() == void.class) {
            count.add(bytes);
        } else {
            count.quietCalls = QUIET_CALLS; // a question, not a loop
        }
        return result;
    }
}
