package dev.convoy.benchmarks;

import dev.convoy.config.NetFile;
import dev.convoy.imageset.ImageSetPreparation;
import dev.convoy.imageset.PreparationProgress;
import dev.convoy.imageset.PreparationSettings;
import dev.convoy.imageset.SplitFractions;
import dev.convoy.zoo.Zoo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;

/** Data sets of noise in ten classes, for nets of the zoo that learn nothing from them. */
final class NoiseImages {
    private static final int CLASSES = 10;
    private static final int CIFAR_SIDE = 32;
    private static final int MNIST_SIDE = 28;

    /** Images of CIFAR-10's and MNIST's size. */
    private static final int SMALL_IMAGES = 12_800;

    private NoiseImages() {}

    /** A net of the zoo, with ten classes, or of a YAML file, which must have as many. */
    static NetFile net(String nameOrPath, Map<String, String> settings) {
        return Zoo.find(nameOrPath)
                .map(text -> text.replace("outputs: 1000,", "outputs: " + CLASSES + ","))
                .map(text -> NetFile.parse(nameOrPath, text, settings))
                .orElseGet(() -> NetFile.load(nameOrPath, settings));
    }

    /**
     * Makes a data set of the net's input shape.
     *
     * @param batchSize twice as many images at least
     * @return its folder
     */
    static Path prepare(SparkSession spark, NetFile net, Path folder, int batchSize) throws IOException {
        Path raw = Files.createDirectories(folder.resolve("raw"));
        Random random = new Random(1);
        int side = net.net().input().height();
        int channels = net.net().input().channels();
        SplitFractions split = new SplitFractions(1, 0, 0);
        if (channels == 3 && side == CIFAR_SIDE) {
            writeCifar(raw, random);
        } else if (channels == 1 && side == MNIST_SIDE) {
            writeMnist(raw, random);
        } else {
            writePng(raw, random, side, 2 * batchSize);
        }
        Path data = folder.resolve("data");
        PreparationSettings settings = PreparationSettings.of(raw.toString(), data.toString());
        boolean isSplit = Files.exists(raw.resolve("class0"));
        ImageSetPreparation.run(spark, isSplit ? settings.withSplit(split) : settings, PreparationProgress.SILENT);
        return data;
    }

    private static void writeCifar(Path raw, Random random) throws IOException {
        int length = 1 + 3 * CIFAR_SIDE * CIFAR_SIDE;
        byte[] records = new byte[SMALL_IMAGES * length];
        random.nextBytes(records);
        for (int i = 0; i < SMALL_IMAGES; i++) {
            records[i * length] = (byte) (i % CLASSES);
        }
        Files.write(raw.resolve("data_batch_1.bin"), records);
        Files.write(raw.resolve("test_batch.bin"), Arrays.copyOf(records, length * CLASSES));
    }

    private static void writeMnist(Path raw, Random random) throws IOException {
        for (String split : List.of("train", "t10k")) {
            int count = split.equals("train") ? SMALL_IMAGES : CLASSES;
            byte[] pixels = new byte[count * MNIST_SIDE * MNIST_SIDE];
            random.nextBytes(pixels);
            byte[] labels = new byte[count];
            for (int i = 0; i < count; i++) {
                labels[i] = (byte) (i % CLASSES);
            }
            ByteBuffer images = ByteBuffer.allocate(16 + pixels.length);
            images.putInt(0x803).putInt(count).putInt(MNIST_SIDE).putInt(MNIST_SIDE);
            Files.write(
                    raw.resolve(split + "-images-idx3-ubyte"),
                    images.put(pixels).array());
            ByteBuffer names = ByteBuffer.allocate(8 + count);
            names.putInt(0x801).putInt(count).put(labels);
            Files.write(raw.resolve(split + "-labels-idx1-ubyte"), names.array());
        }
    }

    private static void writePng(Path raw, Random random, int side, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < side * side; pixel++) {
                image.setRGB(pixel % side, pixel / side, random.nextInt());
            }
            Path of = Files.createDirectories(raw.resolve("class" + i % CLASSES));
            ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
        }
    }
}
