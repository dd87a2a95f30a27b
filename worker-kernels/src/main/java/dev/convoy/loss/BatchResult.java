package dev.convoy.loss;

/**
 * What a loss found in a batch: sums and counts, never means.
 *
 * @param images number of images
 * @param lossSum sum of the images' losses, in nats
 * @param correct images whose label has the highest score
 * @param correctTop5 images whose label has one of the five highest scores
 */
public record BatchResult(int images, double lossSum, int correct, int correctTop5) {}
