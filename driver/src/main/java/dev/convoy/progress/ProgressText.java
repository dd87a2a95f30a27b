package dev.convoy.progress;

import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import java.util.Locale;
import java.util.OptionalDouble;

/** The wording that all ways of showing progress share; the same in every language of the user. */
final class ProgressText {
    private ProgressText() {}

    /** Such as {@code iteration=1200/5000 epoch=3.07 loss=1.8342 learning_rate=0.001 images_per_s=412}. */
    static String iteration(TrainMetrics metrics, int iterations) {
        return String.format(
                Locale.ROOT,
                "iteration=%d/%d epoch=%.2f loss=%.4f learning_rate=%.4g images_per_s=%.0f",
                metrics.iteration(),
                iterations,
                metrics.epoch(),
                metrics.loss(),
                metrics.learningRate(),
                metrics.imagesPerSecond());
    }

    /** Such as {@code evaluated val after iteration 1200: loss 1.2345, accuracy 0.5678}. */
    static String evaluation(ValidationMetrics metrics) {
        return String.format(
                Locale.ROOT,
                "evaluated %s after iteration %d: loss %.4f, accuracy %.4f",
                metrics.split(),
                metrics.iteration(),
                metrics.loss(),
                metrics.accuracy());
    }

    /** The lecture's last line, {@code finished optimization. best validation accuracy: 0.753300}. */
    static String finished(OptionalDouble bestValidationAccuracy) {
        return bestValidationAccuracy.isPresent()
                ? String.format(
                        Locale.ROOT,
                        "finished optimization. best validation accuracy: %f",
                        bestValidationAccuracy.getAsDouble())
                : "finished optimization.";
    }

    /** Hours, minutes and seconds, such as {@code 0:03:12}. */
    static String duration(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
