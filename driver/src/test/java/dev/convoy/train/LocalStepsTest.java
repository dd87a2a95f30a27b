package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.checkpoint.Checkpoint;
import dev.convoy.checkpoint.CheckpointStore;
import dev.convoy.config.InvalidInputException;
import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageShard;
import dev.convoy.imageset.LogicalShards;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import dev.convoy.kernel.Kernels;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.metrics.TrainMetrics;
import dev.convoy.net.ParameterSpec;
import dev.convoy.optim.UpdateRule;
import dev.convoy.tensor.Parallelism;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStepsTest {
    private static final Configuration HADOOP = new Configuration();
    private static final int WORKERS = 4;
    private static final int STEPS = 3;
    private static final int BATCH = 40;
    private static final double RATE = 0.02;
    private static final float MOMENTUM = 0.9f;

    /** What all local runs here have; the learning rate's schedule counts epochs, so it may change in mid run. */
    private static final Map<String, String> SETTINGS = Map.of(
            "batch_size",
            Integer.toString(BATCH),
            "shards",
            Integer.toString(WORKERS),
            "local_steps",
            "{steps: " + STEPS + ", workers: " + WORKERS + "}",
            "iterations",
            "10");

    private static final NetFile NET = NetFile.parse("tiny.yaml", TinyRun.NET, SETTINGS);
    private static final TrainingPlan PLAN = NET.plan().orElseThrow();

    /** The net with a layer whose running statistics no rule updates. */
    private static final String NORMALIZED = TinyRun.NET.replace(
            "  - {name: relu1", "  - {name: norm1, type: batch_norm, decay: 0.8}\n  - {name: relu1");

    @TempDir
    static Path shared;

    private static SparkSession session;
    private static TrainingInputs inputs;
    private static BatchPlan batches;
    private static TrainingOutcome.Finished whole;

    @TempDir
    Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        session = LocalSpark.start(2);
        TinyRun.prepare(session, shared.resolve("raw"), data());
        inputs = TrainingInputs.of(NET, ImageSet.open(HADOOP, data().toString()));
        batches = new BatchPlan(inputs.data().count(Split.TRAIN), BATCH, WORKERS);
        whole = train(TinyRun.request(data(), shared.resolve("whole"), SETTINGS));
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    /** Worker after worker and step after step, with the formulas written out; gradients are those of synchronous training. */
    @Test
    void compute_severalWorkers_isTheMeanOfSequentialRuns() {
        float[] start = inputs.net().initialParameters(PLAN.seed());
        float[] velocity = new float[start.length];
        for (int i = 0; i < velocity.length; i++) {
            velocity[i] = (i % 5 - 2) * 0.001f;
        }
        JavaRDD<ImageShard> shards = shards(1);
        ExecutorRun run = ExecutorRun.of(spec());
        ShardWorker gradients = run.take();
        List<float[]> weightsOf = new ArrayList<>();
        List<float[]> velocitiesOf = new ArrayList<>();
        for (ImageShard shard : shards.collect()) {
            float[] w = start.clone();
            float[] v = velocity.clone();
            for (int step = 0; step < STEPS; step++) {
                gradients.setParameters(w);
                PartialSum sum = gradients.gradient(shard, 2 * STEPS + step, new float[w.length]);
                updateByMomentum(sum, w, v);
            }
            weightsOf.add(w);
            velocitiesOf.add(v);
        }
        run.release(gradients);

        try (GradientExchange local = new InProcessExchange(shards, localSpec())) {
            PartialSum sum = local.compute(new Work(2, vector(start, velocity), RATE));

            float[] weights = new float[start.length];
            float[] velocities = new float[start.length];
            new StateVector(start.length, PLAN.update().rule())
                    .readMean(sum.gradient(), WORKERS, weights, Map.of(UpdateRule.VELOCITY, velocities));
            assertThat(weights).isEqualTo(mean(weightsOf)).isNotEqualTo(start);
            assertThat(velocities).isEqualTo(mean(velocitiesOf));
            assertThat(sum.images()).isEqualTo(STEPS * BATCH);
        } finally {
            shards.unpersist();
        }
    }

    /** v ← m·v − α·(g + λ·w); w ← w + v, each product and sum that the formula of the kernel names as one rounded once. */
    private static void updateByMomentum(PartialSum sum, float[] w, float[] v) {
        float scale = (float) (1.0 / sum.images());
        for (ParameterSpec spec : PLAN.regularization().multipliers(inputs.net().parameterLayout())) {
            float rate = (float) (RATE * spec.learningRateMultiplier());
            float decay = (float) PLAN.regularization().terms().decay(spec);
            for (int i = spec.offset(); i < spec.offset() + spec.length(); i++) {
                float slope = Math.fma(decay, w[i], scale * sum.gradient()[i]);
                v[i] = Math.fma(-rate, slope, MOMENTUM * v[i]);
                w[i] += v[i];
            }
        }
    }

    private static float[] mean(List<float[]> four) {
        float[] mean = new float[four.get(0).length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = ((four.get(0)[i] + four.get(1)[i]) + (four.get(2)[i] + four.get(3)[i])) / WORKERS;
        }
        return mean;
    }

    /** One step of plain SGD by each worker, then the mean: the step along the mean gradient, but for rounding. */
    @Test
    void compute_oneStep_isTheSynchronousUpdate() {
        Map<String, String> settings = Map.of("update", "sgd");
        TrainingPlan plan =
                NetFile.parse("tiny.yaml", TinyRun.NET, settings).plan().orElseThrow();
        float[] start = inputs.net().initialParameters(PLAN.seed());
        float[] expected = start.clone();
        float[] found = new float[start.length];
        JavaRDD<ImageShard> shards = shards(2);
        try (GradientExchange synchronous = new InProcessExchange(shards, spec());
                GradientExchange local = new InProcessExchange(shards, spec().withLocalSteps(1, settings))) {
            PartialSum gradient = synchronous.compute(2, start);
            GradientStep step =
                    new GradientStep(inputs.net().parameterLayout(), plan, Kernels.current(), Parallelism.ONE_THREAD);
            step.apply(2, gradient, step.norm(gradient), RATE, Map.of(), expected);
            double largest = 0;
            for (float value : gradient.gradient()) {
                largest = Math.max(largest, Math.abs(value));
            }

            PartialSum sum = local.compute(new Work(2, start, RATE));

            new StateVector(start.length, plan.update().rule()).readMean(sum.gradient(), WORKERS, found, Map.of());
            assertThat(sum.lossSum()).isCloseTo(gradient.lossSum(), within(1e-12));
            for (int i = 0; i < start.length; i++) {
                // a weight is rounded by half a unit in the last place at the step, in two additions and on the other
                // side
                float weight = Math.max(Math.abs(start[i]), Math.abs(expected[i]));
                double rounding = 3 * Math.ulp(weight) + 8 * 0x1p-24 * RATE * largest;
                assertThat(found[i]).isCloseTo(expected[i], within((float) rounding));
            }
        } finally {
            shards.unpersist();
        }
    }

    @ParameterizedTest(name = "{0} partitions")
    @ValueSource(ints = {1, 2, 3, 4})
    void compute_anyPartitionsAndExchange_sameBits(int partitions) {
        float[] start = inputs.net().initialParameters(PLAN.seed());
        Work work = new Work(3, vector(start, new float[start.length]), RATE);
        JavaRDD<ImageShard> one = shards(1);
        JavaRDD<ImageShard> several = shards(partitions);
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        try (GradientExchange onOne = new InProcessExchange(one, localSpec());
                GradientExchange inProcess = new InProcessExchange(several, localSpec());
                GradientExchange broadcast = new DriverExchange(spark, several, localSpec(), () -> true);
                GradientExchange tree = ShuffleExchange.tree(spark, several, localSpec(), () -> false, 2);
                GradientExchange sharded = ShuffleExchange.sharded(spark, several, localSpec(), () -> true, 2)) {
            PartialSum expected = onOne.compute(work);

            for (GradientExchange exchange : List.of(inProcess, broadcast, tree, sharded)) {
                PartialSum found = exchange.compute(work);
                assertThat(found.gradient()).isEqualTo(expected.gradient());
                assertThat(found.lossSum()).isEqualTo(expected.lossSum());
                assertThat(found.stepNorms()).isEqualTo(expected.stepNorms()).isPositive();
                assertThat(found.correct()).isEqualTo(expected.correct());
            }
        } finally {
            one.unpersist();
            several.unpersist();
        }
    }

    /** With one worker nothing is averaged: its steps are the iterations of a run of one shard. */
    @ParameterizedTest(name = "{0}, batch norm {1}")
    @CsvSource(delimiter = '|', textBlock = """
            momentum=0.9                         | false
            update=nesterov clip_gradient_norm=1 | false
            update=adam learning_rate=0.002      | false
            update=sgd l1=0.001 max_norm=2       | false
            momentum=0.9                         | true
            """)
    void train_oneWorker_isOrdinaryTraining(String settings, boolean batchNorm) throws IOException {
        Map<String, String> ordinary = new HashMap<>(Map.of("shards", "1", "schedule", "{type: constant}"));
        for (String setting : settings.split(" ")) {
            ordinary.put(setting.split("=")[0], setting.split("=")[1]);
        }
        Map<String, String> local = new HashMap<>(ordinary);
        ordinary.put("iterations", "15");
        local.put("iterations", "5");
        local.put("local_steps", "{steps: 3, workers: 1}");
        String net = batchNorm ? NORMALIZED : TinyRun.NET;

        train(TinyRun.request(net, data(), folder.resolve("ordinary"), ordinary, false));
        train(TinyRun.request(net, data(), folder.resolve("local"), local, false));

        Checkpoint expected = newest(folder.resolve("ordinary"));
        Checkpoint found = newest(folder.resolve("local"));
        assertThat(found.iteration()).isEqualTo(5);
        assertThat(found.epoch()).isEqualTo(expected.epoch());
        assertThat(found.model().parameters()).isEqualTo(expected.model().parameters());
        assertThat(found.arrays().keySet()).isEqualTo(expected.arrays().keySet());
        found.arrays()
                .forEach((name, values) ->
                        assertThat(values).as(name).isEqualTo(expected.arrays().get(name)));
    }

    /** Then all else that a run does must be the same as well: its metrics, its running average. */
    @Test
    void train_oneStepOfOneWorker_tellsWhatOrdinaryTrainingDoes() throws IOException {
        Map<String, String> ordinary = Map.of("shards", "1", "iterations", "15", "averaging", "0.9");
        Map<String, String> local = new HashMap<>(ordinary);
        local.put("local_steps", "{steps: 1, workers: 1}");

        TrainingOutcome.Finished expected = train(TinyRun.request(data(), folder.resolve("ordinary"), ordinary));
        TrainingOutcome.Finished found = train(TinyRun.request(data(), folder.resolve("local"), local));

        assertThat(found.metrics().weightsSha256()).isEqualTo(expected.metrics().weightsSha256());
        assertThat(lines(folder.resolve("local"))).isEqualTo(lines(folder.resolve("ordinary")));
    }

    @Test
    void train_severalWorkers_learnsAndRecordsWhatItDid() throws IOException {
        // chance is 1/3
        assertThat(whole.metrics().accuracy()).isGreaterThan(0.5);
        assertThat(Files.readString(shared.resolve("whole/run.json")))
                .contains("\"local_steps\" : \"steps=3 workers=4\"", "\"shards\" : 4");
    }

    /** An iteration takes half of the training split: 2 ends in the second epoch, 5 in the third. */
    @ParameterizedTest(name = "iteration {0}")
    @ValueSource(ints = {2, 5})
    void train_interruptedAndResumed_isTheRunWithoutIt(int iteration) throws IOException {
        Path out = folder.resolve("run");
        RecordedProgress progress = new RecordedProgress();

        TrainingOutcome interrupted = new SynchronousTrainer(
                        session,
                        TinyRun.request(data(), out, SETTINGS),
                        progress,
                        () -> progress.lastIteration() >= iteration)
                .train();
        TrainingOutcome.Finished finished = train(TinyRun.resume(data(), out, SETTINGS));

        assertThat(interrupted).isInstanceOf(TrainingOutcome.Interrupted.class);
        assertThat(finished.metrics().weightsSha256()).isEqualTo(whole.metrics().weightsSha256());
        assertThat(lines(out)).isEqualTo(lines(shared.resolve("whole")));
    }

    @Test
    void train_resumedWithOtherSteps_isRefusedNamingBoth() throws IOException {
        Path out = shared.resolve("whole");
        Map<String, String> other = new HashMap<>(SETTINGS);
        other.put("local_steps", "{steps: 2, workers: 4}");

        assertThatThrownBy(() -> train(TinyRun.resume(data(), out, other)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("%s: the run to resume has local_steps steps=3 workers=4, found steps=2 workers=4", out);
    }

    @Test
    void check_moreImagesThanTheSplitHas_isRefused() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("local_steps", "{steps: 100, workers: 4}");
        TrainingPlan plan =
                NetFile.parse("tiny.yaml", TinyRun.NET, settings).plan().orElseThrow();

        assertThatThrownBy(() -> inputs.check(plan))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "batch_size 40 times 100 local steps is larger than the training split of %d images",
                        inputs.data().count(Split.TRAIN));
    }

    @Test
    void compute_withoutALearningRate_throws() {
        float[] start = inputs.net().initialParameters(1);
        JavaRDD<ImageShard> shards = shards(1);
        try (GradientExchange local = new InProcessExchange(shards, localSpec())) {
            assertThatThrownBy(() -> local.compute(0, vector(start, start)))
                    .hasStackTraceContaining("local steps need a learning rate, found NaN");
        } finally {
            shards.unpersist();
        }
    }

    private static TrainingOutcome.Finished train(TrainingRequest request) throws IOException {
        return (TrainingOutcome.Finished)
                new SynchronousTrainer(session, request, new RecordedProgress(), () -> false).train();
    }

    private static Path data() {
        return shared.resolve("data");
    }

    private static Checkpoint newest(Path run) throws IOException {
        return new CheckpointStore(HADOOP, new org.apache.hadoop.fs.Path(run.toString()), 2)
                .latest(damaged -> {})
                .orElseThrow();
    }

    /** What the lines of training tell, but for times. */
    private static List<List<Object>> lines(Path run) throws IOException {
        return MetricsLog.read(
                        HADOOP,
                        new org.apache.hadoop.fs.Path(
                                run.resolve(MetricsLog.FILE_NAME).toString()))
                .stream()
                .filter(TrainMetrics.class::isInstance)
                .map(TrainMetrics.class::cast)
                .map(line -> List.<Object>of(
                        line.iteration(),
                        line.epoch(),
                        line.loss(),
                        line.regularizationLoss(),
                        line.accuracy(),
                        line.learningRate(),
                        line.gradNorm()))
                .toList();
    }

    private static float[] vector(float[] weights, float[] velocity) {
        float[] vector = Arrays.copyOf(weights, 2 * weights.length);
        System.arraycopy(velocity, 0, vector, weights.length, weights.length);
        return vector;
    }

    private static JavaRDD<ImageShard> shards(int partitions) {
        return LogicalShards.load(session, inputs.data(), Split.TRAIN, WORKERS, partitions, ShardCache.MEMORY)
                .rdd();
    }

    private static RunSpec localSpec() {
        return spec().withLocalSteps(STEPS, SETTINGS);
    }

    private static RunSpec spec() {
        return new RunSpec(
                UUID.randomUUID().toString(),
                NET.text(),
                inputs.transform(PLAN.augmentation(), new float[0]),
                PLAN.seed(),
                batches);
    }
}
