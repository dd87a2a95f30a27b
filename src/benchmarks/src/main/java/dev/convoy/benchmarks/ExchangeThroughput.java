package dev.convoy.benchmarks;

import dev.convoy.config.NetFile;
import dev.convoy.imageset.ImageSetPreparation;
import dev.convoy.imageset.PreparationProgress;
import dev.convoy.imageset.PreparationSettings;
import dev.convoy.imageset.SplitFractions;
import dev.convoy.zoo.Zoo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;

/**
 * Images a second of training on executor processes of one core each, by every way of exchange, beside the bare kernel loop
 * of as many threads in one process. The net is one of the zoo with ten classes, its images are noise. One line of JSON for
 * each way: medians of the iterations after the first ones.
 */
public final class ExchangeThroughput {
    private static final int CLASSES = 10;

    private static final String LOCAL = "local";

    /** Iterations that warm up and are left out. */
    private static final int WARM_UP = 4;

    private ExchangeThroughput() {}

    /**
     * Arguments: net of the zoo (googlenet), batch size (32), iterations (20), executors (2), heap of each in MiB (2048), ways
     * (driver,tree,sharded), or {@code local} for a local master of as many cores.
     */
    public static void main(String[] arguments) throws IOException {
        String name = TrainingThroughput.argument(arguments, 0, "googlenet");
        String batchSize = TrainingThroughput.argument(arguments, 1, "32");
        int iterations = Integer.parseInt(TrainingThroughput.argument(arguments, 2, "20"));
        int executors = Integer.parseInt(TrainingThroughput.argument(arguments, 3, "2"));
        int megabytes = Integer.parseInt(TrainingThroughput.argument(arguments, 4, "2048"));
        String[] ways =
                TrainingThroughput.argument(arguments, 5, "driver,tree,sharded").split(",");
        Path folder = Files.createTempDirectory("convoy-benchmark");
        Map<String, String> settings = new TreeMap<>(
                Map.of("batch_size", batchSize, "iterations", Integer.toString(iterations), "learning_rate", "1e-9"));
        try {
            double bare = TrainingThroughput.bareImagesPerSecond(net(name, settings), executors, iterations, WARM_UP);
            boolean isLocal = ways[0].equals(LOCAL);
            try (SparkSession spark =
                    isLocal ? TrainingThroughput.session(executors) : session(executors, megabytes, folder)) {
                Path data = prepare(spark, net(name, settings), folder, Integer.parseInt(batchSize));
                for (String way : ways) {
                    settings.put("exchange", isLocal ? "auto" : way);
                    double speed = TrainingThroughput.train(
                            spark, net(name, settings), settings, data, folder.resolve(way), WARM_UP);
                    System.out.printf(
                            Locale.ROOT,
                            "{\"net\":\"%s\",\"batch\":%s,\"executors\":%d,\"exchange\":\"%s\",\"bare_images_per_s\":%.1f,"
                                    + "\"train_images_per_s\":%.1f,\"ratio\":%.3f,\"jdk\":\"%s\"}%n",
                            name,
                            batchSize,
                            executors,
                            way,
                            bare,
                            speed,
                            speed / bare,
                            Runtime.version());
                }
            }
        } finally {
            TrainingThroughput.delete(folder);
        }
    }

    /** A net of the zoo with ten classes. */
    static NetFile net(String name, Map<String, String> settings) {
        String text = Zoo.find(name).orElseThrow().replace("outputs: 1000,", "outputs: " + CLASSES + ",");
        return NetFile.parse(name, text, settings);
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
                "spark.locality.wait", "0");
        spark.forEach(System::setProperty); // some are read from there only
        return TrainingThroughput.session("local-cluster[" + executors + ",1," + megabytes + "]");
    }

    /** Twice a batch of noise, a little larger than the net's input. */
    private static Path prepare(SparkSession spark, NetFile net, Path folder, int batchSize) throws IOException {
        int side = net.net().input().height();
        Random random = new Random(1);
        for (int i = 0; i < 2 * batchSize; i++) {
            BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < side * side; pixel++) {
                image.setRGB(pixel % side, pixel / side, random.nextInt());
            }
            Path of = Files.createDirectories(folder.resolve("raw").resolve("class" + i % CLASSES));
            ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
        }
        Path data = folder.resolve("data");
        ImageSetPreparation.run(
                spark,
                PreparationSettings.of(folder.resolve("raw").toString(), data.toString())
                        .withSplit(new SplitFractions(1, 0, 0)),
                PreparationProgress.SILENT);
        return data;
    }
}
