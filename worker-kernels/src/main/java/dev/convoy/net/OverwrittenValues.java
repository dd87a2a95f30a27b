package dev.convoy.net;

import dev.convoy.layer.Layer;
import dev.convoy.layer.OutputUse;

/**
 * The values whose gradients take their place. A convolution is done with what it read once it has added to the gradient of its
 * weights, before it writes the gradient of what it read; where nothing else reads the value, and the layer that wrote it needs
 * no more than the sign of a ReLU, which the convolution puts on the gradient as a mask, that gradient needs no array.
 */
final class OverwrittenValues {
    private final boolean[] overwritten;
    private final boolean[] masked;

    OverwrittenValues(Net net) {
        int count = net.values().size();
        int[] users = net.users();
        Node[] writers = new Node[count];
        for (Node node : net.nodes()) {
            writers[node.output()] = node;
        }
        this.overwritten = new boolean[count];
        this.masked = new boolean[count];
        for (Node reader : net.nodes()) {
            int value = reader.input();
            Node writer = writers[value];
            // one node writes it and another reads it, and no more
            if (users[value] == 2 && writer != null && writer.input() != value && isLetGo(writer, reader)) {
                overwritten[value] = net.values().get(value).hasGradient();
                masked[value] = overwritten[value] && writer.appliesRelu();
            }
        }
    }

    private static boolean isLetGo(Node writer, Node reader) {
        Layer layer = reader.layer();
        return layer.mayOverwriteInput() && writer.layer().outputUse() == OutputUse.NONE;
    }

    boolean contains(int value) {
        return overwritten[value];
    }

    /** Whether the gradient is to be 0 where the value, which it overwrites, is not positive. */
    boolean isMasked(int value) {
        return masked[value];
    }
}
