package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.convoy.benchmarks.BareLoop;
import dev.convoy.net.LayerDefinition;
import dev.convoy.net.LossDefinition;
import dev.convoy.net.Net;
import dev.convoy.net.ParameterSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * PyTorch's training of a net on a fixed batch of floats: what {@link BareLoop} does with Convoy's kernels. Gradients start
 * as nothing in every iteration, as after {@code zero_grad(set_to_none=True)}; the update is DJL's {@code sgdUpdate} with
 * momentum and weight decay, parameter by parameter.
 */
final class TorchLoop implements AutoCloseable {
    private static final float RATE = 1e-9f;
    private static final float MOMENTUM = 0.9f;
    private static final float WEIGHT_DECAY = 0.0005f;
    private static final float NO_CLIPPING = -1;
    private static final long[] NO_KEYS = {};

    private final Net net;
    private final NDManager manager = Torch.engine().newBaseManager();
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private final Map<String, NDArray> velocities = new LinkedHashMap<>();
    private final Layout layout;
    private final NDArray images;
    private final NDArray labels;
    private long updateNanos;

    /** How images lie in memory; PyTorch leaves the choice to its user. */
    enum Layout {
        NCHW,
        /** N × H × W × C, for filters too: what {@code to(memory_format=torch.channels_last)} makes. */
        CHANNELS_LAST;

        /** An array of four axes in this layout, from the field's order. */
        NDArray of(NDArray nchw) {
            if (this == NCHW || nchw.getShape().dimension() != 4) {
                return nchw;
            }
            // a view of a copy whose last axis is C: the strides are all that distinguishes this layout in PyTorch
            return nchw.transpose(0, 2, 3, 1)
                    .flatten()
                    .reshape(channelsLast(nchw.getShape()))
                    .transpose(0, 3, 1, 2);
        }

        private static Shape channelsLast(Shape nchw) {
            return new Shape(nchw.get(0), nchw.get(2), nchw.get(3), nchw.get(1));
        }
    }

    /**
     * A loop that has done nothing yet.
     *
     * @param values parameters in Convoy's order; copied
     * @param batch N images; repeated
     * @param copies how often, so that N · copies images are computed at once
     */
    TorchLoop(Net net, float[] values, BareLoop.Batch batch, int copies, Layout layout) {
        this.net = net;
        this.layout = layout;
        for (ParameterSpec spec : net.parameterLayout()) {
            float[] slice = Arrays.copyOfRange(values, spec.offset(), spec.offset() + spec.length());
            long[] shape = spec.shape().stream().mapToLong(Integer::longValue).toArray();
            NDArray parameter = inLayout(manager.create(slice, new Shape(shape)));
            parameters.put(spec.name(), parameter);
            if (spec.isLearned()) {
                velocities.put(spec.name(), parameter.zerosLike());
            }
        }
        dev.convoy.tensor.Shape image = net.inputShape();
        Shape shape = new Shape(batch.labels().length, image.channels(), image.height(), image.width());
        this.images = inLayout(copies(manager.create(batch.images(), shape), copies));
        this.labels = copies(manager.create(batch.labels()), copies);
    }

    /** An array so often one after the other along its first axis. */
    private static NDArray copies(NDArray array, int count) {
        return NDArrays.concat(new NDList(Collections.nCopies(count, array)));
    }

    private NDArray inLayout(NDArray nchw) {
        try (NDManager scope = manager.newSubManager()) {
            scope.tempAttachAll(nchw);
            NDArray array = layout.of(nchw);
            array.attach(manager);
            return array;
        }
    }

    /** One whole iteration. */
    void train() {
        try (NDManager scope = scope();
                GradientCollector collector = Torch.engine().newGradientCollector()) {
            Map<String, NDArray> leaves = new LinkedHashMap<>();
            for (ParameterSpec spec : net.parameterLayout()) {
                NDArray leaf = parameters.get(spec.name()).stopGradient();
                leaf.setRequiresGradient(spec.isLearned());
                leaves.put(spec.name(), leaf);
            }
            TorchPass pass = new TorchPass(scope, DataType.FLOAT32, true, NO_KEYS, leaves);
            Map<String, NDArray> values = TorchNet.values(net.definition(), images, pass);
            NDArray loss = scope.zeros(new Shape(), DataType.FLOAT32);
            for (LayerDefinition layer : net.definition().layers()) {
                if (layer instanceof LossDefinition head) {
                    NDArray sum = TorchLosses.sum(head, scores(head, values), labels);
                    loss = loss.add(sum.mul(head.lossWeight()));
                }
            }
            collector.backward(loss.div(images.getShape().get(0)));
            long begin = System.nanoTime();
            leaves.forEach(this::update);
            updateNanos += System.nanoTime() - begin;
        }
    }

    /** Seconds of all updates so far: DJL's takes half as many passes over memory again as {@code torch.optim.SGD}'s. */
    double updateSeconds() {
        return updateNanos / 1e9;
    }

    /** α times the slope plus momentum of the velocity before, by parameter's name. */
    Map<String, NDArray> velocities() {
        return velocities;
    }

    private void update(String name, NDArray leaf) {
        NDArray velocity = velocities.get(name);
        if (velocity == null) {
            return;
        }
        NDArray parameter = parameters.get(name);
        try (NDArray gradient = leaf.getGradient()) {
            parameter
                    .getNDArrayInternal()
                    .sgdUpdate(
                            new NDList(parameter, gradient, velocity),
                            new NDList(parameter),
                            RATE,
                            WEIGHT_DECAY,
                            1,
                            NO_CLIPPING,
                            MOMENTUM,
                            false);
        }
    }

    /** Scores of the batch in test mode, without keeping anything for a backward pass. */
    void forward() {
        try (NDManager scope = scope()) {
            scoresInScope(scope);
        }
    }

    /** Scores of the batch in test mode, N × K. */
    float[] scores() {
        try (NDManager scope = scope()) {
            return scoresInScope(scope).toFloatArray();
        }
    }

    private NDArray scoresInScope(NDManager scope) {
        TorchPass pass = new TorchPass(scope, DataType.FLOAT32, false, NO_KEYS, parameters);
        return scores(net.definition().loss(), TorchNet.values(net.definition(), images, pass));
    }

    private NDArray scores(LossDefinition loss, Map<String, NDArray> values) {
        NDArray value = values.get(net.definition().inputsOf(loss).get(0));
        return value.reshape(value.getShape().get(0), -1);
    }

    /** Owns all that is computed until it is closed. */
    private NDManager scope() {
        NDManager scope = manager.newSubManager();
        scope.tempAttachAll(images, labels);
        scope.tempAttachAll(parameters.values().toArray(new NDArray[0]));
        return scope;
    }

    @Override
    public void close() {
        manager.close();
    }
}
