package dev.convoy.train;

import dev.convoy.config.NetFile;
import dev.convoy.imageset.ImageSetInfo;
import dev.convoy.imageset.ImageSetPreparation;
import dev.convoy.imageset.PreparationProgress;
import dev.convoy.imageset.PreparationSettings;
import dev.convoy.imageset.SplitFractions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;

/**
 * A net and a data set so small that hundreds of iterations take a second, with everything in them that could depend on the
 * cluster: random crops, flips, dropout, batches that reach over the end of an epoch, and shards of unequal size.
 */
public final class TinyRun {
    /** Batch of the plan; the training split does not divide by it. */
    public static final int BATCH_SIZE = 20;

    /** The net and its plan, but for the number of iterations. */
    public static final String NET = """
            name: tiny
            input: {channels: 3, height: 8, width: 8, mean: image, scale: 0.015625}
            layers:
              - {name: conv1, type: conv, filters: 6, filter_size: 3, pad: 1}
              - {name: relu1, type: relu}
              - {name: pool1, type: max_pool, window: 2, stride: 2}
              - {name: dropout1, type: dropout, drop_probability: 0.25}
              - {name: fc1, type: fully_connected, outputs: 3}
              - {name: loss, type: softmax_loss}
            training:
              batch_size: BATCH
              iterations: 30
              learning_rate: 0.02
              schedule: {type: step, factor: 0.8, every_epochs: 1}
              momentum: 0.9
              weight_decay: 0.001
              seed: 7
              shards: 8
              augmentation: {crop_padding: 1, flip: true}
              checkpoint_every: 10
            """.replace("BATCH", Integer.toString(BATCH_SIZE));

    /** A net with layers that are large enough for threads to share them. */
    public static final String WIDE_NET = """
            name: shared
            input: {channels: 3, height: 8, width: 8, mean: channel, scale: 0.015625}
            layers:
              - {name: conv1, type: conv, filters: 70, filter_size: 5, pad: 2}
              - {name: relu1, type: relu}
              - {name: pool1, type: max_pool, window: 2, stride: 2}
              - {name: conv2, type: conv, filters: 40, filter_size: 3, pad: 1}
              - {name: relu2, type: relu}
              - {name: dropout1, type: dropout, drop_probability: 0.25}
              - {name: fc1, type: fully_connected, outputs: 210}
              - {name: relu3, type: relu}
              - {name: fc2, type: fully_connected, outputs: 3}
              - {name: loss, type: softmax_loss}
            training:
              batch_size: 16
              iterations: 12
              learning_rate: 0.002
              seed: 7
              augmentation: {crop_padding: 1, flip: true}
            """;

    private static final int SIDE = 10;
    private static final int IMAGES_PER_CLASS = 100;
    private static final List<String> CLASSES = List.of("blue", "green", "red");
    private static final int NOISE = 240;

    private TinyRun() {}

    /** Prepares the data set: noisy images of three colours, about 240 to train on and 60 to validate with. */
    public static ImageSetInfo prepare(SparkSession session, Path raw, Path dataSet) throws IOException {
        Random random = new Random(11);
        for (int label = 0; label < CLASSES.size(); label++) {
            Path folder = Files.createDirectories(raw.resolve(CLASSES.get(label)));
            for (int i = 0; i < IMAGES_PER_CLASS; i++) {
                ImageIO.write(
                        image(label, random), "png", folder.resolve(i + ".png").toFile());
            }
        }
        return prepareRaw(session, raw, dataSet);
    }

    /** Prepares a data set from a folder of images for each class, a fifth of them to validate with. */
    static ImageSetInfo prepareRaw(SparkSession session, Path raw, Path dataSet) throws IOException {
        return ImageSetPreparation.run(
                session,
                PreparationSettings.of(raw.toString(), dataSet.toString()).withSplit(new SplitFractions(0.8, 0.2, 0)),
                PreparationProgress.SILENT);
    }

    /** Noise in all channels, and somewhat more of the colour that stands for the class. */
    private static BufferedImage image(int label, Random random) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        int lift = (255 - NOISE) << (8 * label);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int noise = (random.nextInt(NOISE) << 16) | (random.nextInt(NOISE) << 8) | random.nextInt(NOISE);
                image.setRGB(x, y, noise + lift);
            }
        }
        return image;
    }

    /** A request to train the net, with settings that win over the plan's. */
    public static TrainingRequest request(Path dataSet, Path out, Map<String, String> settings) {
        return request(NET, dataSet, out, settings, false);
    }

    /** A request to go on with a run. */
    public static TrainingRequest resume(Path dataSet, Path out, Map<String, String> settings) {
        return request(NET, dataSet, out, settings, true);
    }

    /** A request to train another net. */
    static TrainingRequest request(String net, Path dataSet, Path out, Map<String, String> settings, boolean resume) {
        NetFile file = NetFile.parse("tiny.yaml", net, settings);
        return new TrainingRequest(
                dataSet.toString(), file, file.plan().orElseThrow(), settings, out.toString(), resume);
    }
}
