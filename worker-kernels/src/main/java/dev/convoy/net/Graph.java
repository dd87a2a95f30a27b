package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.layer.Layer;
import dev.convoy.layer.ParameterShape;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Builds a net's nodes, values and parameter layout from its definition, layer by layer. A ReLU layer becomes part of the
 * layer before it where that can take it over.
 */
final class Graph {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final List<ParameterSpec> parameters = new ArrayList<>();
    private final List<LayerSummary> summary = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private int parameterCount;
    private int current;

    Graph(NetDefinition definition) {
        values.add(new Value(definition.input().shape(), false));
        for (LayerDefinition layer : definition.layers()) {
            if (layer instanceof LossDefinition) {
                addLoss(layer);
            } else {
                addLayer(layer, Layers.of(layer, shape()));
            }
        }
    }

    private Shape shape() {
        return values.get(current).shape();
    }

    private void addLoss(LayerDefinition loss) {
        Shape scores = shape();
        check(
                scores.height() == 1 && scores.width() == 1,
                "%s: expected scores of shape Kx1x1, found %s",
                loss.name(),
                scores);
        summary.add(new LayerSummary(loss.name(), loss.type(), scores, 0, 0, 0));
    }

    private void addLayer(LayerDefinition definition, Layer layer) {
        checkBorder(layer);
        int last = nodes.size() - 1;
        boolean isTakenOver = definition instanceof ReluDefinition
                && last >= 0
                && nodes.get(last).layer().appliesRelu();
        int parametersBefore = parameterCount;
        if (isTakenOver) {
            nodes.set(last, nodes.get(last).withRelu());
        } else {
            int input = current;
            if (!layer.isInPlace()) {
                boolean hasGradient =
                        values.get(input).hasGradient() || !layer.parameters().isEmpty();
                values.add(new Value(layer.output(), hasGradient));
                current = values.size() - 1;
            }
            nodes.add(new Node(layer, input, current, false, parameterCount));
            addParameters(definition, layer);
        }
        summary.add(new LayerSummary(
                definition.name(),
                definition.type(),
                layer.output(),
                parameterCount - parametersBefore,
                layer.multiplyAdds(),
                layer.isInPlace() ? 0 : layer.output().size()));
        warnings.addAll(layer.warnings());
    }

    private void checkBorder(Layer layer) {
        boolean isBordered = layer.inputBorder() > 0 && !nodes.isEmpty();
        if (isBordered) {
            Node producer = producer(current);
            check(
                    producer.layer().allowsOutputBorder(),
                    "%s: pad must be 0 behind fully connected layer %s, found %d",
                    layer.name(),
                    producer.layer().name(),
                    layer.inputBorder());
        }
    }

    private Node producer(int value) {
        for (Node node : nodes) {
            if (node.output() == value) {
                return node; // the first: later ones work in place on its output
            }
        }
        throw new IllegalStateException("no layer makes value " + value);
    }

    private void addParameters(LayerDefinition definition, Layer layer) {
        Iterator<ParameterDefinition> settings = definition.parameters().iterator();
        for (ParameterShape parameter : layer.parameters()) {
            ParameterDefinition setting = settings.next();
            String name = layer.name() + "." + parameter.name();
            check(
                    (long) parameterCount + parameter.length() <= Integer.MAX_VALUE - 8,
                    "%s: %s brings the net's parameters to %d, more than an array can hold",
                    layer.name(),
                    parameter.name(),
                    (long) parameterCount + parameter.length());
            parameters.add(new ParameterSpec(
                    name,
                    parameter.shape(),
                    parameterCount,
                    parameter.length(),
                    setting.learningRateMultiplier(),
                    setting.decayMultiplier(),
                    setting.initializer(),
                    parameter.fanIn(),
                    parameter.fanOut()));
            parameterCount += parameter.length();
        }
    }

    List<Node> nodes() {
        return List.copyOf(nodes);
    }

    List<Value> values() {
        return List.copyOf(values);
    }

    List<ParameterSpec> parameters() {
        return List.copyOf(parameters);
    }

    List<LayerSummary> summary() {
        return List.copyOf(summary);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Number of the value that the loss reads. */
    int scores() {
        return current;
    }
}
