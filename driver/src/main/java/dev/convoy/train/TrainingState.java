package dev.convoy.train;

import dev.convoy.checkpoint.Checkpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What changes while a net learns: parameters, velocity and the counts that outlive a restart. Owns its arrays. */
final class TrainingState {
    private final float[] parameters;
    private final float[] velocity;
    private final EpochTotals epochTotals;
    private int iteration;
    private double seconds;
    private OptionalDouble firstLoss;
    private OptionalDouble bestValidationAccuracy;

    private TrainingState(float[] parameters, float[] velocity, int iteration, Map<String, Object> stored) {
        this.parameters = parameters;
        this.velocity = velocity;
        this.iteration = iteration;
        this.epochTotals = EpochTotals.of(stored);
        this.seconds = number(stored, "train_seconds").orElse(0);
        this.firstLoss = number(stored, "first_loss");
        this.bestValidationAccuracy = number(stored, "best_validation_accuracy");
    }

    /** The state before the first iteration; keeps the array. */
    static TrainingState initial(float[] parameters) {
        return new TrainingState(parameters, new float[parameters.length], 0, Map.of());
    }

    /** The state that a checkpoint holds; keeps its arrays. */
    static TrainingState of(Checkpoint checkpoint) {
        return new TrainingState(
                checkpoint.model().parameters(),
                checkpoint.velocity(),
                checkpoint.iteration(),
                checkpoint.trainerState());
    }

    private static OptionalDouble number(Map<String, Object> stored, String key) {
        return stored.get(key) instanceof Number value
                ? OptionalDouble.of(value.doubleValue())
                : OptionalDouble.empty();
    }

    /** The counts, to be kept in a checkpoint. */
    Map<String, Object> counts() {
        Map<String, Object> counts = new HashMap<>();
        counts.put("train_seconds", seconds);
        firstLoss.ifPresent(loss -> counts.put("first_loss", loss));
        bestValidationAccuracy.ifPresent(best -> counts.put("best_validation_accuracy", best));
        epochTotals.putState(counts);
        return counts;
    }

    float[] parameters() {
        return parameters;
    }

    float[] velocity() {
        return velocity;
    }

    EpochTotals epochTotals() {
        return epochTotals;
    }

    /** Updates done. */
    int iteration() {
        return iteration;
    }

    /** Time spent on them, in seconds, restarts left out. */
    double seconds() {
        return seconds;
    }

    OptionalDouble firstLoss() {
        return firstLoss;
    }

    OptionalDouble bestValidationAccuracy() {
        return bestValidationAccuracy;
    }

    /** Counts an update. */
    void advance(double iterationSeconds, OptionalDouble first) {
        iteration++;
        seconds += iterationSeconds;
        firstLoss = first;
    }

    /** Takes notice of a validation accuracy; true if it is the best so far. */
    boolean isBest(double validationAccuracy) {
        boolean best = bestValidationAccuracy.isEmpty() || validationAccuracy > bestValidationAccuracy.getAsDouble();
        if (best) {
            bestValidationAccuracy = OptionalDouble.of(validationAccuracy);
        }
        return best;
    }
}
