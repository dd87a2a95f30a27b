package dev.convoy.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One iteration of training.
 *
 * @param iteration number of iterations done
 * @param epoch passes over the training set done, fractional
 * @param loss mean loss per image of the mini-batch, before the update and without regularization
 * @param regularizationLoss penalty that regularization adds to the mean loss, before the update; 0 where there is none.
 *     Lines of versions before it was told lack it and are read as 0
 * @param accuracy share of the mini-batch classified right, before the update
 * @param learningRate learning rate of the update
 * @param imagesPerSecond images trained on per second
 * @param gradNorm Euclidean norm of the mean gradient
 * @param seconds time spent training since the run began, in seconds
 */
public record TrainMetrics(
        @JsonProperty("iteration") int iteration,
        @JsonProperty("epoch") double epoch,
        @JsonProperty("loss") double loss,
        @JsonProperty("regularization_loss") double regularizationLoss,
        @JsonProperty("accuracy") double accuracy,
        @JsonProperty("learning_rate") double learningRate,
        @JsonProperty("images_per_s") double imagesPerSecond,
        @JsonProperty("grad_norm") double gradNorm,
        @JsonProperty("seconds") double seconds)
        implements Metrics {}
