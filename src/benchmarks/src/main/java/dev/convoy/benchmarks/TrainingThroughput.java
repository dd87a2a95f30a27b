package dev.convoy.benchmarks;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.imageset.ImageSetPreparation;
import dev.convoy.imageset.PreparationProgress;
import dev.convoy.imageset.PreparationSettings;
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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Images per second of whole training on a local master beside the bare kernel loop: the same net, batch, shards and update
 * without Spark, without reading images and without files. Both are measured in turn, several times in one JVM, since
 * machines drift; the median of the pairs' ratios is what Spark costs.
 *
 * <p>Prints a JSON line: {@code {"net","batch","threads","bare_images_per_s","train_images_per_s","ratio","ratio_min",
 * "ratio_max","jdk"}}.
 */
public final class TrainingThroughput {
    private static final int CLASSES = 10;
    private static final int IMAGES = 12_800;

    /** Iterations of a measured run, the first of which warm up and are left out. */
    private static final int ITERATIONS = 400;

    private static final int WARM_UP = 150;

    private TrainingThroughput() {}

    /** Arguments: net of the zoo (cifar10_quick), batch size (128), threads (2), pairs (3). */
    public static void main(String[] arguments) throws IOException {
        String name = argument(arguments, 0, "cifar10_quick");
        int batchSize = Integer.parseInt(argument(arguments, 1, "128"));
        int threads = Integer.parseInt(argument(arguments, 2, "2"));
        int pairs = Integer.parseInt(argument(arguments, 3, "3"));
        Path folder = Files.createTempDirectory("convoy-benchmark");
        // a rate that leaves the weights almost alone: noise is not to be learned
        Map<String, String> settings = new TreeMap<>(Map.of(
                "batch_size", Integer.toString(batchSize),
                "iterations", Integer.toString(ITERATIONS),
                "learning_rate", "1e-9"));
        NetFile net = NetFile.load(name, settings);
        try (SparkSession spark = session(threads)) {
            Path data = prepare(spark, net, folder);
            double[] bare = new double[pairs];
            double[] trained = new double[pairs];
            double[] ratios = new double[pairs];
            for (int pair = 0; pair < pairs; pair++) {
                bare[pair] = bareImagesPerSecond(net, threads, ITERATIONS, WARM_UP);
                trained[pair] = train(spark, net, settings, data, folder.resolve("run-" + pair), WARM_UP);
                ratios[pair] = trained[pair] / bare[pair];
            }
            Arrays.sort(ratios);
            System.out.printf(
                    Locale.ROOT,
                    "{\"net\":\"%s\",\"batch\":%d,\"threads\":%d,\"bare_images_per_s\":%.0f,\"train_images_per_s\":%.0f,"
                            + "\"ratio\":%.3f,\"ratio_min\":%.3f,\"ratio_max\":%.3f,\"jdk\":\"%s\",\"kernels\":\"%s\"}%n",
                    name,
                    batchSize,
                    threads,
                    median(bare),
                    median(trained),
                    median(ratios),
                    ratios[0],
                    ratios[pairs - 1],
                    Runtime.version(),
                    Kernels.current().description());
        } finally {
            delete(folder);
        }
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
        return session("local[" + threads + "]");
    }

    static SparkSession session(String master) {
        return SparkSession.builder()
                .master(master)
                .appName("convoy benchmark")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", "dev.convoy.train.TrainingKryoRegistrator")
                .config("spark.broadcast.compress", "false")
                .getOrCreate();
    }

    /** Noise of the net's input shape in CIFAR-10's binary form or, for grey nets, in MNIST's. */
    static Path prepare(SparkSession spark, NetFile net, Path folder) throws IOException {
        Path raw = Files.createDirectories(folder.resolve("raw"));
        Random random = new Random(1);
        if (net.net().input().channels() == 3) {
            byte[] records = new byte[IMAGES * (1 + net.net().input().shape().size())];
            random.nextBytes(records);
            for (int i = 0; i < IMAGES; i++) {
                records[i * (records.length / IMAGES)] = (byte) (i % CLASSES);
            }
            Files.write(raw.resolve("data_batch_1.bin"), records);
            Files.write(raw.resolve("test_batch.bin"), Arrays.copyOf(records, records.length / IMAGES * CLASSES));
        } else {
            writeIdx(raw, random);
        }
        Path data = folder.resolve("data");
        ImageSetPreparation.run(
                spark, PreparationSettings.of(raw.toString(), data.toString()), PreparationProgress.SILENT);
        return data;
    }

    private static void writeIdx(Path raw, Random random) throws IOException {
        int side = 28;
        for (String split : List.of("train", "t10k")) {
            int count = split.equals("train") ? IMAGES : CLASSES;
            byte[] pixels = new byte[count * side * side];
            random.nextBytes(pixels);
            byte[] labels = new byte[count];
            for (int i = 0; i < count; i++) {
                labels[i] = (byte) (i % CLASSES);
            }
            ByteBuffer images = ByteBuffer.allocate(16 + pixels.length);
            images.putInt(0x803).putInt(count).putInt(side).putInt(side).put(pixels);
            Files.write(raw.resolve(split + "-images-idx3-ubyte"), images.array());
            ByteBuffer names = ByteBuffer.allocate(8 + count);
            names.putInt(0x801).putInt(count).put(labels);
            Files.write(raw.resolve(split + "-labels-idx1-ubyte"), names.array());
        }
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
