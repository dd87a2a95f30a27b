package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.imageset.ImageShard;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;

/** Sums of gradients, or of the states that local steps lead to, over the shards of a partition, and over all. */
final class GradientSums {
    private GradientSums() {}

    /**
     * The sums of a partition's shards, added as far as the tree allows. A task that Spark gives several cores ({@code
     * spark.task.cpus}) computes as many runs of neighbouring shards side by side, or each shard by itself where it has no more.
     *
     * @param partition shards, ascending
     * @param newArray gives an array as long as a sum, of any content; any thread may ask
     * @param released receives arrays that are not part of the result; from any thread
     */
    static List<PartialSum> ofPartition(
            ExecutorRun run,
            Iterator<ImageShard> partition,
            Work work,
            Supplier<float[]> newArray,
            Consumer<float[]> released) {
        int threads = TaskContext.get().cpus();
        if (threads == 1) {
            return ofRun(run, partition, work, newArray, released);
        }
        List<ImageShard> shards = new ArrayList<>();
        partition.forEachRemaining(shards::add);
        return ofThreads(Math.min(threads, shards.size()), run, shards, work, newArray, released);
    }

    /** The same by several threads. */
    static List<PartialSum> ofThreads(
            int threads,
            ExecutorRun run,
            List<ImageShard> shards,
            Work work,
            Supplier<float[]> newArray,
            Consumer<float[]> released) {
        List<PartialSum> sums = IntStream.range(0, threads)
                .parallel()
                .mapToObj(thread ->
                        shards.subList(shards.size() * thread / threads, shards.size() * (thread + 1) / threads))
                .flatMap(part -> ofRun(run, part.iterator(), work, newArray, released).stream())
                .toList();
        return SummationTree.reduce(sums, released);
    }

    /** What one thread does. */
    private static List<PartialSum> ofRun(
            ExecutorRun run,
            Iterator<ImageShard> shards,
            Work work,
            Supplier<float[]> newArray,
            Consumer<float[]> released) {
        List<PartialSum> sums = new ArrayList<>();
        ShardWorker worker = run.take();
        try {
            worker.begin(work);
            while (shards.hasNext()) {
                ImageShard shard = shards.next();
                int last = sums.size() - 1;
                boolean isOnto = last >= 0
                        && sums.get(last).isLeftSiblingOfShard(shard.number())
                        && worker.addsAtOnce(shard, work);
                PartialSum sum = isOnto
                        ? worker.computeOnto(sums.remove(last), shard, work)
                        : worker.compute(shard, work, newArray.get());
                SummationTree.push(sums, sum, released);
            }
        } finally {
            run.release(worker);
        }
        return sums;
    }

    /** The same with arrays of the run. Those of the result are not the run's any more. */
    static List<PartialSum> ofPartition(ExecutorRun run, Iterator<ImageShard> partition, Work work) {
        return ofPartition(run, partition, work, () -> run.newArray(run.sumLength()), run::free);
    }

    /** The one sum over all shards of a run. */
    static PartialSum root(List<PartialSum> reduced, RunSpec spec) {
        return root(reduced, spec.batchPlan().numShards(), spec.imagesOfASum());
    }

    /** The one sum over all shards. */
    static PartialSum root(List<PartialSum> reduced, int numShards, int images) {
        check(
                reduced.size() == 1
                        && reduced.get(0).firstShard() == 0
                        && reduced.get(0).endShard() == numShards,
                "expected the sum of %d shards, found %s",
                numShards,
                reduced);
        PartialSum root = reduced.get(0);
        check(root.images() == images, "expected %d images, found %d", images, root.images());
        return root;
    }
}
