package dev.convoy.benchmarks;

import dev.convoy.config.NetFile;
import dev.convoy.config.TrainingPlan;
import dev.convoy.kernel.Kernels;
import dev.convoy.net.Net;
import dev.convoy.train.SynchronousTrainer;
import dev.convoy.train.TrainingRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Images per second of whole training on a local master beside the bare kernel loop: the same net (with ten classes), batch,
 * shards and update without Spark, without reading images and without files. A run is stopped in between for the bare loop,
 * since machines drift; the median of the windows' ratios is what Spark costs.
 *
 * <p>Prints a JSON line: {@code {"net","batch","threads","iterations","bare_images_per_s","train_images_per_s","ratio",
 * "ratio_min","ratio_max","pairs","jdk","kernels"}}.
 */
public final class TrainingThroughput {
    private TrainingThroughput() {}

    /**
     * Arguments: net of the zoo (cifar10_quick), batch size (128), threads (2), windows (10), iterations (800), of which three
     * eighths warm up.
     */
    public static void main(String[] arguments) throws IOException {
        String name = argument(arguments, 0, "cifar10_quick");
        int batchSize = Integer.parseInt(argument(arguments, 1, "128"));
        int threads = Integer.parseInt(argument(arguments, 2, "2"));
        int windows = Integer.parseInt(argument(arguments, 3, "10"));
        int iterations = Integer.parseInt(argument(arguments, 4, "800"));
        Path folder = Files.createTempDirectory("convoy-benchmark");
        Map<String, String> settings = settings(batchSize, iterations);
        try (SparkSession spark = session(threads)) {
            Path data = NoiseImages.prepare(spark, NoiseImages.net(name, settings), folder, batchSize);
            TrainedNet net = new TrainedNet(name, settings, threads, AlternatingRun.Windows.of(iterations, windows));
            System.out.println(net.measure(spark, data, folder.resolve("run"))
                    .json(String.format(
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

    /**
     * A net in training.
     *
     * @param name in the zoo
     * @param settings over its own
     * @param threads of the bare loop
     * @param windows in which each of the two is measured
     */
    record TrainedNet(String name, Map<String, String> settings, int threads, AlternatingRun.Windows windows) {
        /** Trains in a new folder, with pauses for the bare loop, and removes it. */
        SpeedPairs measure(SparkSession spark, Path data, Path run) throws IOException {
            NetFile file = NoiseImages.net(name, settings);
            TrainingPlan plan = file.plan().orElseThrow();
            int batchSize = plan.batch().size().orElseThrow();
            BareLoop.Size size = new BareLoop.Size(batchSize, plan.batch().numShards(batchSize), threads);
            SpeedPairs speeds = new SpeedPairs();
            try (BareLoop loop = new BareLoop(Net.of(file.net()), plan, Kernels.current(), size)) {
                AlternatingRun progress = new AlternatingRun(loop::train, batchSize, windows, speeds);
                TrainingRequest request =
                        new TrainingRequest(data.toString(), file, plan, settings, run.toString(), false);
                new SynchronousTrainer(spark, request, progress, () -> false).train();
            }
            delete(run); // checkpoints of large nets are large
            return speeds;
        }
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
}
