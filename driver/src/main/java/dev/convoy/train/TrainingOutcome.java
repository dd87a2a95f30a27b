package dev.convoy.train;

import dev.convoy.metrics.FinalMetrics;

/** How training ended. */
public sealed interface TrainingOutcome {
    /**
     * All iterations are done.
     *
     * @param metrics last line of the run's metrics
     * @param iterations updates done in all
     */
    record Finished(FinalMetrics metrics, int iterations) implements TrainingOutcome {}

    /**
     * A check stopped it.
     *
     * @param reason one sentence
     * @param lastCheckpoint folder of the last good checkpoint
     */
    record Stopped(String reason, String lastCheckpoint) implements TrainingOutcome {}

    /**
     * A person stopped it.
     *
     * @param iterations updates done
     * @param lastCheckpoint folder of the checkpoint written then; empty where training had not begun
     */
    record Interrupted(int iterations, String lastCheckpoint) implements TrainingOutcome {}

    /**
     * The run's folder could not be written or the cluster was gone; what was saved stands.
     *
     * @param reason one sentence
     * @param iterations updates done, those after the last checkpoint included
     * @param lastCheckpoint folder of the last good checkpoint, or {@code none}
     */
    record Failed(String reason, int iterations, String lastCheckpoint) implements TrainingOutcome {}
}
