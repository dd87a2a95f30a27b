package dev.convoy.net;

import static dev.convoy.tensor.Checks.check;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a net is, apart from how it learns: a name, an input and layers, each reading the one before it.
 *
 * @param name of the net, such as {@code cifar10_quick}
 * @param input the images it takes
 * @param layers in order; names differ, a loss comes last and nowhere else; copied
 */
public record NetDefinition(String name, InputDefinition input, List<LayerDefinition> layers) implements Serializable {
    public NetDefinition {
        layers = List.copyOf(layers);
        check(!name.isBlank(), "net name must not be blank");
        check(!layers.isEmpty(), "net %s has no layers", name);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < layers.size(); i++) {
            LayerDefinition layer = layers.get(i);
            check(names.add(layer.name()), "two layers of net %s are named %s", name, layer.name());
            boolean isLast = i == layers.size() - 1;
            check(
                    isLast == layer instanceof LossDefinition,
                    isLast
                            ? "%s: the last layer must be a loss, found %s"
                            : "%s: a loss must be the last layer, found %s before the end",
                    layer.name(),
                    layer.type());
        }
    }

    /** The loss that the net learns by: its last layer. */
    public LossDefinition loss() {
        return (LossDefinition) layers.get(layers.size() - 1);
    }
}
