package dev.convoy.benchmarks;

import dev.convoy.image.BadImageException;
import dev.convoy.image.ColourMode;
import dev.convoy.image.DecodeSettings;
import dev.convoy.image.ImageFileDecoder;
import dev.convoy.image.ImageSize;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Images per second of decoding and antialiased resizing beside what a program would do without a library: ImageIO's decoder
 * and Graphics2D's bilinear resizing, which aliases. Files are read before. Both are measured in turn over all files, since
 * machines drift; the median of the pairs' ratios counts. Then the same by one and by two threads.
 *
 * <p>Prints JSON lines: one for each pair, the medians, and {@code {"threads_1_images_per_s","threads_2_images_per_s",
 * "speed_up",...}}.
 */
public final class DecodingThroughput {
    private static final int WARM_UP = 3;

    private final List<byte[]> files;
    private final int size;

    private DecodingThroughput(List<byte[]> files, int size) {
        this.files = files;
        this.size = size;
    }

    /** Arguments: folder of image files, pairs (7), side in pixels (256). */
    public static void main(String[] arguments) throws IOException {
        List<byte[]> files = new ArrayList<>();
        try (Stream<Path> folder = Files.walk(Path.of(arguments[0]))) {
            for (Path file : folder.filter(Files::isRegularFile).sorted().toList()) {
                files.add(Files.readAllBytes(file));
            }
        }
        int pairs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
        int size = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 256;
        ImageIO.setUseCache(false);
        DecodingThroughput benchmark = new DecodingThroughput(files, size);
        benchmark.compare(pairs);
        benchmark.scale(pairs);
    }

    private void compare(int pairs) throws IOException {
        double[] ours = new double[pairs];
        double[] plain = new double[pairs];
        double[] ratios = new double[pairs];
        for (int pair = -WARM_UP; pair < pairs; pair++) {
            double ourSpeed = imagesPerSecond(1);
            double plainSpeed = plainImagesPerSecond();
            if (pair >= 0) {
                ours[pair] = ourSpeed;
                plain[pair] = plainSpeed;
                ratios[pair] = ourSpeed / plainSpeed;
                System.out.printf(
                        Locale.ROOT,
                        "{\"pair\":%d,\"images_per_s\":%.1f,\"plain_images_per_s\":%.1f,\"ratio\":%.3f}%n",
                        pair,
                        ourSpeed,
                        plainSpeed,
                        ratios[pair]);
            }
        }
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "{\"files\":%d,\"size\":%d,\"images_per_s\":%.1f,\"plain_images_per_s\":%.1f,\"ratio\":%.3f,"
                        + "\"ratio_min\":%.3f,\"ratio_max\":%.3f,\"jdk\":\"%s\"}%n",
                files.size(),
                size,
                TrainingThroughput.median(ours),
                TrainingThroughput.median(plain),
                TrainingThroughput.median(ratios),
                ratios[0],
                ratios[pairs - 1],
                Runtime.version());
    }

    private void scale(int pairs) {
        double[] one = new double[pairs];
        double[] two = new double[pairs];
        double[] ratios = new double[pairs];
        for (int pair = 0; pair < pairs; pair++) {
            one[pair] = imagesPerSecond(1);
            two[pair] = imagesPerSecond(2);
            ratios[pair] = two[pair] / one[pair];
        }
        System.out.printf(
                Locale.ROOT,
                "{\"threads_1_images_per_s\":%.1f,\"threads_2_images_per_s\":%.1f,\"speed_up\":%.3f,\"jdk\":\"%s\"}%n",
                TrainingThroughput.median(one),
                TrainingThroughput.median(two),
                TrainingThroughput.median(ratios),
                Runtime.version());
    }

    /** Each thread decodes all files with a decoder of its own. */
    private double imagesPerSecond(int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long begin = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                running.add(pool.submit(this::decodeAll));
            }
            for (Future<?> task : running) {
                task.get();
            }
            return threads * files.size() * 1e9 / (System.nanoTime() - begin);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("a thread of the benchmark failed", e);
        } finally {
            pool.shutdown();
        }
    }

    private void decodeAll() {
        DecodeSettings settings =
                DecodeSettings.AS_STORED.withSize(new ImageSize.Square(size)).withColour(ColourMode.RGB);
        try (ImageFileDecoder decoder = new ImageFileDecoder(settings)) {
            for (byte[] file : files) {
                check(decoder.decode(file).pixels().length);
            }
        } catch (BadImageException e) {
            throw new IllegalStateException(e);
        }
    }

    private double plainImagesPerSecond() throws IOException {
        long begin = System.nanoTime();
        for (byte[] file : files) {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            int shorter = Math.min(image.getWidth(), image.getHeight());
            int width = Math.round((float) image.getWidth() * size / shorter);
            int height = Math.round((float) image.getHeight() * size / shorter);
            BufferedImage resized = new BufferedImage(size, size, BufferedImage.TYPE_3BYTE_BGR);
            Graphics2D graphics = resized.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(image, (size - width) / 2, (size - height) / 2, width, height, null);
            graphics.dispose();
            check(resized.getRaster().getDataBuffer().getSize());
        }
        return files.size() * 1e9 / (System.nanoTime() - begin);
    }

    private void check(int bytes) {
        if (bytes != 3 * size * size) {
            throw new IllegalStateException("an image has " + bytes + " bytes");
        }
    }
}
