package dev.convoy.benchmarks;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.kernel.Kernels;
import dev.convoy.metrics.Metrics;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import dev.convoy.net.Net;
import dev.convoy.progress.EpochSummary;
import dev.convoy.progress.TrainingProgress;
import dev.convoy.train.SynchronousTrainer;
import dev.convoy.train.TrainingRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Images per second of whole training on a local master beside the bare kernel loop: the same net (with ten classes), batch,
 * shards and update without Spark, without reading images and without files. Both are measured in turn, several times in one
 * JVM, since machines drift; the median of the pairs' ratios is what Spark costs.
 *
 * <p>Prints a JSON line: {@code {"net","batch","threads","iterations","bare_images_per_s","train_images_per_s","ratio",
 * "ratio_min","ratio_max","pairs","jdk","kernels"}}.
 */
public final class TrainingThroughput {
    private TrainingThroughput() {}

    /**
     * Arguments: net of the zoo (cifar10_quick), batch size (128), threads (2), pairs (3), iterations of each run (400), of which
     * three eighths warm up.
     */
    public static void main(String[] arguments) throws IOException {
        String name = argument(arguments, 0, "cifar10_quick");
        int batchSize = Integer.parseInt(argument(arguments, 1, "128"));
        int threads = Integer.parseInt(argument(arguments, 2, "2"));
        int pairs = Integer.parseInt(argument(arguments, 3, "3"));
        int iterations = Integer.parseInt(argument(arguments, 4, "400"));
        Path folder = Files.createTempDirectory("convoy-benchmark");
        Map<String, String> settings = settings(batchSize, iterations);
        NetFile net = NoiseImages.net(name, settings);
        int warmUp = warmUp(iterations);
        try (SparkSession spark = session(threads)) {
            Path data = NoiseImages.prepare(spark, net, folder, batchSize);
            SpeedPairs speeds = new SpeedPairs();
            for (int pair = 0; pair < pairs; pair++) {
                double bare = bareImagesPerSecond(net, threads, iterations, warmUp);
                speeds.add(bare, train(spark, net, settings, data, folder.resolve("run-" + pair), warmUp));
            }
            System.out.println(speeds.json(String.format(
                    Locale.ROOT,
                    "\"net\":\"%s\",\"batch\":%d,\"threads\":%d,\"iterations\":%d",
                    name,
                    batchSize,
                    threads,
                    iterations)));
        } finally {
            delete(folder);
        }
    }

    /**
     * Settings of a measured run, with a rate that leaves the weights almost alone: noise is not to be learned. A run keeps no
     * checkpoints on its way: with these few images an epoch has two iterations, and would end in one.
     */
    static Map<String, String> settings(int batchSize, int iterations) {
        return new TreeMap<>(Map.of(
                "batch_size", Integer.toString(batchSize),
                "iterations", Integer.toString(iterations),
                "checkpoint_every", Integer.toString(iterations),
                "learning_rate", "1e-9"));
    }

    /** The first iterations of so many, which are left out. */
    static int warmUp(int iterations) {
        return iterations * 3 / 8;
    }

    /** Median speed of the same shards without a system round them, after the same warm-up. */
    static double bareImagesPerSecond(NetFile file, int threads, int iterations, int warmUp) {
        TrainingPlan plan = file.plan().orElseThrow();
        int batchSize = plan.batch().size().orElseThrow();
        BareLoop.Size size = new BareLoop.Size(batchSize, plan.batch().numShards(batchSize), threads);
        try (BareLoop loop = new BareLoop(Net.of(file.net()), plan, Kernels.current(), size)) {
            double[] speeds = new double[iterations - warmUp];
            for (int i = 0; i < iterations; i++) {
                double speed = Window.of(loop::train, 1, 0).rate(batchSize);
                if (i >= warmUp) {
                    speeds[i - warmUp] = speed;
                }
            }
            return median(speeds);
        }
    }

    static String argument(String[] arguments, int index, String defaultValue) {
        return index < arguments.length ? arguments[index] : defaultValue;
    }

    static SparkSession session(int threads) {
        return session(SparkSession.builder()
                .master("local[" + threads + "]")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1"));
    }

    /** With executors under the name of this machine, the driver has to be, too. */
    static SparkSession session(String master) {
        return session(SparkSession.builder().master(master));
    }

    private static SparkSession session(SparkSession.Builder builder) {
        return builder.appName("convoy benchmark")
                .config("spark.ui.enabled", "false")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", "dev.convoy.train.TrainingKryoRegistrator")
                .config("spark.broadcast.compress", "false")
                .getOrCreate();
    }

    /** Median speed of a run's iterations after a warm-up. */
    static double train(SparkSession spark, NetFile net, Map<String, String> settings, Path data, Path run, int warmUp)
            throws IOException {
        TrainingRequest request =
                new TrainingRequest(data.toString(), net, net.plan().orElseThrow(), settings, run.toString(), false);
        new SynchronousTrainer(spark, request, new Silent(), () -> false).train();
        List<Metrics> metrics = MetricsLog.read(
                spark.sparkContext().hadoopConfiguration(),
                new org.apache.hadoop.fs.Path(run.resolve(MetricsLog.FILE_NAME).toUri()));
        List<Double> speeds = new ArrayList<>();
        for (Metrics line : metrics) {
            if (line instanceof TrainMetrics train && train.iteration() > warmUp) {
                speeds.add(train.imagesPerSecond());
            }
        }
        delete(run); // checkpoints of large nets are large
        return median(speeds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Shows nothing: a terminal's speed is not what is measured. */
    private static final class Silent implements TrainingProgress {
        @Override
        public void started(int iterationsDone, int iterations) {}

        @Override
        public void iteration(TrainMetrics metrics) {}

        @Override
        public void evaluated(ValidationMetrics metrics) {}

        @Override
        public void epochFinished(EpochSummary summary) {}

        @Override
        public void finished(OptionalDouble bestValidationAccuracy) {}

        @Override
        public void message(String line) {}

        @Override
        public void close() {}
    }
}
