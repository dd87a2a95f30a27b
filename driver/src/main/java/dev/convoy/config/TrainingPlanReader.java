package dev.convoy.config;

import dev.convoy.augment.RegionJitter;
import dev.convoy.imageset.ShardCache;
import dev.convoy.regularization.ElasticNet;
import dev.convoy.regularization.L1;
import dev.convoy.regularization.L2;
import dev.convoy.regularization.MaxNorm;
import dev.convoy.regularization.Regularization;
import dev.convoy.schedule.ConstantSchedule;
import dev.convoy.schedule.LearningRateSchedule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads how a net learns: the {@code training} section of a net file. */
final class TrainingPlanReader {
    private static final String WHOLE_SPLIT = "all";
    private static final int DEFAULT_CHECKPOINTS_KEPT = 2;
    private static final double DEFAULT_STOP_AT_LOSS_FACTOR = 3;

    private TrainingPlanReader() {}

    static TrainingPlan read(YamlSection training) {
        BatchSettings batch = readBatch(training);
        TrainingLength length = readLength(training);
        double learningRate = training.number("learning_rate");
        LearningRateSchedule schedule =
                training.section("schedule").map(ScheduleReader::read).orElseGet(ConstantSchedule::new);
        UpdateSettings update = UpdateReader.read(training);
        RegularizationSettings regularization = readRegularization(training);
        long seed = training.seed("seed", 1);
        Augmentation augmentation = training.section("augmentation")
                .map(TrainingPlanReader::readAugmentation)
                .orElse(Augmentation.NONE);
        ShardCache cache = training.choice("cache", ShardCache.class, ShardCache.AUTO);
        ExchangeSettings exchange = readExchange(training);
        WatchSettings watch = readWatch(training);
        training.finish();
        return NetReader.at(
                training,
                () -> new TrainingPlan(
                        batch,
                        length,
                        learningRate,
                        schedule,
                        update,
                        regularization,
                        seed,
                        augmentation,
                        cache,
                        exchange,
                        watch));
    }

    private static BatchSettings readBatch(YamlSection training) {
        OptionalInt size = training.is("batch_size", WHOLE_SPLIT)
                ? OptionalInt.empty()
                : OptionalInt.of(training.integer("batch_size"));
        int accumulate = training.integer("accumulate", 1);
        OptionalInt shards = optionalInteger(training, "shards");
        OptionalInt microBatch = optionalInteger(training, "micro_batch");
        OptionalInt blockThreads = optionalInteger(training, "block_threads");
        Optional<LocalSteps> localSteps = training.section("local_steps").map(TrainingPlanReader::readLocalSteps);
        return NetReader.at(
                training, () -> new BatchSettings(size, accumulate, shards, microBatch, blockThreads, localSteps));
    }

    private static LocalSteps readLocalSteps(YamlSection section) {
        int steps = section.integer("steps");
        int workers = section.integer("workers");
        section.finish();
        return NetReader.at(section, () -> new LocalSteps(steps, workers));
    }

    private static ExchangeSettings readExchange(YamlSection training) {
        ExchangeKind kind = training.choice("exchange", ExchangeKind.class, ExchangeKind.AUTO);
        CostConstants constants =
                training.section("cost").map(TrainingPlanReader::readCost).orElse(CostConstants.MEASURED);
        return new ExchangeSettings(kind, constants);
    }

    private static CostConstants readCost(YamlSection section) {
        CostConstants measured = CostConstants.MEASURED;
        double linkGbits = section.number("link_gbits", measured.linkGbits());
        double driverGbytes = section.number("driver_gbytes", measured.driverGbytes());
        double shuffleGbytes = section.number("shuffle_gbytes", measured.shuffleGbytes());
        double jobMillis = section.number("job_millis", measured.jobMillis());
        double taskMillis = section.number("task_millis", measured.taskMillis());
        double localJobMillis = section.number("local_job_millis", measured.localJobMillis());
        double coreGflops = section.number("core_gflops", measured.coreGflops());
        section.finish();
        return NetReader.at(
                section,
                () -> new CostConstants(
                        linkGbits, driverGbytes, shuffleGbytes, jobMillis, taskMillis, localJobMillis, coreGflops));
    }

    private static TrainingLength readLength(YamlSection training) {
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
        return NetReader.at(training, () -> new TrainingLength(iterations, epochs));
    }

    private static RegularizationSettings readRegularization(YamlSection training) {
        double weightDecay = training.number("weight_decay", 0);
        double l1 = training.number("l1", 0);
        ElasticNet elasticNet = training.section("elastic_net")
                .map(TrainingPlanReader::readElasticNet)
                .orElse(ElasticNet.NONE);
        double maxNorm = training.number("max_norm", MaxNorm.NONE.bound());
        boolean decayBiases = training.flag("decay_biases", false);
        return NetReader.at(
                training,
                () -> new RegularizationSettings(
                        new Regularization(new L2(weightDecay), new L1(l1), elasticNet, new MaxNorm(maxNorm)),
                        decayBiases));
    }

    private static ElasticNet readElasticNet(YamlSection section) {
        double l1 = section.number("l1", 0);
        double l2 = section.number("l2", 0);
        section.finish();
        return NetReader.at(section, () -> new ElasticNet(l1, l2));
    }

    private static WatchSettings readWatch(YamlSection training) {
        OptionalInt checkpointEvery = optionalInteger(training, "checkpoint_every");
        int checkpointsKept = training.integer("checkpoints_kept", DEFAULT_CHECKPOINTS_KEPT);
        OptionalInt validateEvery = optionalInteger(training, "validate_every");
        double stopAtLossFactor = training.number("stop_at_loss_factor", DEFAULT_STOP_AT_LOSS_FACTOR);
        return NetReader.at(
                training, () -> new WatchSettings(checkpointEvery, checkpointsKept, validateEvery, stopAtLossFactor));
    }

    private static OptionalInt optionalInteger(YamlSection section, String key) {
        return section.has(key) ? OptionalInt.of(section.integer(key)) : OptionalInt.empty();
    }

    private static Augmentation readAugmentation(YamlSection section) {
        int cropPadding = section.integer("crop_padding", 0);
        boolean flip = section.flag("flip", false);
        Optional<RegionJitter> region = readRegion(section);
        double colourNoise = section.number("color_noise", 0);
        section.finish();
        return NetReader.at(section, () -> new Augmentation(cropPadding, flip, region, colourNoise));
    }

    private static List<Double> readRange(YamlSection section, String key) {
        List<Double> range = section.numbers(key);
        if (range.size() != 2) {
            throw section.wrong(key, "expected [min, max], found a list of %d", range.size());
        }
        return range;
    }

    private static Optional<RegionJitter> readRegion(YamlSection section) {
        boolean hasAspect = section.has("aspect");
        if (!section.has("area")) {
            if (hasAspect) {
                throw section.wrong("aspect", "it is the shape of random regions, so area must be given too");
            }
            return Optional.empty();
        }
        List<Double> area = readRange(section, "area");
        List<Double> aspect = hasAspect ? readRange(section, "aspect") : List.of(1.0, 1.0);
        return Optional.of(
                NetReader.at(section, () -> new RegionJitter(area.get(0), area.get(1), aspect.get(0), aspect.get(1))));
    }
}
