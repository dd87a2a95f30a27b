package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.augment.InputBatch;
import dev.convoy.imageset.ImageFetch;
import dev.convoy.imageset.ImageShard;
import dev.convoy.loss.BatchResult;
import dev.convoy.net.NetTask;
import dev.convoy.tensor.BlockLayout;
import java.util.Arrays;
import java.util.Optional;

/**
 * Computes what shards add to an iteration's sum, one thread's worth: a net with its buffers and an input batch, and what local
 * steps need where a run has such. Kept from iteration to iteration, so that nothing of their size is allocated while training.
 */
final class ShardWorker {
    private final RunSpec spec;
    private final BatchPlan plan;
    private final ShareReader reader;
    private final NetTask task;
    private final Optional<LocalUpdates> localUpdates;
    private final InputBatch inputs;
    private final int[] labels;
    private final long[] dropoutKeys;

    ShardWorker(RunSpec spec, ShareReader reader, NetTask task, Optional<LocalUpdates> localUpdates) {
        this.spec = spec;
        this.plan = spec.batchPlan();
        this.reader = reader;
        this.task = task;
        this.localUpdates = localUpdates;
        this.inputs = spec.transform().newBatch(task.maxImages());
        this.labels = new int[task.maxImages()];
        this.dropoutKeys = new long[task.maxImages()];
    }

    /** Gets ready for the shards of an iteration. */
    void begin(Work work) {
        if (localUpdates.isEmpty()) {
            check(work.publication() > 0, "the values of iteration %d were not published", work.iteration());
            task.setParameters(work.values(), work.publication());
        }
    }

    /** Lets go of an iteration's values, so that they are not in memory beside those of the next. */
    void end() {
        task.forgetParameters();
    }

    /**
     * What a shard adds to an iteration's sum: its gradient, or its worker's state after local steps.
     *
     * @param sum overwritten; becomes part of the result
     */
    PartialSum compute(ImageShard shard, Work work, float[] sum) {
        return localUpdates.isPresent()
                ? localUpdates.get().compute(this, shard, work, sum)
                : gradient(shard, work.iteration(), sum);
    }

    /**
     * Whether a shard's gradient may be added to another sum as it arises, rather than from zero and then to that sum, with the
     * same bits: for gradients of one block of images, which layers add up apart before they add them to anything.
     */
    boolean addsAtOnce(ImageShard shard, Work work) {
        return localUpdates.isEmpty()
                && plan.shares(work.iteration(), shard.number()).stream()
                                .mapToInt(BatchPlan.Share::images)
                                .sum()
                        <= BlockLayout.IMAGES;
    }

    /**
     * Adds the gradient of a shard that {@link #addsAtOnce} to the sum of its left sibling, whose array becomes the result's.
     * Arrays of the net's size are read and written once less, and no other one is needed.
     */
    PartialSum computeOnto(PartialSum left, ImageShard shard, Work work) {
        return left.withAdded(addGradient(shard, work.iteration(), left.gradient()));
    }

    /** Takes over the parameters that gradients are computed at; kept until the next call. */
    void setParameters(float[] parameters) {
        task.setParameters(parameters);
    }

    /**
     * The gradient of a shard's share of a batch.
     *
     * @param iteration 0-based
     * @param gradient overwritten with the sum; becomes part of the result
     */
    PartialSum gradient(ImageShard shard, int iteration, float[] gradient) {
        Arrays.fill(gradient, 0);
        return addGradient(shard, iteration, gradient);
    }

    /** Adds it to an array, in pieces of as many images as the task takes. */
    private PartialSum addGradient(ImageShard shard, int iteration, float[] gradient) {
        Sums sums = new Sums();
        ImageFetch fetched = reader.take(shard, iteration).await();
        int filled = 0;
        for (BatchPlan.Share share : plan.shares(iteration, shard.number())) {
            for (int slot = share.from(); slot < share.to(); slot++) {
                if (filled == task.maxImages()) {
                    collect(filled, sums, gradient);
                    filled = 0;
                }
                load(shard, fetched, share.epoch(), sums.images + filled, filled);
                filled++;
            }
        }
        fetched.close();
        if (filled > 0) {
            collect(filled, sums, gradient);
            task.addCollectedGradient(gradient);
        }
        return PartialSum.ofShard(shard.number(), gradient, sums.loss, sums.correct, sums.images);
    }

    private void collect(int images, Sums sums, float[] gradient) {
        BatchResult result = task.collectGradient(images, inputs.finish(images), labels, dropoutKeys, gradient);
        sums.loss += result.lossSum();
        sums.correct += result.correct();
        sums.images += result.images();
    }

    /** Makes the input of the share's image {@code number} at a position of the piece. */
    private void load(ImageShard shard, ImageFetch fetched, long epoch, int number, int position) {
        int index = fetched.position(number);
        long id = shard.id(index);
        inputs.train(
                position,
                fetched.pixels(number),
                shard.height(),
                shard.width(),
                draw -> Purpose.AUGMENTATION.bits(spec.seed(), epoch, id, draw));
        labels[position] = shard.label(index);
        dropoutKeys[position] = Purpose.DROPOUT.bits(spec.seed(), epoch, id, 0);
    }

    /** What is known of the pieces so far. */
    private static final class Sums {
        private double loss;
        private int correct;
        private int images;
    }
}
