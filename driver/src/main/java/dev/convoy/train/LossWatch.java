package dev.convoy.train;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Stops a doomed run early: at a loss or gradient that is not a number or infinite, and at a loss above a multiple of the
 * first one ("if loss > 3 * original loss, quit early (learning rate too high)", the lecture's rule).
 */
final class LossWatch {
    private final double factor;
    private OptionalDouble firstLoss;

    /**
     * A watch.
     *
     * @param factor multiple of the first loss that stops training; 0 never
     * @param firstLoss of a resumed run; else empty, and the first loss seen counts
     */
    LossWatch(double factor, OptionalDouble firstLoss) {
        this.factor = factor;
        this.firstLoss = firstLoss;
    }

    /** The first loss, once there was one. */
    OptionalDouble firstLoss() {
        return firstLoss;
    }

    /**
     * Looks at one iteration before its update.
     *
     * @param iteration 1-based
     * @param loss mean over the batch
     * @param gradientNorm Euclidean norm of the mean gradient
     * @return why training must stop, in one sentence, or empty
     */
    Optional<String> check(long iteration, double loss, double gradientNorm, double learningRate) {
        if (!Double.isFinite(loss)) {
            return stop(
                    "loss is %s at iteration %d with learning rate %s; lower the rate or check the scale of the"
                            + " input",
                    loss, iteration, learningRate);
        }
        if (!Double.isFinite(gradientNorm)) {
            return stop(
                    "gradient norm is %s at iteration %d (loss %.4f) with learning rate %s; lower the rate or check"
                            + " the scale of the input",
                    gradientNorm, iteration, loss, learningRate);
        }
        if (firstLoss.isEmpty()) {
            firstLoss = OptionalDouble.of(loss);
        }
        double limit = factor * firstLoss.getAsDouble();
        if (factor > 0 && loss > limit) {
            return stop(
                    "loss %.6g at iteration %d is more than %s times the first loss %.6g; the learning rate %s is too"
                            + " high",
                    loss, iteration, factor, firstLoss.getAsDouble(), learningRate);
        }
        return Optional.empty();
    }

    private static Optional<String> stop(String format, Object... arguments) {
        return Optional.of(String.format(Locale.ROOT, format, arguments));
    }
}
