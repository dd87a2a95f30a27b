package dev.convoy.cost;

/**
 * How partitions are divided among the tasks that add up gradients on executors: ⌈√P⌉ runs of neighbouring partitions, at most
 * one for each executor.
 *
 * @param count number of runs
 * @param partitions P
 */
public record TreeGroups(int count, int partitions) {
    /** Runs for a cluster of {@code executors}. */
    public static TreeGroups of(int executors, int partitions) {
        int root = (int) Math.ceil(Math.sqrt(partitions));
        return new TreeGroups(Math.max(1, Math.min(root, executors)), partitions);
    }

    /** The run that a partition belongs to. */
    public int groupOf(int partition) {
        return (int) ((long) partition * count / partitions);
    }
}
