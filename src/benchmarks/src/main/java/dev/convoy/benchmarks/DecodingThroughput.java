package dev.convoy.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.convoy.image.BadImageException;
import dev.convoy.image.ColourMode;
import dev.convoy.image.DecodeSettings;
import dev.convoy.image.ImageFileDecoder;
import dev.convoy.image.ImageSize;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
 * Images per second of decoding and antialiased resizing beside {@link PlainImageIo}. Files are read before. Both are measured
 * in turn over all files, since machines drift; the median of the pairs' ratios counts. Then the same by one and by two threads.
 *
 * <p>Processor time is told beside the clock's, since on a machine with other work it is what a pair can be compared by:
 * {@code cpu_ratio} is the plain program's time an image by ours, {@code cpu_speed_up} what two threads would reach if each
 * had a processor of its own, twice one thread's time an image by that of two. It holds the collector's and compiler's time.
 *
 * <p>Prints JSON lines: one for each pair, the medians, and {@code {"threads_1_images_per_s","threads_2_images_per_s",
 * "speed_up","cpu_speed_up",...}}.
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

    /**
     * One run.
     *
     * @param imagesPerSecond by the clock
     * @param cpuMillis processor time of the whole process for an image, in ms
     */
    private record Speed(double imagesPerSecond, double cpuMillis) {}

    private interface Work {
        void run() throws IOException;
    }

    private static Speed measure(int images, Work work) throws IOException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long begin = System.nanoTime();
        work.run();
        long nanos = System.nanoTime() - begin;
        return new Speed(images * 1e9 / nanos, (system.getProcessCpuTime() - cpu) / 1e6 / images);
    }

    private void compare(int pairs) throws IOException {
        double[] ours = new double[pairs];
        double[] plain = new double[pairs];
        double[] ratios = new double[pairs];
        double[] cpuRatios = new double[pairs];
        for (int pair = -WARM_UP; pair < pairs; pair++) {
            Speed our = measure(files.size(), () -> decode(1));
            Speed other = measure(files.size(), this::decodePlain);
            if (pair >= 0) {
                ours[pair] = our.imagesPerSecond;
                plain[pair] = other.imagesPerSecond;
                ratios[pair] = our.imagesPerSecond / other.imagesPerSecond;
                cpuRatios[pair] = other.cpuMillis / our.cpuMillis;
                System.out.printf(
                        Locale.ROOT,
                        "{\"pair\":%d,\"images_per_s\":%.1f,\"plain_images_per_s\":%.1f,\"ratio\":%.3f,"
                                + "\"cpu_ms\":%.3f,\"plain_cpu_ms\":%.3f,\"cpu_ratio\":%.3f}%n",
                        pair,
                        our.imagesPerSecond,
                        other.imagesPerSecond,
                        ratios[pair],
                        our.cpuMillis,
                        other.cpuMillis,
                        cpuRatios[pair]);
            }
        }
        Arrays.sort(ratios);
        Arrays.sort(cpuRatios);
        System.out.printf(
                Locale.ROOT,
                "{\"files\":%d,\"size\":%d,\"images_per_s\":%.1f,\"plain_images_per_s\":%.1f,\"ratio\":%.3f,"
                        + "\"ratio_min\":%.3f,\"ratio_max\":%.3f,\"cpu_ratio\":%.3f,\"cpu_ratio_min\":%.3f,"
                        + "\"cpu_ratio_max\":%.3f,\"jdk\":\"%s\"}%n",
                files.size(),
                size,
                TrainingThroughput.median(ours),
                TrainingThroughput.median(plain),
                TrainingThroughput.median(ratios),
                ratios[0],
                ratios[pairs - 1],
                TrainingThroughput.median(cpuRatios),
                cpuRatios[0],
                cpuRatios[pairs - 1],
                Runtime.version());
    }

    private void scale(int pairs) throws IOException {
        double[] one = new double[pairs];
        double[] two = new double[pairs];
        double[] ratios = new double[pairs];
        double[] cpuRatios = new double[pairs];
        for (int pair = 0; pair < pairs; pair++) {
            Speed single = measure(files.size(), () -> decode(1));
            Speed both = measure(2 * files.size(), () -> decode(2));
            one[pair] = single.imagesPerSecond;
            two[pair] = both.imagesPerSecond;
            ratios[pair] = both.imagesPerSecond / single.imagesPerSecond;
            cpuRatios[pair] = 2 * single.cpuMillis / both.cpuMillis;
        }
        System.out.printf(
                Locale.ROOT,
                "{\"threads_1_images_per_s\":%.1f,\"threads_2_images_per_s\":%.1f,\"speed_up\":%.3f,"
                        + "\"cpu_speed_up\":%.3f,\"jdk\":\"%s\"}%n",
                TrainingThroughput.median(one),
                TrainingThroughput.median(two),
                TrainingThroughput.median(ratios),
                TrainingThroughput.median(cpuRatios),
                Runtime.version());
    }

    /** Each thread decodes all files with a decoder of its own. */
    private void decode(int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                running.add(pool.submit(this::decodeAll));
            }
            for (Future<?> task : running) {
                task.get();
            }
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

    private void decodePlain() throws IOException {
        for (byte[] file : files) {
            check(PlainImageIo.decode(file, size).getRaster().getDataBuffer().getSize());
        }
    }

    private void check(int bytes) {
        if (bytes != 3 * size * size) {
            throw new IllegalStateException("an image has " + bytes + " bytes");
        }
    }
}
