package dev.convoy.loss;

/**
 * What a loss found in a batch: sums and counts, never means.
 *
 * @param images number of images
 * @param lossSum sum of the images' losses, in nats where the loss is one of probabilities
 * @param correct images whose label ranks first
 * @param correctTop5 images whose label ranks among the first five
 */
public record BatchResult(int images, double lossSum, int correct, int correctTop5) {
    /** The same counts, the loss sum times {@code weight}. */
    public BatchResult weighted(double weight) {
        return new BatchResult(images, weight * lossSum, correct, correctTop5);
    }
}
