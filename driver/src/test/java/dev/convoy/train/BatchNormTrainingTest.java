package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.augment.InputBatch;
import dev.convoy.checkpoint.CheckpointStore;
import dev.convoy.checkpoint.NamedTensor;
import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.imageset.ImageReadAhead;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.ImageShard;
import dev.convoy.imageset.LogicalShards;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import dev.convoy.kernel.Kernels;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.metrics.TrainMetrics;
import dev.convoy.net.ParameterSpec;
import dev.convoy.optim.Optimizer;
import dev.convoy.optim.Statistics;
import dev.convoy.optim.UpdateRule;
import java.io.IOException;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Running statistics travel with the parameters: the same bits on any partitions, kept by checkpoints, used at the end. */
class BatchNormTrainingTest {
    private static final Configuration HADOOP = new Configuration();

    /** One more than the first whose batch reaches over the end of an epoch. */
    private static final int ITERATIONS = 12;

    private static final String NET = TinyRun.NET
            .replace("layers:\n", "layers:\n  - {name: norm0, type: batch_norm, has_scale: false, has_shift: false}\n")
            .replace("  - {name: relu1", "  - {name: norm1, type: batch_norm, decay: 0.8}\n  - {name: relu1");

    @TempDir
    static Path folder;

    private static SparkSession session;
    private static NetFile file;
    private static TrainingPlan plan;
    private static TrainingInputs inputs;
    private static float[] onePartition;

    @BeforeAll
    static void prepare() throws IOException {
        session = LocalSpark.start(2);
        TinyRun.prepare(session, folder.resolve("raw"), folder.resolve("data"));
        file = NetFile.parse("tiny.yaml", NET, Map.of());
        plan = file.plan().orElseThrow();
        inputs = TrainingInputs.of(
                file, ImageSet.open(HADOOP, folder.resolve("data").toString()));
        onePartition = parametersAfter(1);
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    @ParameterizedTest(name = "{0} partitions")
    @ValueSource(ints = {2, 3})
    void iterations_anyPartitions_giveTheSameBits(int partitions) {
        assertThat(parametersAfter(partitions)).isEqualTo(onePartition);
    }

    /** The mean that a layer sees first is that of the images alone, so that it can be followed without a net. */
    @Test
    void iterations_statisticsOfTheImages_areTheRunningMeansOfTheBatches() {
        JavaRDD<ImageShard> shards = shards(1);
        RunSpec spec = spec();
        double[] mean = new double[3];
        double[] variance = {1, 1, 1};
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double[] batchMean = new double[3];
            double[] batchVariance = new double[3];
            for (ImageShard shard : shards.collect()) {
                addStatistics(spec, shard, iteration, batchMean, batchVariance);
            }
            for (int c = 0; c < 3; c++) {
                mean[c] += 0.1 * (batchMean[c] / batchSize() - mean[c]);
                variance[c] += 0.1 * (batchVariance[c] / batchSize() - variance[c]);
            }
        }
        shards.unpersist();

        float[] parameters = onePartition;

        ParameterSpec means = layout("norm0.running_mean");
        ParameterSpec variances = layout("norm0.running_variance");
        for (int c = 0; c < 3; c++) {
            assertThat((double) parameters[means.offset() + c]).isCloseTo(mean[c], within(1e-5));
            assertThat((double) parameters[variances.offset() + c]).isCloseTo(variance[c], within(1e-5));
        }
    }

    /** Adds images × mean and images × unbiased variance of a shard's share of a batch. */
    private static void addStatistics(
            RunSpec spec, ImageShard shard, int iteration, double[] means, double[] variances) {
        int size = inputs.net().inputShape().size();
        int pixels = size / 3;
        ShardOrders orders = new ShardOrders(plan.seed());
        InputBatch one = spec.transform().newBatch(1);
        ImageReadAhead readAhead = new ImageReadAhead();
        int images = 0;
        double[] sums = new double[3];
        double[] squares = new double[3];
        for (BatchPlan.Share share : spec.batchPlan().shares(iteration, shard.number())) {
            int[] order = orders.order(share.epoch(), shard.number(), shard.size());
            for (int slot = share.from(); slot < share.to(); slot++, images++) {
                long id = shard.id(order[slot]);
                one.train(
                        0,
                        readAhead
                                .fetch(shard, new int[] {order[slot]}, 1)
                                .await()
                                .pixels(0),
                        shard.height(),
                        shard.width(),
                        draw -> Purpose.AUGMENTATION.bits(plan.seed(), share.epoch(), id, draw));
                float[] image = one.finish(1);
                for (int i = 0; i < size; i++) {
                    sums[i / pixels] += image[i];
                    squares[i / pixels] += (double) image[i] * image[i];
                }
            }
        }
        double count = (double) images * pixels;
        for (int c = 0; c < 3 && images > 0; c++) {
            means[c] += images * sums[c] / count;
            variances[c] += images * (squares[c] - sums[c] * sums[c] / count) / (count - 1);
        }
    }

    @Test
    void train_interruptedAndResumed_isTheRunWithoutIt() throws IOException {
        TrainingOutcome.Finished whole = (TrainingOutcome.Finished) train("whole", false, Integer.MAX_VALUE);

        TrainingOutcome interrupted = train("stopped", false, 7);
        TrainingOutcome.Finished resumed = (TrainingOutcome.Finished) train("stopped", true, Integer.MAX_VALUE);

        assertThat(interrupted).isInstanceOf(TrainingOutcome.Interrupted.class);
        assertThat(resumed.metrics().weightsSha256()).isEqualTo(whole.metrics().weightsSha256());
        assertThat(resumed.metrics().accuracy()).isEqualTo(whole.metrics().accuracy());
        NamedTensor variance = new CheckpointStore(HADOOP, hadoopPath("stopped"), 2)
                .latest().orElseThrow().model().weights().stream()
                        .filter(tensor -> tensor.name().equals("norm1.running_variance"))
                        .findFirst()
                        .orElseThrow();
        assertThat(variance.length()).isEqualTo(6);
        assertThat(variance.array()[variance.offset()]).isNotEqualTo(1f);
    }

    @Test
    void gradientNorm_leavesStatisticsOut() throws IOException {
        train("norm", false, 1);

        TrainMetrics first =
                MetricsLog.read(HADOOP, new org.apache.hadoop.fs.Path(hadoopPath("norm"), MetricsLog.FILE_NAME))
                        .stream()
                        .filter(TrainMetrics.class::isInstance)
                        .map(TrainMetrics.class::cast)
                        .findFirst()
                        .orElseThrow();

        double squares = 0;
        float[] sum = firstSum();
        for (ParameterSpec spec : inputs.net().parameterLayout()) {
            for (int i = spec.offset(); spec.isLearned() && i < spec.offset() + spec.length(); i++) {
                squares += (double) sum[i] * sum[i];
            }
        }
        assertThat(first.gradNorm()).isCloseTo(Math.sqrt(squares) / batchSize(), within(1e-12));
    }

    private static float[] firstSum() {
        JavaRDD<ImageShard> shards = shards(1);
        try (GradientExchange exchange = new InProcessExchange(shards, spec())) {
            return exchange.compute(0, inputs.net().initialParameters(plan.seed()))
                    .gradient()
                    .clone();
        } finally {
            shards.unpersist();
        }
    }

    private static float[] parametersAfter(int partitions) {
        float[] parameters = inputs.net().initialParameters(plan.seed());
        UpdateRule rule = plan.update().rule();
        Optimizer optimizer = new Optimizer(
                inputs.net().parameterLayout(),
                Kernels.current(),
                rule,
                plan.regularization().terms());
        Map<String, float[]> state = rule.newState(parameters.length);
        Statistics statistics = new Statistics(inputs.net().parameterLayout());
        JavaRDD<ImageShard> shards = shards(partitions);
        try (GradientExchange exchange = new InProcessExchange(shards, spec())) {
            for (int iteration = 0; iteration < ITERATIONS; iteration++) {
                PartialSum sum = exchange.compute(iteration, parameters);
                optimizer.update(
                        new Optimizer.Step(iteration, plan.learningRate(), sum.images(), 1),
                        sum.gradient(),
                        state,
                        parameters);
                statistics.update(sum.images(), sum.gradient(), parameters);
            }
        } finally {
            shards.unpersist();
        }
        return parameters;
    }

    private static TrainingOutcome train(String out, boolean resume, int stopAt) throws IOException {
        RecordedProgress progress = new RecordedProgress();
        TrainingRequest request = TinyRun.request(
                NET, folder.resolve("data"), folder.resolve(out), Map.of("iterations", "" + ITERATIONS), resume);
        return new SynchronousTrainer(session, request, progress, () -> progress.lastIteration() >= stopAt).train();
    }

    private static org.apache.hadoop.fs.Path hadoopPath(String out) {
        return new org.apache.hadoop.fs.Path(folder.resolve(out).toString());
    }

    private static ParameterSpec layout(String name) {
        return inputs.net().parameterLayout().stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JavaRDD<ImageShard> shards(int partitions) {
        return LogicalShards.load(session, inputs.data(), Split.TRAIN, numShards(), partitions, ShardCache.MEMORY)
                .rdd();
    }

    private static int batchSize() {
        return plan.batch().size(inputs.data().count(Split.TRAIN));
    }

    private static int numShards() {
        return plan.batch().numShards(inputs.data().count(Split.TRAIN));
    }

    private static RunSpec spec() {
        BatchPlan batches = new BatchPlan(inputs.data().count(Split.TRAIN), batchSize(), numShards());
        return new RunSpec(
                UUID.randomUUID().toString(),
                file.text(),
                inputs.transform(plan.augmentation(), new float[0]),
                plan.seed(),
                batches);
    }
}
