package dev.convoy.net;

import java.util.List;

/** Works out, against the order of the layers, who writes a gradient first and who is needed for the scores. */
final class Backward {
    private Backward() {}

    /**
     * Marks those that read a value whose gradient someone further back has written already: they add to it. The order is
     * that of the backward pass, losses before layers, last before first; so every gradient is a sum in a fixed order.
     */
    static void markAdded(List<Node> nodes, List<Head> heads, int numValues) {
        boolean[] isWritten = new boolean[numValues];
        for (int i = heads.size() - 1; i >= 0; i--) {
            Head head = heads.get(i);
            if (isWritten[head.scores()]) {
                heads.set(i, head.adding());
            }
            isWritten[head.scores()] = true;
        }
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.input() == node.output()) {
                continue;
            }
            if (isWritten[node.input()]) {
                nodes.set(i, node.adding());
            }
            isWritten[node.input()] = true;
        }
    }

    /** Marks the layers that the main loss's scores depend on; the others need no test-time pass. */
    static void markNeededForScores(List<Node> nodes, int scores, int numValues) {
        boolean[] isNeeded = new boolean[numValues];
        isNeeded[scores] = true;
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (isNeeded[node.output()]) {
                nodes.set(i, node.needed());
                isNeeded[node.input()] = true;
            }
        }
    }
}
