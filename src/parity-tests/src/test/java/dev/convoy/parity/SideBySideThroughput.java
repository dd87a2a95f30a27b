package dev.convoy.parity;

import ai.djl.pytorch.jni.JniUtils;
import dev.convoy.benchmarks.BareLoop;
import dev.convoy.benchmarks.NetRun;
import dev.convoy.benchmarks.Window;
import dev.convoy.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Images per second of Convoy's bare loop beside PyTorch's, in its default layout and with channels last: the same net,
 * parameters and images, in one process and in turn, since machines drift. Run by {@code src/benchmarks/side-by-side}.
 *
 * <p>Prints a JSON line for each of the three, {@code {"engine","net","batch","threads","train_images_per_s",
 * "forward_images_per_s"}}, and one with Convoy's speed divided by PyTorch's better layout's, round by round: median, least
 * and most. With one thread there is a ratio by CPU time too, which others on the machine disturb less.
 */
public final class SideBySideThroughput {
    private static final double CONVOY_WARM_UP_SECONDS = 10;

    /** Scores of two float engines may differ by so much, relative to the largest of them. */
    private static final double SCORE_TOLERANCE = 1e-3;

    private final NetRun run;
    private final int rounds;
    private final double seconds;
    private final List<Engine> engines = new ArrayList<>();
    private double updateSeconds;

    private SideBySideThroughput(NetRun run, int rounds, double seconds) {
        this.run = run;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** Arguments: net as for NetThroughput, batch size, threads, rounds (5), seconds of a window (2). */
    public static void main(String[] arguments) {
        NetRun run = NetRun.of(arguments);
        int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        double seconds = arguments.length > 4 ? Double.parseDouble(arguments[4]) : 2;
        new SideBySideThroughput(run, rounds, seconds).measure();
    }

    /** A thing to time, and what its windows saw. */
    private record Engine(String name, Runnable train, Runnable forward, List<Window> trained, List<Window> forwarded) {
        Engine(String name, Runnable train, Runnable forward) {
            this(name, train, forward, new ArrayList<>(), new ArrayList<>());
        }
    }

    private void measure() {
        Torch.engine(); // loads PyTorch
        JniUtils.setNumThreads(run.threads());
        try (BareLoop convoy = new BareLoop(run.net(), run.plan(), Kernels.current(), run.size());
                TorchLoop nchw = torch(convoy, TorchLoop.Layout.NCHW);
                TorchLoop channelsLast = torch(convoy, TorchLoop.Layout.CHANNELS_LAST)) {
            requireSameScores(convoy, nchw);
            requireSameScores(convoy, channelsLast);
            engines.add(new Engine("pytorch nchw", nchw::train, nchw::forward));
            engines.add(new Engine("convoy", convoy::train, convoy::forward));
            engines.add(new Engine("pytorch channels_last", channelsLast::train, channelsLast::forward));
            warmUp();
            updateSeconds = nchw.updateSeconds() + channelsLast.updateSeconds();
            for (int round = 0; round < rounds; round++) {
                engines.forEach(engine -> engine.trained.add(Window.of(engine.train, 1, seconds)));
                engines.forEach(engine -> engine.forwarded.add(Window.of(engine.forward, 1, seconds / 2)));
                Collections.reverse(engines); // nobody always comes after the same other
            }
            updateSeconds = nchw.updateSeconds() + channelsLast.updateSeconds() - updateSeconds;
        }
        print();
    }

    private TorchLoop torch(BareLoop convoy, TorchLoop.Layout layout) {
        return new TorchLoop(
                run.net(), convoy.parameters(), convoy.batch(), run.size().shards(), layout);
    }

    /** A fast wrong net must not be timed. */
    private static void requireSameScores(BareLoop convoy, TorchLoop torch) {
        convoy.forward();
        float[] ours = convoy.scores();
        float[] theirs = torch.scores();
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < ours.length; i++) {
            largest = Math.max(largest, Math.abs(theirs[i]));
            difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
        }
        if (!(difference <= SCORE_TOLERANCE * largest)) {
            throw new IllegalStateException("scores of up to " + largest + " differ by " + difference);
        }
    }

    private void warmUp() {
        for (Engine engine : engines) {
            double warmUp = engine.name.equals("convoy") ? CONVOY_WARM_UP_SECONDS : 1;
            Window.of(engine.train, 2, warmUp);
            Window.of(engine.forward, 2, warmUp / 4);
        }
    }

    private void print() {
        engines.sort((a, b) -> a.name.compareTo(b.name));
        for (Engine engine : engines) {
            System.out.printf(
                    Locale.ROOT,
                    "{\"engine\":\"%s\",\"net\":\"%s\",\"batch\":%d,\"threads\":%d,\"train_images_per_s\":%.2f,"
                            + "\"forward_images_per_s\":%.2f%s}%n",
                    engine.name,
                    run.name(),
                    run.batch(),
                    run.threads(),
                    median(engine.trained, this::rate),
                    median(engine.forwarded, this::rate),
                    run.threads() == 1
                            ? String.format(
                                    Locale.ROOT,
                                    ",\"train_images_per_cpu_s\":%.2f,\"forward_images_per_cpu_s\":%.2f",
                                    median(engine.trained, this::cpuRate),
                                    median(engine.forwarded, this::cpuRate))
                            : "");
        }
        double[] train = ratios(this::trained, this::rate);
        double[] forward = ratios(this::forwarded, this::rate);
        String cpu = run.threads() == 1
                ? String.format(
                        Locale.ROOT,
                        ",\"train_cpu_ratio\":%.3f,\"forward_cpu_ratio\":%.3f",
                        middle(ratios(this::trained, this::cpuRate)),
                        middle(ratios(this::forwarded, this::cpuRate)))
                : "";
        System.out.printf(
                Locale.ROOT,
                "{\"net\":\"%s\",\"batch\":%d,\"threads\":%d,\"train_ratio\":%.3f,\"train_ratio_min\":%.3f,"
                        + "\"train_ratio_max\":%.3f,\"forward_ratio\":%.3f,\"forward_ratio_min\":%.3f,"
                        + "\"forward_ratio_max\":%.3f%s,\"pytorch_update_share\":%.3f,\"rounds\":%d,\"jdk\":\"%s\",\"kernels\":\"%s\"}%n",
                run.name(),
                run.batch(),
                run.threads(),
                middle(train),
                train[0],
                train[rounds - 1],
                middle(forward),
                forward[0],
                forward[rounds - 1],
                cpu,
                updateSeconds / torchSeconds(),
                rounds,
                Runtime.version(),
                Kernels.current().description());
    }

    private double torchSeconds() {
        return engines.stream()
                .filter(engine -> engine.name.startsWith("pytorch"))
                .flatMap(engine -> engine.trained.stream())
                .mapToDouble(Window::seconds)
                .sum();
    }

    private double rate(Window window) {
        return window.rate(run.batch());
    }

    private double cpuRate(Window window) {
        return window.cpuRate(run.batch());
    }

    private List<Window> trained(Engine engine) {
        return engine.trained;
    }

    private List<Window> forwarded(Engine engine) {
        return engine.forwarded;
    }

    private interface Phase {
        List<Window> of(Engine engine);
    }

    /** Convoy's speed divided by that of the layout which is faster by its median, round by round; sorted. */
    private double[] ratios(Phase phase, ToDoubleFunction<Window> rate) {
        List<Window> convoy = phase.of(engines.get(0));
        List<Window> last = phase.of(engines.get(1));
        List<Window> nchw = phase.of(engines.get(2));
        List<Window> better = median(last, rate) > median(nchw, rate) ? last : nchw;
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            ratios[round] = rate.applyAsDouble(convoy.get(round)) / rate.applyAsDouble(better.get(round));
        }
        Arrays.sort(ratios);
        return ratios;
    }

    private static double median(List<Window> windows, ToDoubleFunction<Window> rate) {
        double[] rates = windows.stream().mapToDouble(rate).sorted().toArray();
        return middle(rates);
    }

    private static double middle(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
