package dev.convoy.cost;

/** How many sums a run of shards takes: the nodes of the binary tree over shard numbers that cover it exactly. */
final class AlignedSums {
    private AlignedSums() {}

    /** Nodes that cover the shards [first, end): what a task that owns them sends. */
    static int of(long first, long end) {
        int nodes = 0;
        for (long shard = first; shard < end; nodes++) {
            long size = shard == 0 ? Long.highestOneBit(end) : Long.lowestOneBit(shard);
            while (size > end - shard) {
                size /= 2;
            }
            shard += size;
        }
        return nodes;
    }

    /** Most arrays that a task holds at one time while it adds up the shards [first, end) one after the other. */
    static int mostHeld(long first, long end) {
        int most = 0;
        for (long shard = first; shard < end; shard++) {
            most = Math.max(most, of(first, shard) + 1);
        }
        return most;
    }
}
