package dev.convoy.progress;

import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Progress as plain lines, for log files and pipes: the first iteration, then one line in ten seconds, and the last. */
final class PlainProgress implements TrainingProgress {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final PrintStream out;
    private final LongSupplier nanoTime;
    private long startNanos;
    private long lastLineNanos;
    private int startIteration;
    private int iterations;

    /**
     * @param out where to print
     * @param nanoTime a clock in nanoseconds of arbitrary origin
     */
    PlainProgress(PrintStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    @Override
    public void started(int iterationsDone, int iterationsOfRun) {
        startNanos = nanoTime.getAsLong();
        lastLineNanos = startNanos - INTERVAL_NANOS;
        startIteration = iterationsDone;
        iterations = iterationsOfRun;
        if (iterationsDone > 0) {
            message(String.format(Locale.ROOT, "resuming after iteration %d of %d", iterationsDone, iterationsOfRun));
        }
    }

    @Override
    public void iteration(TrainMetrics metrics) {
        long now = nanoTime.getAsLong();
        if (now - lastLineNanos < INTERVAL_NANOS && metrics.iteration() != iterations) {
            return;
        }
        lastLineNanos = now;
        message(ProgressText.iteration(metrics, iterations) + " left=" + timeLeft(metrics.iteration(), now));
    }

    @Override
    public void evaluated(ValidationMetrics metrics) {
        message(ProgressText.evaluation(metrics));
    }

    @Override
    public void epochFinished(EpochSummary summary) {
        message(summary.line());
    }

    @Override
    public void finished(OptionalDouble bestValidationAccuracy) {
        message(ProgressText.finished(bestValidationAccuracy));
    }

    @Override
    public void message(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }

    private String timeLeft(int iteration, long now) {
        int done = iteration - startIteration;
        if (done <= 0) {
            return "?";
        }
        double secondsAnIteration = (now - startNanos) / 1e9 / done;
        return ProgressText.duration(Math.round(secondsAnIteration * (iterations - iteration)));
    }
}
