package dev.convoy.config;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Changes the YAML of a net that is known to be valid. Keys keep their order and style, comments are not kept. */
public final class NetRewriter {
    private static final int LINE_WIDTH = 120;

    private NetRewriter() {}

    /**
     * Makes a convolution a locally connected layer.
     *
     * @param text YAML of a net that {@link NetFile} has read
     * @param layer name of a layer of type conv
     * @return YAML of the same net but for that layer
     */
    public static String convToLocal(String text, String layer) {
        MappingNode root = (MappingNode) new Yaml(YamlSection.options()).compose(new StringReader(text));
        SequenceNode layers = (SequenceNode) find(root, "layers").orElseThrow();
        for (Node node : layers.getValue()) {
            MappingNode mapping = (MappingNode) node;
            if (find(mapping, "name")
                    .map(name -> ((ScalarNode) name).getValue())
                    .equals(Optional.of(layer))) {
                mapping.setValue(convToLocal(mapping.getValue()));
            }
        }
        DumperOptions options = new DumperOptions();
        options.setWidth(LINE_WIDTH);
        StringWriter out = new StringWriter();
        new Yaml(options).serialize(root, out);
        return out.toString();
    }

    private static List<NodeTuple> convToLocal(List<NodeTuple> conv) {
        List<NodeTuple> local = new ArrayList<>();
        for (NodeTuple tuple : conv) {
            switch (key(tuple)) {
                case "type" -> local.add(new NodeTuple(tuple.getKeyNode(), word("locally_connected")));
                case "groups" -> {
                    // a locally connected layer has one, and no key for it
                }
                default -> local.add(tuple);
            }
        }
        return local;
    }

    private static Optional<Node> find(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(tuple -> key(tuple).equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    private static String key(NodeTuple tuple) {
        return ((ScalarNode) tuple.getKeyNode()).getValue();
    }

    private static ScalarNode word(String word) {
        return new ScalarNode(Tag.STR, word, null, null, DumperOptions.ScalarStyle.PLAIN);
    }
}
