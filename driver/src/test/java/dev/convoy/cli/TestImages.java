package dev.convoy.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small pictures that a small net learns to tell apart: each class has a colour of its own under noise. */
final class TestImages {
    static final int SIDE = 8;

    private TestImages() {}

    /** Writes DIR/CLASS/NN.png for the classes blue, green and red. */
    static Path writeClasses(Path folder, int perClass) throws IOException {
        String[] classes = {"blue", "green", "red"};
        Random random = new Random(5);
        for (int label = 0; label < classes.length; label++) {
            Path classFolder = Files.createDirectories(folder.resolve(classes[label]));
            for (int i = 0; i < perClass; i++) {
                BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
                for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                    int noise = random.nextInt(1 << 24) & 0x7f7f7f;
                    image.setRGB(pixel % SIDE, pixel / SIDE, noise | (0x80 << (8 * label)));
                }
                ImageIO.write(
                        image,
                        "png",
                        classFolder
                                .resolve(String.format(Locale.ROOT, "%03d.png", i))
                                .toFile());
            }
        }
        return folder;
    }

    /** A net and a plan for those pictures. */
    static Path writeNet(Path file, String training) throws IOException {
        return Files.writeString(file, """
                name: colours
                input: {channels: 3, height: 8, width: 8, mean: channel, scale: 0.02}
                layers:
                  - {name: conv1, type: conv, filters: 4, filter_size: 3, pad: 1}
                  - {name: relu1, type: relu}
                  - {name: pool1, type: max_pool, window: 2, stride: 2}
                  - {name: fc1, type: fully_connected, outputs: 3}
                  - {name: loss, type: softmax_loss}
                training: PLAN
                """.replace("PLAN", training));
    }
}
