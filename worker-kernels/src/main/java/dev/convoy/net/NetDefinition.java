package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.kernel.ConvChoice;
import java.io.Serializable;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a net is, apart from how it learns: a name, an input and layers. Each layer reads the one before it, unless it names
 * what it reads, so branches need no notation of their own.
 *
 * @param name of the net, such as {@code cifar10_quick}
 * @param input the images it takes
 * @param layers in order, each behind what it reads; names differ; the last is the main loss, the one that is scored;
 *     copied
 * @param inputs by layer, the names of the layers it reads, where that is not simply the one before; {@link #INPUT} is the
 *     images; copied
 * @param convolution who chooses the algorithm of the convolutions
 */
public record NetDefinition(
        String name,
        InputDefinition input,
        List<LayerDefinition> layers,
        Map<String, List<String>> inputs,
        ConvChoice convolution)
        implements Serializable {
    /** The name under which layers read the images. */
    public static final String INPUT = "input";

    public NetDefinition {
        layers = List.copyOf(layers);
        Map<String, List<String>> copy = new TreeMap<>();
        inputs.forEach((layer, names) -> copy.put(layer, List.copyOf(names)));
        inputs = Collections.unmodifiableMap(copy); // sorted, so that the net reads the same in every JVM
        check(!name.isBlank(), "net name must not be blank");
        check(!layers.isEmpty(), "net %s has no layers", name);
        checkNames(name, layers);
        LayerDefinition last = layers.get(layers.size() - 1);
        check(last instanceof LossDefinition, "%s: the last layer must be a loss, found %s", last.name(), last.type());
        checkInputs(layers, inputs);
    }

    /** A net whose convolutions are computed as suits their shapes. */
    public NetDefinition(
            String name, InputDefinition input, List<LayerDefinition> layers, Map<String, List<String>> inputs) {
        this(name, input, layers, inputs, ConvChoice.BY_SHAPE);
    }

    /** A net whose layers each read the one before. */
    public NetDefinition(String name, InputDefinition input, List<LayerDefinition> layers) {
        this(name, input, layers, Map.of());
    }

    private static void checkNames(String net, List<LayerDefinition> layers) {
        Set<String> names = new HashSet<>();
        for (LayerDefinition layer : layers) {
            check(
                    !layer.name().equals(INPUT),
                    "a layer of net %s is named %s, which stands for the images",
                    net,
                    INPUT);
            check(names.add(layer.name()), "two layers of net %s are named %s", net, layer.name());
        }
    }

    private static void checkInputs(List<LayerDefinition> layers, Map<String, List<String>> inputs) {
        Set<String> losses = new HashSet<>();
        Set<String> seen = new HashSet<>(Set.of(INPUT));
        String before = INPUT;
        Map<String, Integer> readers = new HashMap<>();
        for (LayerDefinition layer : layers) {
            List<String> reads = inputs.getOrDefault(layer.name(), List.of(before));
            boolean isJoin = layer instanceof JoinDefinition;
            check(
                    isJoin ? reads.size() > 1 : reads.size() == 1,
                    isJoin ? "%s: expected two or more inputs, found %s" : "%s: expected one input, found %s",
                    layer.name(),
                    reads);
            for (String read : reads) {
                check(!losses.contains(read), "%s: cannot read loss %s; name another input", layer.name(), read);
                check(seen.contains(read), "%s: expected an earlier layer as input, found %s", layer.name(), read);
                readers.merge(read, 1, Integer::sum);
            }
            seen.add(layer.name());
            if (layer instanceof LossDefinition) {
                losses.add(layer.name());
            }
            before = layer.name();
        }
        for (String name : inputs.keySet()) {
            check(seen.contains(name) && !name.equals(INPUT), "inputs are given for %s, which is no layer", name);
        }
        for (LayerDefinition layer : layers) {
            boolean isRead = readers.containsKey(layer.name()) || layer instanceof LossDefinition;
            check(isRead, "%s: no layer reads it", layer.name());
        }
    }

    /** What makes the net: as long as no choice is forced this is what it was before there was one, since runs record it. */
    @Override
    public String toString() {
        String convolutions = convolution == ConvChoice.BY_SHAPE ? "" : ", convolution=" + convolution;
        return "NetDefinition[name=" + name + ", input=" + input + ", layers=" + layers + ", inputs=" + inputs
                + convolutions + "]";
    }

    /** The main loss, whose scores rank the classes: the last layer. */
    public LossDefinition loss() {
        return (LossDefinition) layers.get(layers.size() - 1);
    }

    /**
     * Names of what a layer reads.
     *
     * @param layer one of this net's
     */
    public List<String> inputsOf(LayerDefinition layer) {
        List<String> named = inputs.get(layer.name());
        if (named != null) {
            return named;
        }
        int index = layers.indexOf(layer);
        return List.of(index == 0 ? INPUT : layers.get(index - 1).name());
    }

    /** By name of a layer or {@link #INPUT}, how often it is read; without those that are never read. */
    Map<String, Integer> readers() {
        Map<String, Integer> readers = new HashMap<>();
        layers.forEach(layer -> inputsOf(layer).forEach(read -> readers.merge(read, 1, Integer::sum)));
        return readers;
    }
}
