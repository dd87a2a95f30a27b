package dev.convoy.checkpoint;

import static dev.convoy.tensor.Checks.check;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The state of a run after an iteration: all that is needed to go on as if it had not stopped. No array is copied.
 *
 * @param iteration number of iterations done, not negative
 * @param epoch number of passes over the training set done, fractional
 * @param model net and weights after that iteration
 * @param arrays what the update rule keeps, by name: each has one value for each parameter, in the same order. A name is of
 *     lower-case letters, digits and underscores, such as {@code velocity}, and not {@code model}
 * @param trainerState what else the trainer must remember, such as {@code first_loss} and {@code
 *     best_validation_accuracy}: strings, booleans and finite numbers; a float comes back as a double, a short integer as an
 *     int or a long
 */
public record Checkpoint(
        int iteration, double epoch, Model model, Map<String, float[]> arrays, Map<String, Object> trainerState) {
    private static final Pattern ARRAY_NAME = Pattern.compile("(?!model$)[a-z][a-z0-9_]*");

    public Checkpoint {
        check(iteration >= 0, "iteration must not be negative, found %d", iteration);
        check(Double.isFinite(epoch) && epoch >= 0, "epoch must be finite and not negative, found %s", epoch);
        arrays = Collections.unmodifiableMap(new TreeMap<>(arrays));
        int parameters = model.parameters().length;
        arrays.forEach((name, values) -> {
            check(ARRAY_NAME.matcher(name).matches(), "'%s' is no name for an array of a checkpoint", name);
            check(
                    values.length == parameters,
                    "%s has %d values, model %d parameters",
                    name,
                    values.length,
                    parameters);
        });
        trainerState = Map.copyOf(trainerState);
        new TreeMap<>(trainerState).forEach(Checkpoint::checkStorable);
    }

    /**
     * A number of the trainer's state.
     *
     * @throws IllegalArgumentException if there is no such number
     */
    public double number(String key) {
        Object value = trainerState.getOrDefault(key, "nothing");
        check(
                value instanceof Number,
                "checkpoint of iteration %d: %s must be a number, found %s",
                iteration,
                key,
                value);
        return ((Number) value).doubleValue();
    }

    /**
     * A text of the trainer's state.
     *
     * @throws IllegalArgumentException if there is no such text
     */
    public String text(String key) {
        Object value = trainerState.getOrDefault(key, 0);
        check(value instanceof String, "checkpoint of iteration %d has no text %s", iteration, key);
        return (String) value;
    }

    private static void checkStorable(String key, Object value) {
        boolean storable = value instanceof String
                || value instanceof Boolean
                || (value instanceof Number number && Double.isFinite(number.doubleValue()));
        check(storable, "trainer state %s must be a text, a boolean or a finite number, found %s", key, value);
    }
}
