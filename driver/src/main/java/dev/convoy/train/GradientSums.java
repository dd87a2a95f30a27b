package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.imageset.ImageShard;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Sums of gradients over the shards of a partition, and over all. */
final class GradientSums {
    private GradientSums() {}

    /**
     * The sums of a partition's shards, added as far as the tree allows.
     *
     * @param partition shards, ascending
     * @param iteration 0-based
     * @param newArray gives an array of the parameters' length, of any content
     * @param released receives arrays that are not part of the result
     */
    static List<PartialSum> ofPartition(
            ExecutorRun run,
            Iterator<ImageShard> partition,
            int iteration,
            float[] parameters,
            Supplier<float[]> newArray,
            Consumer<float[]> released) {
        List<PartialSum> sums = new ArrayList<>();
        ShardWorker worker = run.take();
        try {
            worker.setParameters(parameters);
            while (partition.hasNext()) {
                PartialSum sum = worker.compute(partition.next(), iteration, newArray.get());
                SummationTree.push(sums, sum, released);
            }
        } finally {
            run.release(worker);
        }
        return sums;
    }

    /** The one sum over all shards. */
    static PartialSum root(List<PartialSum> reduced, BatchPlan plan) {
        check(
                reduced.size() == 1
                        && reduced.get(0).firstShard() == 0
                        && reduced.get(0).endShard() == plan.numShards(),
                "expected the sum of %d shards, found %s",
                plan.numShards(),
                reduced);
        PartialSum root = reduced.get(0);
        check(root.images() == plan.batchSize(), "expected %d images, found %d", plan.batchSize(), root.images());
        return root;
    }
}
