package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.Parallelism;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The fixed binary tree over shard numbers in which gradient sums are added: node (level, index) is the sum of shards
 * [index · 2^level, (index + 1) · 2^level), always computed as left child plus right child. Floating-point sums depend on
 * their order; this order is the same wherever and whenever the parts arrive.
 */
final class SummationTree {
    private SummationTree() {}

    /** Adds sums of neighbouring nodes as far as the tree allows, in the calling thread, as a task does. */
    static List<PartialSum> reduce(List<PartialSum> parts, Consumer<float[]> released) {
        return reduce(parts, released, Parallelism.ONE_THREAD);
    }

    /**
     * Adds sums of neighbouring nodes as far as the tree allows.
     *
     * @param parts sums of disjoint nodes in any order; the arrays of left children are overwritten
     * @param released receives each array that is no longer needed
     * @param by who adds; sums have the same bits
     * @return the remaining sums, ascending by the shards they cover; a single one if the parts cover the whole tree
     */
    static List<PartialSum> reduce(List<PartialSum> parts, Consumer<float[]> released, Parallelism by) {
        List<PartialSum> ordered = new ArrayList<>(parts);
        ordered.sort(Comparator.comparingLong(PartialSum::firstShard));
        List<PartialSum> stack = new ArrayList<>();
        for (PartialSum part : ordered) {
            push(stack, part, released, by);
        }
        return stack;
    }

    /** Puts the next sum, in ascending order of shards, on a stack and merges siblings at its top. */
    static void push(List<PartialSum> stack, PartialSum part, Consumer<float[]> released) {
        push(stack, part, released, Parallelism.ONE_THREAD);
    }

    private static void push(List<PartialSum> stack, PartialSum part, Consumer<float[]> released, Parallelism by) {
        PartialSum top = part;
        while (!stack.isEmpty() && stack.get(stack.size() - 1).isLeftSiblingOf(top)) {
            PartialSum left = stack.remove(stack.size() - 1);
            float[] rightGradient = top.gradient();
            top = left.plus(top, by);
            released.accept(rightGradient);
        }
        check(
                stack.isEmpty() || stack.get(stack.size() - 1).endShard() <= top.firstShard(),
                "sums of shards %s and %s overlap",
                stack.isEmpty() ? "" : stack.get(stack.size() - 1),
                top);
        stack.add(top);
    }
}
