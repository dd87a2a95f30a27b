package dev.convoy.benchmarks;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import dev.convoy.progress.EpochSummary;
import dev.convoy.progress.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Stops a run of training again and again for as many iterations of the bare loop, so that both are measured within the same
 * seconds, by the same warm JVM: a machine whose clock moves by half within minutes moves both. Shows nothing, since a terminal's
 * speed is not what is measured.
 */
final class AlternatingRun implements TrainingProgress {
    private final Runnable bareIteration;
    private final int batchSize;
    private final Windows windows;
    private final SpeedPairs speeds;
    private final List<Double> trained = new ArrayList<>();

    /**
     * How a run is cut.
     *
     * @param warmUp iterations before the first window, of each of the two
     * @param iterations of a window; its first quarter is left out, since caches and waiting tasks have to come back
     * @param count of windows
     */
    record Windows(int warmUp, int iterations, int count) {
        Windows {
            check(warmUp >= 0 && iterations > 0 && count > 0, "windows must hold iterations, found %d", iterations);
        }

        /**
         * The windows of a run.
         *
         * @param iterations of the run, of which three eighths warm up
         */
        static Windows of(int iterations, int count) {
            int warmUp = iterations * 3 / 8;
            check(iterations - warmUp >= count, "%d windows need more iterations than %d", count, iterations);
            return new Windows(warmUp, (iterations - warmUp) / count, count);
        }

        int leftOut() {
            return iterations / 4;
        }
    }

    AlternatingRun(Runnable bareIteration, int batchSize, Windows windows, SpeedPairs speeds) {
        this.bareIteration = bareIteration;
        this.batchSize = batchSize;
        this.windows = windows;
        this.speeds = speeds;
    }

    @Override
    public void started(int iterationsDone, int iterations) {
        bareSpeeds(windows.warmUp());
    }

    @Override
    public void iteration(TrainMetrics metrics) {
        int measured = metrics.iteration() - windows.warmUp();
        if (measured < 0 || measured > windows.count() * windows.iterations()) {
            return;
        }
        if (measured > 0) {
            trained.add(metrics.imagesPerSecond());
        }
        if (measured > 0 && measured % windows.iterations() == 0) {
            speeds.add(medianOfRest(bareSpeeds(windows.iterations())), medianOfRest(trained));
            trained.clear();
        }
    }

    private List<Double> bareSpeeds(int iterations) {
        List<Double> bare = new ArrayList<>();
        for (int i = 0; i < iterations; i++) {
            bare.add(Window.of(bareIteration, 1, 0).rate(batchSize));
        }
        return bare;
    }

    private double medianOfRest(List<Double> window) {
        return TrainingThroughput.median(window.stream()
                .skip(windows.leftOut())
                .mapToDouble(Double::doubleValue)
                .toArray());
    }

    @Override
    public void evaluated(ValidationMetrics metrics) {}

    @Override
    public void epochFinished(EpochSummary summary) {}

    @Override
    public void finished(OptionalDouble bestValidationAccuracy) {}

    @Override
    public void message(String line) {}

    @Override
    public void close() {}
}
