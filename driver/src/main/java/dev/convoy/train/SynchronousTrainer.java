package dev.convoy.train;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.augment.InputTransform;
import dev.convoy.checkpoint.Checkpoint;
import dev.convoy.checkpoint.CheckpointStore;
import dev.convoy.config.InvalidInputException;
import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.control.ControlFile;
import dev.convoy.control.RateChanges;
import dev.convoy.imageset.CacheChoice;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageShard;
import dev.convoy.imageset.LoadedShards;
import dev.convoy.imageset.LogicalShards;
import dev.convoy.imageset.Split;
import dev.convoy.kernel.Kernels;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.progress.TrainingProgress;
import dev.convoy.schedule.RunLength;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Trains a net on a data set by synchronous data-parallel SGD, or by local steps that are averaged: sets up the data's shards,
 * the exchange and the run's folder,
 * and hands over to {@link TrainingLoop}.
 */
public final class SynchronousTrainer {
    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Configuration hadoop;
    private final TrainingRequest request;
    private final TrainingProgress progress;
    private final BooleanSupplier interrupted;
    private final ClusterSettings cluster;

    /**
     * A trainer.
     *
     * @param session where the work is done; not stopped
     * @param progress told what happens
     * @param interrupted asked before every iteration; once true, a checkpoint is written and training ends
     */
    public SynchronousTrainer(
            SparkSession session, TrainingRequest request, TrainingProgress progress, BooleanSupplier interrupted) {
        this(session, request, progress, interrupted, ClusterSettings.DEFAULT);
    }

    /** A trainer with settings of how it behaves on a cluster. */
    public SynchronousTrainer(
            SparkSession session,
            TrainingRequest request,
            TrainingProgress progress,
            BooleanSupplier interrupted,
            ClusterSettings cluster) {
        this.session = session;
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.hadoop = spark.hadoopConfiguration();
        this.request = request;
        this.progress = progress;
        this.interrupted = interrupted;
        this.cluster = cluster;
    }

    /**
     * Trains, from the beginning or from the newest checkpoint.
     *
     * @throws InvalidInputException if the request cannot work or its output folder is not free
     * @throws IOException if the data cannot be read or the run cannot be written
     */
    public TrainingOutcome train() throws IOException {
        RunFolder folder = new RunFolder(hadoop, request.out());
        boolean resuming = request.resume() && folder.holdsRun();
        if (!resuming) {
            folder.checkFree();
        }
        TrainingInputs inputs = TrainingInputs.of(request.net(), ImageSet.open(hadoop, request.data()));
        inputs.check(request.plan());
        inputs.check(request.plan().augmentation());
        if (!new ExecutorWait(spark, cluster.minimumExecutors(), progress::message).await(interrupted)) {
            return new TrainingOutcome.Interrupted(0, "");
        }
        RunCost cost = RunCost.of(request.plan(), inputs, spark.sc());
        cost.requireMemory();
        CacheChoice cache = cost.cache();
        RunRecord record = RunRecord.of(
                        request, inputs.data().info(), cache, Kernels.current().description())
                .with("memory", cost.memory().summary())
                .with("exchange", Exchanges.name(cost));
        RateChanges changes = RateChanges.load(hadoop, folder.path());
        if (resuming) {
            RunRecord earlier = folder.readRecord();
            earlier.checkSameRun(record, request.out());
            dropOutdated(changes, earlier.hasRatesOf(record));
        }
        CheckpointStore store = new CheckpointStore(
                hadoop, folder.path(), request.plan().watch().checkpointsKept());
        Optional<Checkpoint> checkpoint =
                resuming ? store.latest(damaged -> progress.message("warning: " + damaged)) : Optional.empty();
        folder.writeRecord(record);
        announce(inputs, cache, checkpoint);
        CostReport report = CostReport.of(cost, progress);
        try (LoadedShards shards = load(inputs.data(), cost)) {
            return run(folder, inputs, shards.rdd(), cost, report, store, checkpoint, changes);
        }
    }

    private void announce(TrainingInputs inputs, CacheChoice cache, Optional<Checkpoint> checkpoint) {
        progress.message("kernels: " + Kernels.current().description());
        progress.message("cache: " + cache);
        inputs.net().warnings().forEach(warning -> progress.message("warning: " + warning));
        TrainingPlan plan = request.plan();
        progress.message(
                "learning rate " + plan.learningRate() + ", " + plan.schedule().description());
        plan.learningRateTable(plan.runLength(inputs.data().count(Split.TRAIN)))
                .lines()
                .forEach(progress::message);
        if (checkpoint.isPresent()) {
            progress.message("resuming at iteration " + checkpoint.get().iteration());
        } else if (request.resume()) {
            progress.message("no checkpoint in " + request.out() + " to resume from, starting at iteration 0");
        }
    }

    private LoadedShards load(ImageSet data, RunCost cost) {
        int numShards = request.plan().batch().numShards(data.count(Split.TRAIN));
        int partitions = cost.cluster().partitions(numShards);
        return LogicalShards.load(
                session, data, Split.TRAIN, numShards, partitions, cost.cache().cache());
    }

    /** Changes of the learning rate that were asked for in mid run hold for the plan of then. */
    private void dropOutdated(RateChanges changes, boolean samePlan) throws IOException {
        if (!samePlan && changes.size() > 0) {
            progress.message("control: the learning rate or its schedule is another than before, the " + changes.size()
                    + " changes of the rate in mid run are dropped");
            changes.clear();
        }
    }

    private RunSpec spec(InputTransform transform, RunCost cost) {
        TrainingPlan plan = request.plan();
        RunSpec spec = new RunSpec(
                        UUID.randomUUID().toString(), request.net().text(), transform, plan.seed(), cost.batches())
                .withMicroBatch(cost.memory().microBatch())
                .withBlockThreads(cost.blockThreads());
        if (plan.batch().localSteps().isEmpty()) {
            return spec;
        }
        // executors make the updates, by a plan that they read themselves
        NetFile sent = NetFile.parse(request.net().source(), request.net().text(), request.overrides());
        check(sent.plan().equals(Optional.of(plan)), "the plan is not that of the net's text and settings");
        return spec.withLocalSteps(plan.batch().miniBatchesPerExchange(), request.overrides());
    }

    private TrainingOutcome run(
            RunFolder folder,
            TrainingInputs unfitted,
            JavaRDD<ImageShard> shards,
            RunCost cost,
            CostReport report,
            CheckpointStore store,
            Optional<Checkpoint> checkpoint,
            RateChanges changes)
            throws IOException {
        TrainingPlan plan = request.plan();
        long images = unfitted.data().count(Split.TRAIN);
        InputFitting fitting = new InputFitting(shards, progress);
        TrainingInputs inputs = fitting.fit(unfitted, checkpoint);
        InputTransform transform =
                inputs.transform(plan.augmentation(), fitting.colourComponents(inputs, plan.augmentation()));
        TrainingState state = checkpoint.isPresent()
                ? TrainingState.of(checkpoint.get(), plan.update())
                : TrainingState.initial(
                        new ImageStart(session, inputs.data(), transform).parameters(inputs.net(), plan.seed()),
                        plan.update());
        RunSpec spec = spec(transform, cost);
        RunFiles files = new RunFiles(hadoop, folder.path(), request, inputs, store, checkpoint);
        RunLength length = plan.runLength(images);
        ClusterRetry retry = new ClusterRetry(spark, progress);
        try (MetricsLog metrics = MetricsLog.resume(hadoop, folder.path(), state.iteration());
                GradientExchange exchange = new RepeatingExchange(
                        report.timed(Exchanges.of(cost, spark, shards, spec)),
                        spec.hasLocalSteps() ? "iteration" : "mini-batch",
                        retry);
                RunEvaluators evaluators = new RunEvaluators(
                        session,
                        request.net().text(),
                        transform,
                        inputs.data(),
                        cost.cache().cache(),
                        retry);
                JobDescriptions jobs = new JobDescriptions(spark, length, plan.numEpochs(images))) {
            BatchGradient gradient = new BatchGradient(
                    exchange, plan.batch().accumulate(), Kernels.current().elementwise());
            ControlFile file = new ControlFile(hadoop, folder.path(), cluster.controlPause(), System::nanoTime);
            RunControl control = new RunControl(file, changes, plan, length, metrics, progress);
            TrainingOutcome outcome = new TrainingLoop(
                            inputs, plan, state, gradient, evaluators, files, metrics, progress, control, jobs)
                    .run(interrupted);
            report.finish();
            return outcome;
        }
    }
}
