package dev.convoy.progress;

import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import java.util.OptionalDouble;

/**
 * Told by the trainer how far it is.
 *
 * <p>Order of calls: {@link #started}; then {@link #iteration} after every iteration, {@link #evaluated} and {@link
 * #epochFinished} when they happen; {@link #finished} if the run came to its end; {@link #close} always. All from one thread.
 */
public interface TrainingProgress extends AutoCloseable {
    /**
     * Training begins or goes on.
     *
     * @param iterationsDone iterations done before, 0 unless a run is resumed
     * @param iterations iterations of the whole run
     */
    void started(int iterationsDone, int iterations);

    /** An iteration is done. */
    void iteration(TrainMetrics metrics);

    /** A split was scored. */
    void evaluated(ValidationMetrics metrics);

    /** An epoch is done: prints {@link EpochSummary#line()}. */
    void epochFinished(EpochSummary summary);

    /**
     * The run came to its end.
     *
     * @param bestValidationAccuracy highest validation accuracy of the run; empty where there is no validation split
     */
    void finished(OptionalDouble bestValidationAccuracy);

    /** Prints a line of text without disturbing what is on the terminal. */
    void message(String line);

    /** Takes the progress bar away, also when a run fails. */
    @Override
    void close();
}
