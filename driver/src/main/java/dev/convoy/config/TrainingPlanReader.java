package dev.convoy.config;

import dev.convoy.schedule.ConstantSchedule;
import dev.convoy.schedule.LearningRateSchedule;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads how a net learns: the {@code training} section of a net file. */
final class TrainingPlanReader {
    private static final double DEFAULT_MOMENTUM = 0.9;
    private static final int DEFAULT_CHECKPOINTS_KEPT = 2;
    private static final double DEFAULT_STOP_AT_LOSS_FACTOR = 3;

    private TrainingPlanReader() {}

    static TrainingPlan read(YamlSection training) {
        int batchSize = training.integer("batch_size");
        boolean hasIterations = training.has("iterations");
        boolean hasEpochs = training.has("epochs");
        // where both are given, one in the file and one on the command line, the command line wins
        boolean epochsWin = hasEpochs && training.isOverridden("epochs");
        boolean iterationsWin = hasIterations && training.isOverridden("iterations");
        OptionalLong iterations = hasIterations && !(epochsWin && !iterationsWin)
                ? OptionalLong.of(training.integer("iterations"))
                : OptionalLong.empty();
        OptionalDouble epochs = hasEpochs && !(iterationsWin && !epochsWin)
                ? OptionalDouble.of(training.number("epochs"))
                : OptionalDouble.empty();
        double learningRate = training.number("learning_rate");
        LearningRateSchedule schedule =
                training.section("schedule").map(ScheduleReader::read).orElseGet(ConstantSchedule::new);
        double momentum = training.number("momentum", DEFAULT_MOMENTUM);
        double weightDecay = training.number("weight_decay", 0);
        long seed = training.seed("seed", 1);
        OptionalInt shards = optionalInteger(training, "shards");
        Augmentation augmentation = training.section("augmentation")
                .map(TrainingPlanReader::readAugmentation)
                .orElseGet(() -> new Augmentation(0, false));
        OptionalInt checkpointEvery = optionalInteger(training, "checkpoint_every");
        int checkpointsKept = training.integer("checkpoints_kept", DEFAULT_CHECKPOINTS_KEPT);
        OptionalInt validateEvery = optionalInteger(training, "validate_every");
        double stopAtLossFactor = training.number("stop_at_loss_factor", DEFAULT_STOP_AT_LOSS_FACTOR);
        training.finish();
        return NetReader.at(
                training,
                () -> new TrainingPlan(
                        batchSize,
                        iterations,
                        epochs,
                        learningRate,
                        schedule,
                        momentum,
                        weightDecay,
                        seed,
                        shards,
                        augmentation,
                        checkpointEvery,
                        checkpointsKept,
                        validateEvery,
                        stopAtLossFactor));
    }

    private static OptionalInt optionalInteger(YamlSection section, String key) {
        return section.has(key) ? OptionalInt.of(section.integer(key)) : OptionalInt.empty();
    }

    private static Augmentation readAugmentation(YamlSection section) {
        int cropPadding = section.integer("crop_padding", 0);
        boolean flip = section.flag("flip", false);
        section.finish();
        return NetReader.at(section, () -> new Augmentation(cropPadding, flip));
    }
}
