package dev.convoy.config;

import dev.convoy.schedule.LearningRateSchedule;
import dev.convoy.schedule.LearningRateTable;
import dev.convoy.schedule.RunLength;
import dev.convoy.tensor.BlockLayout;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a net learns. One net is trained by many plans.
 *
 * @param batchSize images per update, over all partitions
 * @param iterations updates in all; given, or worked out from {@code epochs}
 * @param epochs passes over the training set; one of the two must be given
 * @param learningRate initial rate, positive
 * @param schedule what becomes of the rate
 * @param momentum in [0, 1)
 * @param weightDecay coefficient of L2 regularization, not negative
 * @param seed of initial weights, order of images, crops, flips and dropout
 * @param shards logical shards, a power of two; empty for the number that suits the batch size
 * @param augmentation random changes to training images
 * @param checkpointEvery iterations between checkpoints; empty for one an epoch
 * @param checkpointsKept newest checkpoints to keep, at least 1
 * @param validateEvery iterations between looks at the validation split; empty for one an epoch
 * @param stopAtLossFactor training stops when the loss exceeds the first loss this many times; 0 never
 */
public record TrainingPlan(
        int batchSize,
        OptionalLong iterations,
        OptionalDouble epochs,
        double learningRate,
        LearningRateSchedule schedule,
        double momentum,
        double weightDecay,
        long seed,
        OptionalInt shards,
        Augmentation augmentation,
        OptionalInt checkpointEvery,
        int checkpointsKept,
        OptionalInt validateEvery,
        double stopAtLossFactor) {

    public TrainingPlan {
        require(batchSize > 0, "batch_size must be positive, found %s", batchSize);
        require(
                iterations.isPresent() != epochs.isPresent(),
                "exactly one of iterations and epochs must be given, found %s",
                iterations.isPresent() ? "both" : "neither");
        require(iterations.orElse(1) > 0, "iterations must be positive, found %s", iterations);
        require(epochs.orElse(1) > 0, "epochs must be positive, found %s", epochs);
        require(learningRate > 0, "learning_rate must be positive, found %s", learningRate);
        require(momentum >= 0 && momentum < 1, "momentum must be in [0, 1), found %s", momentum);
        require(weightDecay >= 0, "weight_decay must not be negative, found %s", weightDecay);
        int numShards = shards.orElse(1);
        require(
                numShards > 0 && Integer.bitCount(numShards) == 1,
                "shards must be a power of two, found %s",
                numShards);
        require(checkpointEvery.orElse(1) > 0, "checkpoint_every must be positive, found %s", checkpointEvery);
        require(checkpointsKept > 0, "checkpoints_kept must be positive, found %s", checkpointsKept);
        require(validateEvery.orElse(1) > 0, "validate_every must be positive, found %s", validateEvery);
        require(
                stopAtLossFactor == 0 || stopAtLossFactor > 1,
                "stop_at_loss_factor must be 0 or above 1, found %s",
                stopAtLossFactor);
    }

    private static void require(boolean condition, String format, Object found) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, format, found));
        }
    }

    /**
     * Number of logical shards S: as given, or the smallest power of two that leaves a shard at most 16 images of a batch.
     * It depends on the plan alone, never on the cluster, since it decides the order of summation.
     */
    public int numShards() {
        int fullBlocks = Math.max(1, BlockLayout.blocks(batchSize));
        return shards.orElse(Integer.highestOneBit(2 * fullBlocks - 1));
    }

    /** Updates in all, for a training set of {@code images}: epochs round up to whole iterations. */
    public long numIterations(long images) {
        if (iterations.isPresent()) {
            return iterations.getAsLong();
        }
        return Math.max(1, (long) Math.ceil(epochs.getAsDouble() * images / batchSize));
    }

    /** Epochs in all, for a training set of {@code images}, the last of which may not be whole. */
    public int numEpochs(long images) {
        return (int) Math.ceil(epochs.orElse((double) numIterations(images) * batchSize / images));
    }

    /** How long a run over a training set of {@code images} is. */
    public RunLength runLength(long images) {
        return new RunLength(images, batchSize, numIterations(images));
    }

    /** Learning rate of an update, {@code iteration} updates being done. */
    public double learningRateAt(long iteration, RunLength run) {
        return learningRate * schedule.factorAt(iteration, run);
    }

    /** The learning rate over a run as a table. */
    public LearningRateTable learningRateTable(RunLength run) {
        return new LearningRateTable(learningRate, schedule, run);
    }
}
