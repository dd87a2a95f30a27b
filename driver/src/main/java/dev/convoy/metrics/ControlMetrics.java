package dev.convoy.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a person asked of a running training.
 *
 * @param iteration the first iteration that follows a changed learning rate; of a checkpoint, number of iterations done
 * @param epoch passes over the training set done, fractional
 * @param request the line of the control file, such as {@code learning_rate=0.001}, {@code snapshot} or {@code stop}
 */
public record ControlMetrics(
        @JsonProperty("iteration") int iteration,
        @JsonProperty("epoch") double epoch,
        @JsonProperty("request") String request)
        implements Metrics {}
