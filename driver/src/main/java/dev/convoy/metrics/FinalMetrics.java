package dev.convoy.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Result of a finished run on a split.
 *
 * @param split name of the split
 * @param accuracy share of the images whose highest score is the label's
 * @param top5 share of the images whose label is among the five highest scores
 * @param images number of images scored
 * @param trainSeconds time spent training, in seconds
 * @param imagesPerSecond images trained on per second, over the whole run
 * @param weightsSha256 digest of the parameters: {@link dev.convoy.checkpoint.WeightsHash}
 */
public record FinalMetrics(
        @JsonProperty("split") String split,
        @JsonProperty("accuracy") double accuracy,
        @JsonProperty("top5") double top5,
        @JsonProperty("images") long images,
        @JsonProperty("train_seconds") double trainSeconds,
        @JsonProperty("images_per_s") double imagesPerSecond,
        @JsonProperty("weights_sha256") String weightsSha256)
        implements Metrics {}
