package dev.convoy.train;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Orders of shards in the epochs at hand, worked out once per JVM and epoch. */
final class ShardOrders {
    private final long seed;
    private final Map<Key, int[]> orders = new ConcurrentHashMap<>();

    private record Key(int shard, long epoch) {}

    ShardOrders(long seed) {
        this.seed = seed;
    }

    /** The order of a shard in an epoch; see {@link EpochOrder#of}. */
    int[] order(long epoch, int shard, int images) {
        Key key = new Key(shard, epoch);
        int[] known = orders.get(key);
        if (known == null) {
            known = EpochOrder.of(seed, epoch, shard, images);
            orders.put(key, known);
            // a batch may reach back into the epoch before, never further
            orders.remove(new Key(shard, epoch - 2));
        }
        return known;
    }
}
