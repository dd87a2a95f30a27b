package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.layer.AddLayer;
import dev.convoy.layer.ConcatLayer;
import dev.convoy.layer.Layer;
import dev.convoy.layer.OutputUse;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a net's nodes, values and parameter layout from its definition, layer by layer. A ReLU layer becomes part of the
 * layer before it where that can take it over, or of max pooling behind that; a layer that can work in place does so where
 * nothing else reads its input, and a sum adds to one of its terms where nothing else reads that.
 */
final class Graph {
    private final NetDefinition definition;
    private final Map<String, Integer> readers;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final List<OutputUse> uses = new ArrayList<>();
    private final List<Head> heads = new ArrayList<>();
    private final Parameters parameters = new Parameters();
    private final List<LayerSummary> summary = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Integer> valueOf = new HashMap<>();
    private final Map<String, Integer> lastNodeOf = new HashMap<>();

    Graph(NetDefinition definition) {
        this.definition = definition;
        this.readers = definition.readers();
        valueOf.put(NetDefinition.INPUT, newValue(definition.input().shape(), false));
        for (LayerDefinition layer : definition.layers()) {
            if (layer instanceof LossDefinition loss) {
                addLoss(loss);
            } else if (layer instanceof JoinDefinition join) {
                addJoin(join);
            } else {
                addLayer(layer);
            }
        }
        Backward.markAdded(nodes, heads, values.size());
        Backward.markNeededForScores(nodes, scores(), values.size());
    }

    private int newValue(Shape shape, boolean hasGradient) {
        values.add(new Value(shape, hasGradient));
        uses.add(OutputUse.NONE);
        return values.size() - 1;
    }

    private List<Integer> inputs(LayerDefinition layer) {
        return definition.inputsOf(layer).stream().map(valueOf::get).toList();
    }

    private Shape shape(int value) {
        return values.get(value).shape();
    }

    private void addLoss(LossDefinition loss) {
        int scores = inputs(loss).get(0);
        Losses.requireFits(loss, shape(scores));
        heads.add(new Head(loss, scores, false));
        // the loss reads its scores again when it takes their gradient
        uses.set(scores, OutputUse.VALUES);
        summary.add(new LayerSummary(loss.name(), loss.type(), shape(scores), 0, 0, 0));
    }

    private void addLayer(LayerDefinition layerDefinition) {
        String from = definition.inputsOf(layerDefinition).get(0);
        int input = valueOf.get(from);
        Layer layer = Layers.of(layerDefinition, shape(input), definition.convolution());
        int learnedBefore = parameters.learnedCount();
        boolean isTakenOver = layerDefinition instanceof ReluDefinition && takesRelu(from);
        boolean isInPlace = isTakenOver || (layer.isInPlace() && mayOverwrite(from, layer));
        boolean hasGradient =
                values.get(input).hasGradient() || !layer.parameters().isEmpty();
        int output = isInPlace ? input : newValue(layer.output(), hasGradient);
        if (isTakenOver) {
            int node = lastNodeOf.get(from);
            nodes.set(node, nodes.get(node).withRelu());
            lastNodeOf.put(layer.name(), node);
        } else {
            addNode(layer, input, output, parameters.count());
            parameters.add(layerDefinition, layer);
        }
        if (layer.takesLargest() && layer.appliesRelu() && isOnlyReader(from)) {
            takeReluFrom(from, output);
        }
        use(output, layer.outputUse());
        valueOf.put(layer.name(), output);
        summary.add(new LayerSummary(
                layer.name(),
                layerDefinition.type(),
                layer.output(),
                parameters.learnedCount() - learnedBefore,
                layer.multiplyAdds(),
                isInPlace ? 0 : layer.output().size()));
        warnings.addAll(layer.warnings());
    }

    /**
     * Moves a ReLU that the layer before takes in its own pass to max pooling, the last node. The largest of max(0, x) is max(0,
     * the largest x), so results have the same bits: where the largest is positive the same input wins, where it is not no
     * gradient passes. The pass over gradients is then one over the pooled ones, and what was pooled, often the largest value of
     * a net, is not read any more.
     */
    private void takeReluFrom(String from, int output) {
        Integer before = lastNodeOf.get(from);
        if (before != null && nodes.get(before).appliesRelu()) {
            nodes.set(before, nodes.get(before).withoutRelu());
            nodes.set(nodes.size() - 1, nodes.get(nodes.size() - 1).withRelu());
            use(output, OutputUse.SIGN);
        }
    }

    private void addNode(Layer layer, int input, int output, int parameterOffset) {
        nodes.add(new Node(layer, input, output, false, parameterOffset));
        lastNodeOf.put(layer.name(), nodes.size() - 1);
    }

    private void use(int value, OutputUse use) {
        if (use.compareTo(uses.get(value)) > 0) {
            uses.set(value, use);
        }
    }

    private boolean takesRelu(String from) {
        return isOnlyReader(from)
                && lastNodeOf.containsKey(from)
                && nodes.get(lastNodeOf.get(from)).layer().appliesRelu();
    }

    private boolean isOnlyReader(String from) {
        return readers.get(from) == 1;
    }

    private boolean mayOverwrite(String from, Layer layer) {
        return isOnlyReader(from)
                && switch (uses.get(valueOf.get(from))) {
                    case NONE -> true;
                    case SIGN -> layer.keepsSign();
                    case VALUES -> false;
                };
    }

    private void addJoin(JoinDefinition join) {
        List<Integer> inputs = inputs(join);
        boolean hasGradient =
                inputs.stream().anyMatch(input -> values.get(input).hasGradient());
        boolean isSum = join instanceof SumDefinition;
        int valuesBefore = values.size();
        int output = isSum ? addSum(join, inputs, hasGradient) : addConcat(join, inputs, hasGradient);
        valueOf.put(join.name(), output);
        boolean isNew = values.size() > valuesBefore;
        summary.add(new LayerSummary(
                join.name(),
                join.type(),
                shape(output),
                0,
                0,
                isNew ? shape(output).size() : 0));
    }

    private int addConcat(JoinDefinition concat, List<Integer> inputs, boolean hasGradient) {
        Shape first = shape(inputs.get(0));
        int channels = 0;
        for (int input : inputs) {
            Shape shape = shape(input);
            check(
                    shape.height() == first.height() && shape.width() == first.width(),
                    "%s: expected inputs of one height and width, found %s and %s",
                    concat.name(),
                    first,
                    shape);
            channels += shape.channels();
        }
        int output = newValue(new Shape(channels, first.height(), first.width()), hasGradient);
        int firstChannel = 0;
        for (int input : inputs) {
            addNode(new ConcatLayer(concat.name(), shape(input), firstChannel, shape(output)), input, output, 0);
            firstChannel += shape(input).channels();
        }
        return output;
    }

    private int addSum(JoinDefinition sum, List<Integer> inputs, boolean hasGradient) {
        Shape first = shape(inputs.get(0));
        for (int input : inputs) {
            check(
                    shape(input).equals(first),
                    "%s: expected inputs of one shape, found %s and %s",
                    sum.name(),
                    first,
                    shape(input));
        }
        int base = overwritableTerm(sum, inputs, hasGradient);
        int output = base >= 0 ? inputs.get(base) : newValue(first, hasGradient);
        for (int i = 0; i < inputs.size(); i++) {
            if (i != base) {
                Layer step = new AddLayer(sum.name(), first, base < 0 && i == 0);
                addNode(step, inputs.get(i), output, 0);
            }
        }
        return output;
    }

    /** Position of the first term that nothing else needs, to which the others can be added; −1 if there is none. */
    private int overwritableTerm(JoinDefinition sum, List<Integer> inputs, boolean hasGradient) {
        List<String> names = definition.inputsOf(sum);
        for (int i = 0; i < inputs.size(); i++) {
            int value = inputs.get(i);
            boolean isNeeded = !isOnlyReader(names.get(i)) || uses.get(value) != OutputUse.NONE;
            boolean isImages = value == 0;
            if (!isNeeded && !isImages && values.get(value).hasGradient() == hasGradient) {
                return i;
            }
        }
        return -1;
    }

    List<Node> nodes() {
        return List.copyOf(nodes);
    }

    List<Value> values() {
        return List.copyOf(values);
    }

    /** The losses, the main one last. */
    List<Head> heads() {
        return List.copyOf(heads);
    }

    List<ParameterSpec> parameters() {
        return parameters.specs();
    }

    List<LayerSummary> summary() {
        return List.copyOf(summary);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Number of the value that the main loss reads. */
    private int scores() {
        return heads.get(heads.size() - 1).scores();
    }
}
