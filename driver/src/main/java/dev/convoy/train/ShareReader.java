package dev.convoy.train;

import dev.convoy.imageset.ImageFetch;
import dev.convoy.imageset.ImageReadAhead;
import dev.convoy.imageset.ImageShard;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings workers the images of a shard's share of a batch. Which images the next iteration takes is known, so where they are
 * not in memory they are read while this one is computed. Holds at most the images of two batches.
 */
final class ShareReader {
    private final BatchPlan plan;
    private final ShardOrders orders;
    private final ImageReadAhead readAhead = new ImageReadAhead();
    private final Map<Integer, Ahead> ahead = new ConcurrentHashMap<>();

    /** Images on their way; of no use to a shard that was made anew meanwhile. */
    private record Ahead(ImageShard shard, int iteration, ImageFetch images) {}

    ShareReader(RunSpec spec) {
        this.plan = spec.batchPlan();
        this.orders = new ShardOrders(spec.seed());
    }

    /**
     * The images that a shard gives to a batch, in order; to be waited for and given back.
     *
     * @param iteration 0-based
     */
    ImageFetch take(ImageShard shard, int iteration) {
        if (shard.isInMemory()) {
            return fetch(shard, iteration);
        }
        Ahead known = ahead.remove(shard.number());
        boolean useful = known != null && known.shard() == shard && known.iteration() == iteration;
        ImageFetch images = useful ? known.images() : fetch(shard, iteration);
        ahead.put(shard.number(), new Ahead(shard, iteration + 1, fetch(shard, iteration + 1)));
        return images;
    }

    private ImageFetch fetch(ImageShard shard, int iteration) {
        int[] positions = new int[plan.largestShare()];
        int count = 0;
        for (BatchPlan.Share share : plan.shares(iteration, shard.number())) {
            int[] order = orders.order(share.epoch(), shard.number(), plan.shardSize(shard.number()));
            System.arraycopy(order, share.from(), positions, count, share.images());
            count += share.images();
        }
        return readAhead.fetch(shard, positions, count);
    }
}
