package dev.convoy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Images a second of training on executor processes of one core each, by every way of exchange, beside the bare kernel loop
 * of as many threads in one process. The net is one of the zoo with ten classes, its images are noise. A run by each way, in
 * turn with the bare loop; one line of JSON for each way: the medians, and the median, least and most of the windows' ratios.
 */
public final class ExchangeThroughput {
    private static final String LOCAL = "local";

    private ExchangeThroughput() {}

    /**
     * Arguments: net of the zoo (googlenet), batch size (32), iterations of a run (32), of which three eighths warm up, executors
     * (2), heap of each in MiB (2048), ways (driver,tree,sharded), or {@code local} for a local master of as many cores,
     * windows (5).
     */
    public static void main(String[] arguments) throws IOException {
        String name = TrainingThroughput.argument(arguments, 0, "googlenet");
        int batchSize = Integer.parseInt(TrainingThroughput.argument(arguments, 1, "32"));
        int iterations = Integer.parseInt(TrainingThroughput.argument(arguments, 2, "32"));
        int executors = Integer.parseInt(TrainingThroughput.argument(arguments, 3, "2"));
        int megabytes = Integer.parseInt(TrainingThroughput.argument(arguments, 4, "2048"));
        List<String> ways = List.of(
                TrainingThroughput.argument(arguments, 5, "driver,tree,sharded").split(","));
        int windows = Integer.parseInt(TrainingThroughput.argument(arguments, 6, "5"));
        Path folder = Files.createTempDirectory("convoy-benchmark");
        Map<String, String> settings = TrainingThroughput.settings(batchSize, iterations);
        boolean isLocal = ways.contains(LOCAL);
        try (SparkSession spark =
                isLocal ? TrainingThroughput.session(executors) : session(executors, megabytes, folder)) {
            Path data = NoiseImages.prepare(spark, NoiseImages.net(name, settings), folder, batchSize);
            for (String way : ways) {
                settings.put("exchange", isLocal ? "auto" : way);
                TrainingThroughput.TrainedNet net = new TrainingThroughput.TrainedNet(
                        name, settings, executors, AlternatingRun.Windows.of(iterations, windows));
                System.out.println(net.measure(spark, data, folder.resolve(way))
                        .json(String.format(
                                Locale.ROOT,
                                "\"net\":\"%s\",\"batch\":%d,\"executors\":%d,\"exchange\":\"%s\",\"iterations\":%d",
                                name,
                                batchSize,
                                executors,
                                way,
                                iterations)));
            }
        } finally {
            TrainingThroughput.delete(folder);
        }
    }

    /** Processes on this machine, started from the jars of the class path rather than a Spark download. */
    private static SparkSession session(int executors, int megabytes, Path folder) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve("jars"));
        Map<String, String> spark = Map.of(
                "spark.testing", "true",
                "spark.test.home", home.toString(),
                "spark.executor.extraClassPath", System.getProperty("java.class.path"),
                "spark.executorEnv.SPARK_SCALA_VERSION", "2.13",
                "spark.executor.memory", megabytes + "m",
                "spark.kryoserializer.buffer.max", "1g",
                "spark.driver.maxResultSize", "0",
                "spark.network.maxRemoteBlockSizeFetchToMem", fetchLimit(megabytes),
                "spark.locality.wait", "0");
        spark.forEach(System::setProperty); // some are read from there only
        return TrainingThroughput.session("local-cluster[" + executors + ",1," + megabytes + "]");
    }

    /** Half of an executor's heap, as much as Spark takes at most: it refuses to start one with less heap than this. */
    private static String fetchLimit(int megabytes) {
        return Long.toString(Math.min((long) megabytes << 19, Integer.MAX_VALUE - 512));
    }
}
