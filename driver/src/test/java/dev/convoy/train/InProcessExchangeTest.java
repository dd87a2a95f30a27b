package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.imageset.ImageSet;
import dev.convoy.imageset.LoadedShards;
import dev.convoy.imageset.LogicalShards;
import dev.convoy.imageset.ShardCache;
import dev.convoy.imageset.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** What an exchange in one JVM does about jobs that it hands to Spark ahead of their work. */
class InProcessExchangeTest {
    private static final NetFile NET = NetFile.parse("tiny.yaml", TinyRun.NET, Map.of());
    private static final TrainingPlan PLAN = NET.plan().orElseThrow();
    private static final int SHARDS = PLAN.batch().shards().orElseThrow();

    @TempDir
    static Path folder;

    private static SparkSession session;
    private static JavaSparkContext spark;
    private static TrainingInputs inputs;
    private static float[] parameters;

    private LoadedShards loaded;

    @BeforeAll
    static void prepare() throws IOException {
        session = LocalSpark.start(2);
        spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        TinyRun.prepare(session, folder.resolve("raw"), folder.resolve("data"));
        inputs = TrainingInputs.of(
                NET, ImageSet.open(new Configuration(), folder.resolve("data").toString()));
        parameters = inputs.net().initialParameters(PLAN.seed());
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    @BeforeEach
    void load() {
        loaded = LogicalShards.load(session, inputs.data(), Split.TRAIN, SHARDS, 2, ShardCache.MEMORY);
    }

    @AfterEach
    void release() {
        loaded.close();
    }

    @Test
    void compute_oneAfterTheOther_oneJobEachUnderItsName() throws TimeoutException {
        Jobs jobs = new Jobs();
        spark.sc().addSparkListener(jobs);
        try (GradientExchange exchange = exchange()) {
            for (int iteration = 0; iteration < 5; iteration++) {
                spark.setJobDescription("iteration " + iteration);
                exchange.compute(followed(iteration));
            }
            spark.setJobDescription("iteration 5");
            exchange.compute(5, parameters);
        } finally {
            spark.setJobDescription(null);
        }
        waitForListeners();
        spark.sc().removeSparkListener(jobs);

        assertThat(jobs.started)
                .containsExactly(
                        "iteration 0", "iteration 1", "iteration 2", "iteration 3", "iteration 4", "iteration 5");
    }

    @Test
    void compute_oneAfterTheOther_sameBitsAsEachByItself() {
        List<float[]> expected = expected(15);
        try (GradientExchange exchange = exchange()) {
            for (int iteration = 0; iteration < expected.size(); iteration++) {
                assertThat(exchange.compute(followed(iteration)).gradient()).isEqualTo(expected.get(iteration));
            }
        }
    }

    /** Tasks that wait for work hold the cores that the other job needs. */
    @Test
    void compute_afterAJobThatWasNotForeseen_sameBits() {
        List<float[]> expected = expected(4);
        try (GradientExchange exchange = exchange()) {
            exchange.compute(followed(0));
            exchange.compute(followed(1));
            assertThat(loaded.rdd().count()).isEqualTo(SHARDS);

            assertThat(exchange.compute(followed(2)).gradient()).isEqualTo(expected.get(2));
            assertThat(exchange.compute(followed(3)).gradient()).isEqualTo(expected.get(3));
        }
    }

    /** What is cached and what it was made of: Spark must read the images again. */
    @Test
    void compute_shardsAndTheirShuffleLost_sameBits() {
        List<float[]> expected = expected(4);
        try (GradientExchange exchange = exchange()) {
            exchange.compute(followed(0));
            exchange.compute(followed(1));
            loaded.rdd().unpersist(true);
            for (int shuffle : shuffles(loaded.rdd().rdd())) {
                SparkEnv.get().shuffleManager().unregisterShuffle(shuffle);
            }

            assertThat(exchange.compute(followed(2)).gradient()).isEqualTo(expected.get(2));
            assertThat(exchange.compute(followed(3)).gradient()).isEqualTo(expected.get(3));
        }
    }

    @Test
    void close_withAJobAhead_leavesNoneBehind() throws TimeoutException {
        Jobs jobs = new Jobs();
        spark.sc().addSparkListener(jobs);
        GradientExchange exchange = exchange();
        exchange.compute(followed(0));
        exchange.compute(followed(1));

        exchange.close();
        waitForListeners();
        spark.sc().removeSparkListener(jobs);

        assertThat(jobs.started).hasSize(3);
        assertThat(jobs.ended).hasSize(3);
    }

    /** Gradients of the first iterations, each by a job of the shards. */
    private List<float[]> expected(int iterations) {
        List<float[]> gradients = new ArrayList<>();
        for (int iteration = 0; iteration < iterations; iteration++) {
            try (GradientExchange exchange = exchange()) {
                gradients.add(exchange.compute(iteration, parameters).gradient());
            }
        }
        return gradients;
    }

    private GradientExchange exchange() {
        return new InProcessExchange(
                loaded.rdd(),
                new RunSpec(
                        UUID.randomUUID().toString(),
                        NET.text(),
                        inputs.transform(PLAN.augmentation(), new float[0]),
                        PLAN.seed(),
                        new BatchPlan(inputs.data().count(Split.TRAIN), TinyRun.BATCH_SIZE, SHARDS)));
    }

    private static Work followed(int iteration) {
        return Work.gradient(iteration, parameters).followedBy(Optional.of("iteration " + (iteration + 1)));
    }

    private static List<Integer> shuffles(RDD<?> rdd) {
        return CollectionConverters.asJava(rdd.dependencies()).stream()
                .flatMap(dependency -> dependency instanceof ShuffleDependency<?, ?, ?> shuffle
                        ? List.of(shuffle.shuffleId()).stream()
                        : shuffles(dependency.rdd()).stream())
                .toList();
    }

    private static void waitForListeners() throws TimeoutException {
        spark.sc().listenerBus().waitUntilEmpty();
    }

    /** Jobs in the order of their start. */
    private static final class Jobs extends SparkListener {
        private final List<String> started = new CopyOnWriteArrayList<>();
        private final List<Integer> ended = new CopyOnWriteArrayList<>();

        @Override
        public void onJobStart(SparkListenerJobStart start) {
            started.add(start.properties().getProperty("spark.job.description", "none"));
        }

        @Override
        public void onJobEnd(SparkListenerJobEnd end) {
            ended.add(end.jobId());
        }
    }
}
