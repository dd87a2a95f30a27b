package dev.convoy.net;

import dev.convoy.layer.OutputUse;
import dev.convoy.tensor.BlockLayout;
import java.util.List;

/**
 * The values that one layer hands to the next and nothing reads again, not even a backward pass, such as what is pooled right
 * behind a convolution. Where both layers take block by block such a value is there for one block at a time, and no two of them
 * at once.
 */
final class PassingValues {
    private final boolean[] passes;
    private final int floats;

    /** Finds them; {@code layouts} are those of the values. */
    PassingValues(Net net, List<BlockLayout> layouts) {
        int count = net.values().size();
        int[] users = net.users();
        this.passes = new boolean[count];
        int longest = 0;
        for (int i = 1; i < net.nodes().size(); i++) {
            Node from = net.nodes().get(i - 1);
            Node to = net.nodes().get(i);
            int value = to.input();
            BlockLayout layout = layouts.get(value);
            // one writes it, one reads it; a border of zeros would have to stay as it is
            if (from.output() == value && users[value] == 2 && layout.border() == 0 && isHandedOn(from, to)) {
                passes[value] = true;
                longest = Math.max(longest, layout.floats());
            }
        }
        this.floats = longest;
    }

    private static boolean isHandedOn(Node from, Node to) {
        return from.layer().outputUse() == OutputUse.NONE
                && !from.appliesRelu()
                && !from.layer().takesWholeBatch()
                && !to.layer().takesWholeBatch()
                && !to.layer().readsInputBackward();
    }

    boolean contains(int value) {
        return passes[value];
    }

    /** Length of the longest one's block; 0 if there is none. */
    int floats() {
        return floats;
    }
}
