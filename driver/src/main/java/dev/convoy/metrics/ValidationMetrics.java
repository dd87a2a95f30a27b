package dev.convoy.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One evaluation of a split while training.
 *
 * @param iteration number of iterations done
 * @param epoch passes over the training set done, fractional
 * @param split name of the split, such as {@code val}
 * @param loss mean loss per image
 * @param accuracy share of the images whose highest score is the label's
 * @param top5 share of the images whose label is among the five highest scores
 */
public record ValidationMetrics(
        @JsonProperty("iteration") int iteration,
        @JsonProperty("epoch") double epoch,
        @JsonProperty("split") String split,
        @JsonProperty("loss") double loss,
        @JsonProperty("accuracy") double accuracy,
        @JsonProperty("top5") double top5)
        implements Metrics {}
