package dev.convoy.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * When a backward pass needs the gradient of each value. Nodes run from the last to the first, so a gradient is born at the
 * last node that reads the value and is done with after the first node that writes it. Nodes between two that take the whole
 * batch run block by block, all of them for one block before the next: a gradient that only they touch is needed for one
 * block at a time.
 */
final class GradientLifetimes {
    private final int[] births;
    private final int[] deaths;
    private final boolean[] oneBlock;

    GradientLifetimes(List<Node> nodes, List<Head> heads, int values) {
        births = new int[values];
        deaths = new int[values];
        oneBlock = new boolean[values];
        int[] runs = runs(nodes);
        for (int value = 0; value < values; value++) {
            List<Integer> touching = new ArrayList<>();
            births[value] = -1;
            deaths[value] = 0;
            for (int i = nodes.size() - 1; i >= 0; i--) {
                Node node = nodes.get(i);
                if (node.input() == value) {
                    births[value] = Math.max(births[value], i);
                }
                if (node.output() == value) {
                    deaths[value] = i; // ends as that of the first
                }
                if (node.input() == value || node.output() == value) {
                    touching.add(i);
                }
            }
            oneBlock[value] = !touching.isEmpty()
                    && touching.stream().mapToInt(i -> runs[i]).distinct().count() == 1
                    && !nodes.get(touching.get(0)).layer().takesWholeBatch();
        }
        for (Head head : heads) {
            births[head.scores()] = nodes.size(); // before any node, for the whole batch
            oneBlock[head.scores()] = false;
        }
    }

    /** Number of the run that each node belongs to; a node that takes the whole batch is a run of its own. */
    private static int[] runs(List<Node> nodes) {
        int[] runs = new int[nodes.size()];
        for (int i = 1; i < runs.length; i++) {
            boolean breaks = nodes.get(i).layer().takesWholeBatch()
                    || nodes.get(i - 1).layer().takesWholeBatch();
            runs[i] = runs[i - 1] + (breaks ? 1 : 0);
        }
        return runs;
    }

    /** All values, those whose gradients are born first before others. */
    List<Integer> byBirth() {
        return IntStream.range(0, births.length)
                .boxed()
                .sorted(Comparator.comparingInt(value -> -births[value]))
                .toList();
    }

    /** Whether no more than one block's gradient of a value is needed at a time. */
    boolean isOneBlock(int value) {
        return oneBlock[value];
    }

    /** Whether the gradient of {@code later} is born after that of {@code earlier} is done with. */
    boolean follows(int later, int earlier) {
        return births[later] < deaths[earlier];
    }
}
