package dev.convoy.config;

import static dev.convoy.tensor.Checks.check;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How long a net learns; one of the two is given.
 *
 * @param iterations updates in all
 * @param epochs passes over the training set
 */
public record TrainingLength(OptionalLong iterations, OptionalDouble epochs) {
    public TrainingLength {
        check(
                iterations.isPresent() != epochs.isPresent(),
                "exactly one of iterations and epochs must be given, found %s",
                iterations.isPresent() ? "both" : "neither");
        check(iterations.orElse(1) > 0, "iterations must be positive, found %d", iterations.orElse(1));
        check(epochs.orElse(1) > 0, "epochs must be positive, found %s", epochs.orElse(1));
    }

    /** Updates in all: epochs round up to whole iterations. */
    long iterations(long images, long imagesPerUpdate) {
        if (iterations.isPresent()) {
            return iterations.getAsLong();
        }
        return Math.max(1, (long) Math.ceil(epochs.getAsDouble() * images / imagesPerUpdate));
    }

    /** Such as {@code 5000 iterations} or {@code 2.5 epochs}. */
    public String description() {
        return iterations.isPresent() ? iterations.getAsLong() + " iterations" : epochs.getAsDouble() + " epochs";
    }
}
