package dev.convoy.benchmarks;

import dev.convoy.image.DecodeSettings;
import dev.convoy.image.ImageSize;
import dev.convoy.imageset.Arrangement;
import dev.convoy.imageset.DuplicatePolicy;
import dev.convoy.imageset.ImageSetInfo;
import dev.convoy.imageset.ImageSetPreparation;
import dev.convoy.imageset.PreparationProgress;
import dev.convoy.imageset.PreparationSettings;
import dev.convoy.imageset.Split;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;

/**
 * Images per second of a whole preparation, from files to a data set in Parquet with its statistics, by one core and by two,
 * beside what a program would do that only decodes and resizes the files ({@link PlainImageIo}) on one. The three are run in
 * turn, in one JVM, since machines drift; the medians of the rounds' ratios count.
 *
 * <p>The files are linked so many times over, all of them once before any comes again, so that compression cannot profit.
 * Prints a JSON line for each round and one of the medians: {@code {"files","size","images_per_s","two_cores_images_per_s",
 * "plain_images_per_s","ratio","speed_up",...}}.
 */
public final class PreparationThroughput {
    private static final int WARM_UP = 1;
    private static final int CLASSES = 4;

    private final Path folder;
    private final List<Path> files;
    private final int size;

    private PreparationThroughput(Path folder, List<Path> files, int size) {
        this.folder = folder;
        this.files = files;
        this.size = size;
    }

    /** Arguments: folder of image files, copies (20), rounds (3), side in pixels (256). */
    public static void main(String[] arguments) throws IOException {
        int copies = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        int size = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 256;
        ImageIO.setUseCache(false);
        Path folder = Files.createTempDirectory(Path.of("."), "preparation");
        try {
            List<Path> files = link(Path.of(arguments[0]), copies, folder.resolve("raw"));
            new PreparationThroughput(folder, files, size).run(rounds);
        } finally {
            delete(folder);
        }
    }

    private static List<Path> link(Path from, int copies, Path raw) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
            for (int copy = 0; copy < copies; copy++) {
                Path to = Files.createDirectories(raw.resolve("class" + copy % CLASSES));
                for (Path file : files) {
                    Path link = to.resolve(String.format(Locale.ROOT, "%03d_%s", copy, file.getFileName()));
                    Files.createSymbolicLink(link, file.toAbsolutePath());
                }
            }
        }
        try (Stream<Path> walk = Files.walk(raw)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private void run(int rounds) throws IOException {
        double[] plain = new double[rounds];
        double[] one = new double[rounds];
        double[] two = new double[rounds];
        double[] ratios = new double[rounds];
        double[] speedUps = new double[rounds];
        for (int round = -WARM_UP; round < rounds; round++) {
            double plainSpeed = plain();
            double oneSpeed = prepare(1);
            double twoSpeed = prepare(2);
            if (round >= 0) {
                plain[round] = plainSpeed;
                one[round] = oneSpeed;
                two[round] = twoSpeed;
                ratios[round] = oneSpeed / plainSpeed;
                speedUps[round] = twoSpeed / oneSpeed;
            }
            System.out.printf(
                    Locale.ROOT,
                    "{\"round\":%d,\"images_per_s\":%.1f,\"two_cores_images_per_s\":%.1f,\"plain_images_per_s\":%.1f}%n",
                    round,
                    oneSpeed,
                    twoSpeed,
                    plainSpeed);
        }
        Arrays.sort(ratios);
        Arrays.sort(speedUps);
        System.out.printf(
                Locale.ROOT,
                "{\"files\":%d,\"size\":%d,\"images_per_s\":%.1f,\"two_cores_images_per_s\":%.1f,"
                        + "\"plain_images_per_s\":%.1f,\"ratio\":%.3f,\"ratio_min\":%.3f,\"ratio_max\":%.3f,"
                        + "\"speed_up\":%.3f,\"speed_up_min\":%.3f,\"speed_up_max\":%.3f,\"jdk\":\"%s\"}%n",
                files.size(),
                size,
                TrainingThroughput.median(one),
                TrainingThroughput.median(two),
                TrainingThroughput.median(plain),
                TrainingThroughput.median(ratios),
                ratios[0],
                ratios[rounds - 1],
                TrainingThroughput.median(speedUps),
                speedUps[0],
                speedUps[rounds - 1],
                Runtime.version());
    }

    private double plain() throws IOException {
        long begin = System.nanoTime();
        for (Path file : files) {
            BufferedImage image = PlainImageIo.decode(Files.readAllBytes(file), size);
            if (image.getRaster().getDataBuffer().getSize() != 3 * size * size) {
                throw new IllegalStateException(file + " has " + image);
            }
        }
        return speed(begin);
    }

    private double prepare(int cores) throws IOException {
        Path data = folder.resolve("data");
        PreparationSettings settings = PreparationSettings.of(
                        folder.resolve("raw").toString(), data.toString())
                .withDecoding(DecodeSettings.AS_STORED.withSize(new ImageSize.Square(size)))
                .withArrangement(Arrangement.DEFAULT.withDuplicates(DuplicatePolicy.OFF));
        try (SparkSession spark = TrainingThroughput.session(cores)) {
            long begin = System.nanoTime();
            ImageSetInfo info = ImageSetPreparation.run(spark, settings, PreparationProgress.SILENT);
            double speed = speed(begin);
            if (info.count(Split.TRAIN) + info.count(Split.VAL) + info.count(Split.TEST) != files.size()) {
                throw new IllegalStateException("not all images are in the data set: " + info);
            }
            return speed;
        } finally {
            delete(data);
        }
    }

    private double speed(long begin) {
        return files.size() * 1e9 / (System.nanoTime() - begin);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
