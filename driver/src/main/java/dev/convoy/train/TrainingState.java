package dev.convoy.train;

import dev.convoy.checkpoint.Checkpoint;
import dev.convoy.config.InvalidInputException;
import dev.convoy.config.UpdateSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What changes while a net learns: parameters, what the update rule keeps, perhaps a running average of the parameters, and
 * the counts that outlive a restart. Owns its arrays.
 *
 * <p>Where there is an average, it is the model that is scored and stored; the parameters themselves then stand in a
 * checkpoint as the array {@value #RAW_WEIGHTS}.
 */
final class TrainingState {
    /** Name of the array of a checkpoint that holds the parameters where the model holds their average. */
    static final String RAW_WEIGHTS = "raw_weights";

    private final float[] parameters;
    private final Map<String, float[]> ruleState;
    private final Optional<float[]> average;
    private final EpochTotals epochTotals;
    private int iteration;
    private double seconds;
    private OptionalDouble firstLoss;
    private OptionalDouble bestValidationAccuracy;

    private TrainingState(
            float[] parameters,
            Map<String, float[]> ruleState,
            Optional<float[]> average,
            int iteration,
            Map<String, Object> stored) {
        this.parameters = parameters;
        this.ruleState = ruleState;
        this.average = average;
        this.iteration = iteration;
        this.epochTotals = EpochTotals.of(stored);
        this.seconds = number(stored, "train_seconds").orElse(0);
        this.firstLoss = number(stored, "first_loss");
        this.bestValidationAccuracy = number(stored, "best_validation_accuracy");
    }

    /** The state before the first iteration; keeps the array. */
    static TrainingState initial(float[] parameters, UpdateSettings update) {
        return new TrainingState(
                parameters,
                update.rule().newState(parameters.length),
                update.averaging().isPresent() ? Optional.of(parameters.clone()) : Optional.empty(),
                0,
                Map.of());
    }

    /**
     * The state that a checkpoint holds; keeps its arrays.
     *
     * @throws InvalidInputException if it lacks an array that the settings need
     */
    static TrainingState of(Checkpoint checkpoint, UpdateSettings update) {
        Map<String, float[]> ruleState = new LinkedHashMap<>();
        for (String name : update.rule().stateNames()) {
            ruleState.put(name, array(checkpoint, name));
        }
        float[] model = checkpoint.model().parameters();
        boolean averaging = update.averaging().isPresent();
        return new TrainingState(
                averaging ? array(checkpoint, RAW_WEIGHTS) : model,
                ruleState,
                averaging ? Optional.of(model) : Optional.empty(),
                checkpoint.iteration(),
                checkpoint.trainerState());
    }

    private static float[] array(Checkpoint checkpoint, String name) {
        return Optional.ofNullable(checkpoint.arrays().get(name))
                .orElseThrow(() -> new InvalidInputException(
                        "the checkpoint of iteration %d has no array %s, found %s",
                        checkpoint.iteration(), name, checkpoint.arrays().keySet()));
    }

    /** What a checkpoint must keep beside the model. */
    Map<String, float[]> arrays() {
        Map<String, float[]> arrays = new LinkedHashMap<>(ruleState);
        average.ifPresent(unused -> arrays.put(RAW_WEIGHTS, parameters));
        return arrays;
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

    /** The parameters that gradients are computed at. */
    float[] parameters() {
        return parameters;
    }

    /** The arrays of the update rule, by name. */
    Map<String, float[]> ruleState() {
        return ruleState;
    }

    /** The running average of the parameters, where one is kept. */
    Optional<float[]> average() {
        return average;
    }

    /** The parameters of the model that is scored and stored: their average, or they themselves. */
    float[] modelParameters() {
        return average.orElse(parameters);
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

    /** Whether a validation accuracy is the best so far. */
    boolean isBest(double validationAccuracy) {
        return bestValidationAccuracy.isEmpty() || validationAccuracy > bestValidationAccuracy.getAsDouble();
    }

    /** Takes notice of the accuracy of the model that is kept as the best one. */
    void setBestValidationAccuracy(double accuracy) {
        bestValidationAccuracy = OptionalDouble.of(accuracy);
    }
}
