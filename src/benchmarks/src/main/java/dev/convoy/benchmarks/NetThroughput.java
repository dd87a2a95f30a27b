package dev.convoy.benchmarks;

import dev.convoy.kernel.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Images per second of a whole net on synthetic images, training and forward, by the bare loop: no Spark, no files. Each
 * thread computes its part of the batch in one call.
 *
 * <p>Prints a JSON line: {@code {"net","batch","threads","train_images_per_s","forward_images_per_s","arrays_mb",
 * "peak_rss_mb","warm_up_s","jdk","kernels"}}. {@code arrays_mb} are the loop's arrays ({@link LoopHeap}), {@code peak_rss_mb} is
 * the process's, so one process measures one net; {@code warm_up_s} is the time from the first iteration to steady speed ({@link WarmUp}).
 */
public final class NetThroughput {
    /** What warms up at least, so that a fast net is not measured while the JIT is at work. */
    private static final double WARM_UP_SECONDS = 10;

    private NetThroughput() {}

    /** Arguments: net of the zoo, {@code -main} behind it for no auxiliary heads; batch size, threads, seconds (10). */
    public static void main(String[] arguments) throws IOException {
        NetRun run = NetRun.of(arguments);
        double seconds = arguments.length > 3 ? Double.parseDouble(arguments[3]) : 10;
        try (BareLoop loop = new BareLoop(run.net(), run.plan(), Kernels.current(), run.size())) {
            WarmUp warmUp = new WarmUp(System.nanoTime());
            while (warmUp.seconds() < WARM_UP_SECONDS + seconds || warmUp.iterations() < 4) {
                loop.train();
                warmUp.iterationDone(System.nanoTime());
            }
            double train = warmUp.steadySpeed() * loop.images();
            Window.of(loop::forward, 2, seconds / 2);
            double forward = Window.of(loop::forward, 2, seconds).rate(loop.images());
            System.out.printf(
                    Locale.ROOT,
                    "{\"net\":\"%s\",\"batch\":%d,\"threads\":%d,\"train_images_per_s\":%.2f,"
                            + "\"forward_images_per_s\":%.2f,\"arrays_mb\":%.0f,\"peak_rss_mb\":%.0f,"
                            + "\"warm_up_s\":%.1f,\"jdk\":\"%s\",\"kernels\":\"%s\"}%n",
                    run.name(),
                    run.batch(),
                    run.threads(),
                    train,
                    forward,
                    LoopHeap.arrayBytes(run, Kernels.current()) / (double) (1 << 20),
                    peakMegabytes(),
                    warmUp.secondsToSteady(),
                    Runtime.version(),
                    Kernels.current().description());
        }
    }

    /** The most memory that this process had at once, as the Linux kernel counts it; in units of 2²⁰ bytes. */
    static double peakMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        return Double.NaN;
    }
}
