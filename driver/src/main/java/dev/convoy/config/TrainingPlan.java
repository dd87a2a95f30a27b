package dev.convoy.config;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.imageset.ShardCache;
import dev.convoy.schedule.LearningRateSchedule;
import dev.convoy.schedule.LearningRateTable;
import dev.convoy.schedule.RunLength;

/**
 * How a net learns. One net is trained by many plans.
 *
 * @param batch images per update, and their shards
 * @param length iterations or epochs
 * @param learningRate initial rate, positive
 * @param schedule what becomes of the rate
 * @param update how parameters follow their gradient
 * @param regularization what is asked of the weights
 * @param seed of initial weights, order of images, crops, flips and dropout
 * @param augmentation random changes to training images
 * @param cache where executors keep the training images; changes nothing of what is learned
 * @param exchange how gradients travel on a cluster; changes nothing of what is learned
 * @param watch checkpoints, validation and when to stop
 */
public record TrainingPlan(
        BatchSettings batch,
        TrainingLength length,
        double learningRate,
        LearningRateSchedule schedule,
        UpdateSettings update,
        RegularizationSettings regularization,
        long seed,
        Augmentation augmentation,
        ShardCache cache,
        ExchangeSettings exchange,
        WatchSettings watch) {

    public TrainingPlan {
        check(learningRate > 0, "learning_rate must be positive, found %s", learningRate);
    }

    /** How long a run over a training set of {@code images} is: epochs round up to whole iterations. */
    public RunLength runLength(long images) {
        long imagesPerUpdate = batch.imagesPerUpdate(images);
        return new RunLength(images, imagesPerUpdate, length.iterations(images, imagesPerUpdate));
    }

    /** Epochs in all, for a training set of {@code images}, the last of which may not be whole. */
    public int numEpochs(long images) {
        RunLength run = runLength(images);
        return (int) Math.ceil(length.epochs().orElse(run.epochAfter(run.iterations())));
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
