package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.convoy.benchmarks.BareLoop;
import dev.convoy.benchmarks.NetRun;
import dev.convoy.benchmarks.TimedKernels;
import dev.convoy.benchmarks.Window;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.ConvDefinition;
import dev.convoy.net.LayerDefinition;
import dev.convoy.net.LossDefinition;
import dev.convoy.net.NetDefinition;
import dev.convoy.net.ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a training iteration goes, layer by layer, with Convoy's kernels and with PyTorch's operations, on one thread: to
 * see which kind of layer wins and which loses. A layer's time is that of its kernels; what Convoy computes beside them
 * (gradients of ReLU, sums of branches, layout of images, update) is listed by kind of kernel at the end. PyTorch's time is that
 * of the layer alone, forward and backward; its faster layout counts.
 *
 * <p>Milliseconds of CPU time of an iteration, the least of several rounds for PyTorch, means for Convoy.
 */
public final class LayerSideBySide {
    private static final Map<String, String> KERNEL_OF = Map.of(
            "conv", "conv",
            "fully_connected", "fullyConnected",
            "locally_connected", "locallyConnected",
            "max_pool", "maxPool",
            "average_pool", "averagePool",
            "lrn", "lrn",
            "maxout", "maxout");

    private final NetRun run;
    private final int rounds;
    private final Map<String, double[]> sums = new TreeMap<>();

    private LayerSideBySide(NetRun run, int rounds) {
        this.run = run;
        this.rounds = rounds;
    }

    /** Arguments: net as for NetThroughput, batch size, 1, rounds (3). */
    public static void main(String[] arguments) {
        NetRun run = NetRun.of(arguments);
        if (run.threads() != 1) {
            throw new IllegalArgumentException("layers are timed on one thread, found " + run.threads());
        }
        new LayerSideBySide(run, arguments.length > 3 ? Integer.parseInt(arguments[3]) : 3).measure();
    }

    private void measure() {
        Torch.engine();
        JniUtils.setNumThreads(1);
        TimedKernels timed = new TimedKernels(Kernels.current());
        Map<String, double[]> torch = new LinkedHashMap<>();
        Window iterations;
        try (BareLoop convoy = new BareLoop(run.net(), run.plan(), timed.kernels(), run.size())) {
            for (TorchLoop.Layout layout : TorchLoop.Layout.values()) {
                try (TorchLayerTimes times = new TorchLayerTimes(convoy, layout)) {
                    times.measure(torch);
                }
            }
            Window.of(convoy::train, 2, 10);
            timed.reset();
            iterations = Window.of(convoy::train, rounds, 5);
        }
        print(timed, torch, iterations);
    }

    private void print(TimedKernels timed, Map<String, double[]> torch, Window window) {
        int iterations = window.runs();
        Map<String, Integer> used = new HashMap<>();
        System.out.printf(
                Locale.ROOT,
                "%-28s %-15s %9s %9s %9s | %9s %9s | %9s %9s | %6s%n",
                "layer",
                "type",
                "forward",
                "backward",
                "packing",
                "nchw fwd",
                "bwd",
                "last fwd",
                "bwd",
                "ratio");
        for (LayerDefinition layer : run.net().definition().layers()) {
            if (!(layer instanceof LossDefinition)) {
                double[] row = new double[7];
                String kind = KERNEL_OF.getOrDefault(layer.type(), "");
                int count = layer instanceof ConvDefinition conv ? conv.groups() : 1;
                for (int i = 0; i < count && !kind.isEmpty(); i++) {
                    addConvoy(timed.ofKind(kind).get(used.merge(kind, 1, Integer::sum) - 1), iterations, row);
                }
                System.arraycopy(torch.get(layer.name()), 0, row, 3, 4);
                print(layer.name(), layer.type(), row);
                double[] sum = sums.computeIfAbsent(layer.type(), key -> new double[row.length]);
                Arrays.setAll(sum, i -> sum[i] + row[i]);
            }
        }
        sums.forEach((type, row) -> print("all", type, row));
        for (String kind : List.of("elementwise", "activation", "layout", "update")) {
            double millis = timed.ofKind(kind).stream()
                    .mapToDouble(TimedKernels.Timed::millis)
                    .sum();
            System.out.printf(Locale.ROOT, "convoy's %s kernels %.2f%n", kind, millis / iterations);
        }
        double measured =
                timed.all().stream().mapToDouble(TimedKernels.Timed::millis).sum();
        System.out.printf(
                Locale.ROOT,
                "convoy's iteration %.2f, of which in no kernel above %.2f (batch normalization, dropout masks, clearing)%n",
                1e3 * window.cpuSeconds() / iterations,
                (1e3 * window.cpuSeconds() - measured) / iterations);
    }

    private static void addConvoy(TimedKernels.Timed kernel, int iterations, double[] row) {
        for (String method : kernel.nanos().keySet()) {
            int column = method.startsWith("pack") || method.equals("addGradient")
                    ? 2
                    : List.of("forward", "normalize", "addSums", "addSquares").contains(method) ? 0 : 1;
            row[column] += kernel.millis(method) / iterations;
        }
    }

    private static void print(String name, String type, double[] row) {
        double ours = row[0] + row[1] + row[2];
        double theirs = Math.min(row[3] + row[4], row[5] + row[6]);
        System.out.printf(
                Locale.ROOT,
                "%-28s %-15s %9.2f %9.2f %9.2f | %9.2f %9.2f | %9.2f %9.2f | %6s%n",
                name,
                type,
                row[0],
                row[1],
                row[2],
                row[3],
                row[4],
                row[5],
                row[6],
                ours == 0 ? "" : String.format(Locale.ROOT, "%.2f", theirs / ours));
    }

    /** Each layer of a net alone, in one of PyTorch's layouts. */
    private final class TorchLayerTimes implements AutoCloseable {
        private final NDManager manager = Torch.engine().newBaseManager();
        private final TorchLoop.Layout layout;
        private final Map<String, NDArray> parameters = new LinkedHashMap<>();
        private final Map<String, NDArray> values = new HashMap<>();

        TorchLayerTimes(BareLoop convoy, TorchLoop.Layout layout) {
            this.layout = layout;
            for (ParameterSpec spec : run.net().parameterLayout()) {
                float[] slice = Arrays.copyOfRange(convoy.parameters(), spec.offset(), spec.offset() + spec.length());
                long[] shape =
                        spec.shape().stream().mapToLong(Integer::longValue).toArray();
                NDArray parameter = layout.of(manager.create(slice, new Shape(shape)));
                parameter.setRequiresGradient(spec.isLearned());
                parameters.put(spec.name(), parameter);
            }
            dev.convoy.tensor.Shape image = run.net().inputShape();
            Shape shape = new Shape(run.batch(), image.channels(), image.height(), image.width());
            values.put(
                    NetDefinition.INPUT, layout.of(manager.create(convoy.batch().images(), shape)));
        }

        void measure(Map<String, double[]> rows) {
            NetDefinition net = run.net().definition();
            for (LayerDefinition layer : net.layers()) {
                if (layer instanceof LossDefinition) {
                    continue;
                }
                double[] row = rows.computeIfAbsent(layer.name(), key -> new double[4]);
                int column = 2 * layout.ordinal();
                row[column] = Double.MAX_VALUE;
                row[column + 1] = Double.MAX_VALUE;
                for (int round = 0; round < rounds + 1; round++) {
                    measure(net, layer, row, column);
                }
            }
        }

        private void measure(NetDefinition net, LayerDefinition layer, double[] row, int column) {
            try (NDManager scope = manager.newSubManager();
                    GradientCollector collector = Torch.engine().newGradientCollector()) {
                scope.tempAttachAll(parameters.values().toArray(new NDArray[0]));
                NDList inputs = new NDList();
                for (String name : net.inputsOf(layer)) {
                    NDArray input = values.get(name);
                    NDArray leaf = input.stopGradient();
                    leaf.attach(scope);
                    leaf.setRequiresGradient(!name.equals(NetDefinition.INPUT));
                    inputs.add(leaf);
                }
                TorchPass pass = new TorchPass(scope, DataType.FLOAT32, true, new long[0], parameters);
                List<NDArray> outputs = new ArrayList<>();
                Window forward = Window.of(() -> outputs.add(TorchLayers.forward(layer, inputs, pass)), 1, 0);
                NDArray output = outputs.get(0);
                Window backward = Window.of(() -> collector.backward(output), 1, 0);
                row[column] = Math.min(row[column], 1e3 * forward.cpuSeconds());
                row[column + 1] = Math.min(row[column + 1], 1e3 * backward.cpuSeconds());
                NDArray kept = output.stopGradient();
                kept.attach(manager);
                NDArray before = values.put(layer.name(), kept);
                if (before != null) {
                    before.close();
                }
            }
        }

        @Override
        public void close() {
            manager.close();
        }
    }
}
