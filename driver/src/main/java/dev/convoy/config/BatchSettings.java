package dev.convoy.config;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many images an update learns from, and how they are divided.
 *
 * @param size images per mini-batch, over all partitions; empty for the whole training split (full-batch gradient descent)
 * @param accumulate mini-batches before each update
 * @param shards logical shards, a power of two; empty for the number that suits the batch size
 * @param microBatch most images of a shard's share that a task computes at once, a multiple of 16; empty for as many as
 *     memory allows. Changes nothing of what is learned
 * @param blockThreads most threads that compute a block of sixteen images together, where an executor has more cores than
 *     shards; empty for what suits the net. Changes nothing of what is learned
 * @param localSteps updates that workers make on their own before they are averaged; empty for synchronous training
 */
public record BatchSettings(
        OptionalInt size,
        int accumulate,
        OptionalInt shards,
        OptionalInt microBatch,
        OptionalInt blockThreads,
        Optional<LocalSteps> localSteps) {
    public BatchSettings {
        check(size.orElse(1) > 0, "batch_size must be positive, found %d", size.orElse(1));
        check(accumulate > 0, "accumulate must be positive, found %d", accumulate);
        check(
                size.isPresent() || accumulate == 1,
                "accumulate must be 1 where batch_size is all, found %d",
                accumulate);
        int numShards = shards.orElse(1);
        check(numShards > 0 && Integer.bitCount(numShards) == 1, "shards must be a power of two, found %d", numShards);
        int images = microBatch.orElse(BlockLayout.IMAGES);
        check(
                images > 0 && images % BlockLayout.IMAGES == 0,
                "micro_batch must be a positive multiple of %d, found %d",
                BlockLayout.IMAGES,
                images);
        check(blockThreads.orElse(1) > 0, "block_threads must be positive, found %d", blockThreads.orElse(1));
        localSteps.ifPresent(local -> checkLocal(local, size, accumulate, shards));
    }

    /** Settings that leave the micro-batch to memory and threads to the net. */
    public BatchSettings(OptionalInt size, int accumulate, OptionalInt shards) {
        this(size, accumulate, shards, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
    }

    private static void checkLocal(LocalSteps local, OptionalInt size, int accumulate, OptionalInt shards) {
        int workers = local.workers();
        check(size.isPresent(), "local_steps needs a number for batch_size, found all");
        check(
                size.getAsInt() % workers == 0,
                "batch_size must be a multiple of the %d workers of local_steps, found %d",
                workers,
                size.getAsInt());
        check(accumulate == 1, "accumulate must be 1 with local_steps, found %d", accumulate);
        check(
                shards.orElse(workers) == workers,
                "each worker of local_steps is one shard, so shards must be %d or left out, found %d",
                workers,
                shards.orElse(workers));
    }

    /** Mini-batches that weights or gradients are exchanged once for. */
    public int miniBatchesPerExchange() {
        return localSteps.map(LocalSteps::steps).orElse(1);
    }

    /** Images per mini-batch, for a training split of {@code images}. */
    public int size(long images) {
        return size.isPresent() ? size.getAsInt() : Math.toIntExact(images);
    }

    /** Images that one iteration learns from: those of all its mini-batches. */
    public long imagesPerUpdate(long images) {
        return (long) size(images) * accumulate * miniBatchesPerExchange();
    }

    /**
     * Number of logical shards S: as given, one for each worker of local steps, or the smallest power of two that leaves a
     * shard at most 16 images of a batch. It depends on the settings and the training split alone, never on the cluster, since
     * it decides the order of summation.
     */
    public int numShards(long images) {
        int fullBlocks = Math.max(1, BlockLayout.blocks(size(images)));
        int suiting = localSteps.map(LocalSteps::workers).orElse(Integer.highestOneBit(2 * fullBlocks - 1));
        return shards.orElse(suiting);
    }

    /** Such as {@code 128}, {@code all images}, {@code 4 x 32} or {@code 4 local steps of 32 on 2 workers}. */
    public String description() {
        String one = size.isPresent() ? Integer.toString(size.getAsInt()) : "all images";
        if (localSteps.isPresent()) {
            LocalSteps local = localSteps.get();
            return local.steps() + " local steps of " + one + " on " + local.workers() + " workers";
        }
        return accumulate == 1 ? one : accumulate + " x " + one;
    }
}
