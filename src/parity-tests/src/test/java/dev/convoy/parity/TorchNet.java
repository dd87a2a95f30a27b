package dev.convoy.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.convoy.net.LayerDefinition;
import dev.convoy.net.LossDefinition;
import dev.convoy.net.Net;
import dev.convoy.net.NetDefinition;
import dev.convoy.net.ParameterSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A net that PyTorch computes: walks the definition, layer by layer, and leaves the gradient to PyTorch's automatic
 * differentiation. In double precision it is the reference of the tests, in single precision the rival of a training run.
 */
final class TorchNet implements AutoCloseable {
    private final Net net;
    private final DataType type;
    private final NDManager manager;
    private final Map<String, NDArray> parameters;

    /**
     * A net with given parameters.
     *
     * @param type {@link DataType#FLOAT64} or {@link DataType#FLOAT32}
     * @param values the flat vector of Convoy's order; copied
     */
    TorchNet(Net net, DataType type, float[] values) {
        this.net = net;
        this.type = type;
        this.manager = Torch.engine().newBaseManager();
        this.parameters = arrays(values);
        net.parameterLayout().stream()
                .filter(ParameterSpec::isLearned)
                .forEach(spec -> parameters.get(spec.name()).setRequiresGradient(true));
    }

    /** Parameters by layer and name; changed in place by whoever trains them. */
    Map<String, NDArray> parameters() {
        return parameters;
    }

    /** The parameters in Convoy's flat order. */
    double[] flatParameters() {
        return flat(parameters);
    }

    /** Scores of a batch at test time, N × K. */
    double[] scores(SampleBatch batch) {
        try (NDManager scope = scope()) {
            TorchPass pass = new TorchPass(scope, type, false, batch.keys(), parameters);
            return toDoubles(scores(net.definition().loss(), values(net.definition(), images(scope, batch), pass)));
        }
    }

    /**
     * The sum of the images' losses in training and its gradient by every parameter; for a running statistic that is the batch's
     * statistic times its images, as in Convoy.
     *
     * @param batch what to learn from
     * @param gradients one array for each parameter, by name; overwritten
     */
    double lossSum(SampleBatch batch, Map<String, NDArray> gradients) {
        try (NDManager scope = scope();
                GradientCollector collector = Torch.engine().newGradientCollector()) {
            TorchPass pass = new TorchPass(scope, type, true, batch.keys(), parameters);
            Map<String, NDArray> values = values(net.definition(), images(scope, batch), pass);
            NDArray labels = scope.create(batch.labels());
            NDArray loss = scope.zeros(new Shape(), type);
            for (LayerDefinition layer : net.definition().layers()) {
                if (layer instanceof LossDefinition head) {
                    loss = loss.add(
                            TorchLosses.sum(head, scores(head, values), labels).mul(head.lossWeight()));
                }
            }
            collector.backward(loss);
            for (ParameterSpec spec : net.parameterLayout()) {
                NDArray gradient = gradients.get(spec.name());
                if (spec.isLearned()) {
                    takeGradient(scope, parameters.get(spec.name()), gradient);
                } else {
                    pass.statistics().get(spec.name()).mul(batch.count()).copyTo(gradient);
                }
            }
            return toDoubles(loss)[0];
        }
    }

    private static void takeGradient(NDManager scope, NDArray parameter, NDArray gradient) {
        NDArray sum = parameter.getGradient();
        sum.attach(scope);
        sum.copyTo(gradient);
        sum.subi(sum); // or the next pass would add to it
    }

    /** Arrays for {@link #lossSum}, zero and of the parameters' shapes. */
    Map<String, NDArray> zeros() {
        Map<String, NDArray> zeros = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> zeros.put(name, manager.zeros(parameter.getShape(), type)));
        return zeros;
    }

    /** A flat vector in Convoy's order as arrays by parameter's name. */
    Map<String, NDArray> arrays(float[] values) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (ParameterSpec spec : net.parameterLayout()) {
            float[] slice = Arrays.copyOfRange(values, spec.offset(), spec.offset() + spec.length());
            long[] shape = spec.shape().stream().mapToLong(Integer::longValue).toArray();
            arrays.put(spec.name(), array(manager, slice, new Shape(shape)));
        }
        return arrays;
    }

    /** Arrays by parameter's name in Convoy's flat order. */
    double[] flat(Map<String, NDArray> arrays) {
        double[] flat = new double[net.parameterCount()];
        for (ParameterSpec spec : net.parameterLayout()) {
            System.arraycopy(toDoubles(arrays.get(spec.name())), 0, flat, spec.offset(), spec.length());
        }
        return flat;
    }

    /** Owns what is made of the parameters until it is closed; they themselves go back to where they were. */
    private NDManager scope() {
        NDManager scope = manager.newSubManager();
        scope.tempAttachAll(parameters.values().toArray(new NDArray[0]));
        return scope;
    }

    /** What each layer gives, by name. */
    static Map<String, NDArray> values(NetDefinition net, NDArray images, TorchPass pass) {
        Map<String, NDArray> values = new HashMap<>();
        values.put(NetDefinition.INPUT, images);
        for (LayerDefinition layer : net.layers()) {
            if (!(layer instanceof LossDefinition)) {
                NDList inputs = new NDList();
                net.inputsOf(layer).forEach(input -> inputs.add(values.get(input)));
                values.put(layer.name(), TorchLayers.forward(layer, inputs, pass));
            }
        }
        return values;
    }

    private NDArray scores(LossDefinition loss, Map<String, NDArray> values) {
        NDArray value = values.get(net.definition().inputsOf(loss).get(0));
        return value.reshape(value.getShape().get(0), -1);
    }

    private NDArray images(NDManager scope, SampleBatch batch) {
        dev.convoy.tensor.Shape image = net.inputShape();
        Shape shape = new Shape(batch.count(), image.channels(), image.height(), image.width());
        return array(scope, batch.images(), shape);
    }

    private NDArray array(NDManager owner, float[] values, Shape shape) {
        return owner.create(values, shape).toType(type, false);
    }

    private static double[] toDoubles(NDArray array) {
        try (NDArray doubles = array.toType(DataType.FLOAT64, true)) {
            return doubles.toDoubleArray();
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
