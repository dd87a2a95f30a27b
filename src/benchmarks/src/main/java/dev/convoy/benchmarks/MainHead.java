package dev.convoy.benchmarks;

import dev.convoy.net.LayerDefinition;
import dev.convoy.net.LossDefinition;
import dev.convoy.net.NetDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A net without what only its auxiliary losses need: GoogLeNet's two extra heads. */
final class MainHead {
    private MainHead() {}

    /** The layers that the main loss depends on. */
    static NetDefinition of(NetDefinition net) {
        List<LayerDefinition> backwards = new ArrayList<>(net.layers());
        Collections.reverse(backwards);
        LossDefinition main = net.loss();
        Set<String> needed = new HashSet<>(Set.of(main.name()));
        for (LayerDefinition layer : backwards) {
            if (needed.contains(layer.name())) {
                needed.addAll(net.inputsOf(layer));
            }
        }
        Map<String, List<String>> inputs = new HashMap<>();
        List<LayerDefinition> layers = new ArrayList<>();
        for (LayerDefinition layer : net.layers()) {
            if (needed.contains(layer.name())) {
                layers.add(layer);
                inputs.put(layer.name(), net.inputsOf(layer)); // by name: the layer before may be gone
            }
        }
        return new NetDefinition(net.name(), net.input(), layers, inputs);
    }
}
