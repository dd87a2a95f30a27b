/**
 * What a run measures, as lines of {@code metrics.jsonl}. Read {@link dev.convoy.metrics.MetricsLog} first.
 *
 * <p>Losses and accuracies are means per image, accuracies in [0, 1]. {@code epoch} is fractional: passes over the training
 * set done so far. A number that is not finite is written as the text {@code "NaN"}, {@code "Infinity"} or {@code
 * "-Infinity"}, since JSON has no such numbers.
 */
package dev.convoy.metrics;
