package dev.convoy.benchmarks;

import dev.convoy.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Speeds of whole training, each measured right before one of the bare loop: machines drift, so the median of the pairs' ratios
 * is what says something.
 */
final class SpeedPairs {
    private final List<Double> bare = new ArrayList<>();
    private final List<Double> trained = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    /** One more pair, images a second. */
    void add(double bareSpeed, double trainedSpeed) {
        bare.add(bareSpeed);
        trained.add(trainedSpeed);
        ratios.add(trainedSpeed / bareSpeed);
    }

    /**
     * A line of JSON.
     *
     * @param subject what was measured: fields of JSON, such as {@code "net":"lenet","batch":64}
     */
    String json(String subject) {
        return String.format(
                Locale.ROOT,
                "{%s,\"bare_images_per_s\":%.1f,\"train_images_per_s\":%.1f,\"ratio\":%.3f,\"ratio_min\":%.3f,"
                        + "\"ratio_max\":%.3f,\"pairs\":%d,\"jdk\":\"%s\",\"kernels\":\"%s\"}",
                subject,
                median(bare),
                median(trained),
                median(ratios),
                sorted(ratios)[0],
                sorted(ratios)[ratios.size() - 1],
                ratios.size(),
                Runtime.version(),
                Kernels.current().description());
    }

    private static double median(List<Double> values) {
        return TrainingThroughput.median(sorted(values));
    }

    private static double[] sorted(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
