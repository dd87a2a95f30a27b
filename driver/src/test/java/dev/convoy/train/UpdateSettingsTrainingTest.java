package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.checkpoint.Checkpoint;
import dev.convoy.checkpoint.CheckpointStore;
import dev.convoy.checkpoint.WeightsHash;
import dev.convoy.config.InvalidInputException;
import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageSetInfo;
import dev.convoy.imageset.ImageShard;
import dev.convoy.imageset.LogicalShards;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import dev.convoy.kernel.Kernels;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.metrics.TrainMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Update rules, accumulation, averaging, clipping and full batches in whole runs. */
class UpdateSettingsTrainingTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    static Path shared;

    private static SparkSession session;
    private static Path dataSet;
    private static ImageSetInfo data;
    private static Path plain;
    private static TrainingOutcome.Finished plainOutcome;

    @TempDir
    Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        session = LocalSpark.start(2);
        dataSet = shared.resolve("data");
        data = TinyRun.prepare(session, shared.resolve("raw"), dataSet);
        plain = shared.resolve("plain");
        plainOutcome = finish(TinyRun.request(dataSet, plain, Map.of("iterations", "12")));
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    /** Stopped after 7 of 12 updates, two mini-batches each, with an average, clipping and every regularization. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"sgd, 0.05", "momentum, 0.02", "nesterov, 0.02", "adagrad, 0.02", "rmsprop, 0.002", "adam, 0.002"})
    void train_everyRuleInterruptedAndResumed_isTheRunWithoutIt(String rule, String rate) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "update", rule,
                "learning_rate", rate,
                "iterations", "12",
                "accumulate", "2",
                "averaging", "0.9",
                "clip_gradient_norm", "1.5",
                "l1", "0.0001",
                "elastic_net", "{l1: 0.0001, l2: 0.0001}",
                "max_norm", "4",
                "decay_biases", "true"));
        TrainingOutcome.Finished whole = finish(TinyRun.request(dataSet, folder.resolve("whole"), settings));
        RecordedProgress before = new RecordedProgress();
        Path out = folder.resolve("stopped");

        new SynchronousTrainer(
                        session, TinyRun.request(dataSet, out, settings), before, () -> before.lastIteration() >= 7)
                .train();
        Checkpoint stopped = store(out).latest().orElseThrow();
        TrainingOutcome.Finished resumed = finish(TinyRun.resume(dataSet, out, settings));

        assertThat(stopped.iteration()).isEqualTo(7);
        assertThat(stopped.arrays()).containsKey("raw_weights");
        assertThat(stopped.arrays().get("raw_weights"))
                .isNotEqualTo(stopped.model().parameters());
        assertThat(resumed.metrics().weightsSha256()).isEqualTo(whole.metrics().weightsSha256());
        assertSameArrays(store(out), store(folder.resolve("whole")));
        List<TrainMetrics> lines = trainLines(folder.resolve("whole"));
        assertThat(lines).hasSize(12);
        assertThat(lines.get(11).epoch()).isEqualTo(12.0 * 2 * TinyRun.BATCH_SIZE / data.count(Split.TRAIN));
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.regularizationLoss()).isPositive());
        assertThat(lines.get(11).loss()).isLessThan(lines.get(0).loss());
    }

    private static void assertSameArrays(CheckpointStore found, CheckpointStore expected) throws IOException {
        Map<String, float[]> arrays = found.latest().orElseThrow().arrays();
        Map<String, float[]> others = expected.latest().orElseThrow().arrays();
        assertThat(arrays).hasSameSizeAs(others);
        others.forEach((name, values) -> assertThat(arrays.get(name)).as(name).isEqualTo(values));
    }

    /** With an average, what is validated, stored as the model and hashed is the average, not the weights. */
    @Test
    void train_averaging_scoresAndStoresTheAverage() throws IOException {
        Map<String, String> settings = Map.of("iterations", "12", "averaging", "0.9");
        TrainingOutcome.Finished averaged = finish(TinyRun.request(dataSet, folder.resolve("averaged"), settings));

        Checkpoint last = store(folder.resolve("averaged")).latest().orElseThrow();

        assertThat(WeightsHash.sha256(last.model().parameters()))
                .isEqualTo(averaged.metrics().weightsSha256());
        assertThat(WeightsHash.sha256(last.arrays().get("raw_weights")))
                .as("averaging leaves the training alone")
                .isEqualTo(plainOutcome.metrics().weightsSha256());
        assertThat(averaged.metrics().weightsSha256())
                .isNotEqualTo(plainOutcome.metrics().weightsSha256());
    }

    /**
     * Two mini-batches of 20 hold the images of one of 40, shard by shard; only the order of summation differs. A sum of 40
     * terms in another order is off by at most 40 · 2⁻²⁴ · Σ|terms|, and Σ|terms| ≤ √40 · √Σ terms² is not known here, so
     * the norm of the difference is held against that of the gradient, in which few terms cancel at the first update.
     */
    @Test
    void batchGradient_twoOfTwenty_isOneOfFortyInAnotherOrder() throws IOException {
        NetFile net = NetFile.parse("tiny.yaml", TinyRun.NET, Map.of());
        TrainingPlan plan = net.plan().orElseThrow();
        TrainingInputs inputs = TrainingInputs.of(net, ImageSet.open(HADOOP, dataSet.toString()));
        long images = data.count(Split.TRAIN);
        float[] parameters = inputs.net().initialParameters(7);
        JavaRDD<ImageShard> shards = LogicalShards.load(session, inputs.data(), Split.TRAIN, 8, 2, ShardCache.MEMORY)
                .rdd();
        try (GradientExchange small =
                        new InProcessExchange(shards, spec(net, plan, inputs, new BatchPlan(images, 20, 8)));
                GradientExchange large =
                        new InProcessExchange(shards, spec(net, plan, inputs, new BatchPlan(images, 40, 8)))) {
            BatchGradient accumulated =
                    new BatchGradient(small, 2, Kernels.current().elementwise());
            for (int update : new int[] {0, 1, 5, 40}) {
                PartialSum expected = large.compute(update, parameters);
                PartialSum found = accumulated.compute(Work.gradient(update, parameters));

                assertThat(found.images()).isEqualTo(40);
                assertThat(found.correct()).isEqualTo(expected.correct());
                assertThat(Math.abs(found.lossSum() - expected.lossSum())).isLessThan(1e-5 * expected.lossSum());
                assertThat(distance(found.gradient(), expected.gradient()))
                        .isPositive()
                        .isLessThan(40 * 0x1p-24 * distance(expected.gradient(), new float[parameters.length]));
            }
        } finally {
            shards.unpersist();
        }
    }

    private static RunSpec spec(NetFile net, TrainingPlan plan, TrainingInputs inputs, BatchPlan batches) {
        return new RunSpec(
                UUID.randomUUID().toString(),
                net.text(),
                inputs.transform(plan.augmentation(), new float[0]),
                plan.seed(),
                batches);
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    @Test
    void train_wholeSplitAsBatch_isOneUpdateAnEpoch() throws IOException {
        Path out = folder.resolve("run");
        TrainingOutcome.Finished finished = finish(TinyRun.request(
                dataSet,
                out,
                Map.of("batch_size", "all", "iterations", "8", "update", "sgd", "learning_rate", "0.05")));

        List<TrainMetrics> lines = trainLines(out);
        assertThat(finished.iterations()).isEqualTo(8);
        assertThat(lines).extracting(TrainMetrics::epoch).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
        assertThat(lines.get(7).loss()).isLessThan(lines.get(0).loss());
    }

    @Test
    void train_clippedToAlmostNothing_hardlyMoves() throws IOException {
        Map<String, String> settings = Map.of("iterations", "3", "update", "sgd", "clip_gradient_norm", "1e-6");
        finish(TinyRun.request(dataSet, folder.resolve("run"), settings));

        List<TrainMetrics> lines = trainLines(folder.resolve("run"));
        float[] weights =
                store(folder.resolve("run")).latest().orElseThrow().model().parameters();
        NetFile net = NetFile.parse("tiny.yaml", TinyRun.NET, Map.of());
        float[] initial = TrainingInputs.netOf(net).initialParameters(7);

        assertThat(lines)
                .allSatisfy(line -> assertThat(line.gradNorm())
                        .as("the norm before clipping")
                        .isGreaterThan(1e-3));
        // three updates of rate 0.02 by 1e-6 and by the decay of 0.001
        double decayed = 3 * 0.02 * 0.001 * distance(initial, new float[initial.length]);
        assertThat(distance(weights, initial)).isPositive().isLessThan(3 * 0.02 * 1e-6 + decayed + 1e-6);
    }

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            update             | momentum        | nesterov
            momentum           | 0.9             | 0.8
            accumulate         | 1               | 2
            averaging          | none            | 0.99
            clip_gradient_norm | none            | 5.0
            weight_decay       | 0.001           | 0.002
            l1                 | 0.0             | 0.1
            max_norm           | none            | 3.0
            decay_biases       | false           | true
            elastic_net        | l1=0.0 l2=0.0   | {l1: 0.5}
            """)
    void train_resumedWithOtherSetting_refusesNamingBoth(String setting, String then, String now) {
        assertThatThrownBy(() -> finish(TinyRun.resume(dataSet, plain, Map.of(setting, now))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "%s: the run to resume has %s %s, found %s",
                        plain, setting, then, setting.equals("elastic_net") ? "l1=0.5 l2=0.0" : now);
    }

    @Test
    void train_accumulatedBatchLargerThanTheData_isRefused() {
        assertThatThrownBy(() -> finish(TinyRun.request(dataSet, folder.resolve("run"), Map.of("accumulate", "100"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "batch_size 20 times accumulate 100 is larger than the training split of %d images",
                        data.count(Split.TRAIN));
    }

    private static TrainingOutcome.Finished finish(TrainingRequest request) throws IOException {
        return (TrainingOutcome.Finished)
                new SynchronousTrainer(session, request, new RecordedProgress(), () -> false).train();
    }

    private static CheckpointStore store(Path out) {
        return new CheckpointStore(HADOOP, new org.apache.hadoop.fs.Path(out.toString()), 2);
    }

    private static List<TrainMetrics> trainLines(Path out) throws IOException {
        return MetricsLog.read(HADOOP, new org.apache.hadoop.fs.Path(out.toString(), MetricsLog.FILE_NAME)).stream()
                .filter(TrainMetrics.class::isInstance)
                .map(TrainMetrics.class::cast)
                .toList();
    }
}
