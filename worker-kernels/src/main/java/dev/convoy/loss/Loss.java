package dev.convoy.loss;

/**
 * What a batch's scores cost, given its labels. Scores and their gradient lie in blocks of sixteen images, as activations
 * do. Losses and gradients are sums over images, never means: whoever adds the shards of a batch divides once by its number
 * of images, whatever the images weigh.
 */
public interface Loss {
    /**
     * Requires every label to be one that the loss knows.
     *
     * @throws IllegalArgumentException naming the first image whose label is not
     */
    void checkLabels(int images, int[] labels);

    /**
     * Takes the loss of a batch and counts the images that are classified right.
     *
     * @param images N
     * @param scores one array for each block; read only
     * @param labels N labels
     * @throws IllegalArgumentException as {@link #checkLabels} does
     */
    BatchResult evaluate(int images, float[][] scores, int[] labels);

    /**
     * The derivative of {@code weight} times the loss sum by the scores.
     *
     * @param images N
     * @param weight what the loss counts in its net
     * @param scores one array for each block; read only
     * @param labels N labels
     * @param dScores one array for each block; the inside is overwritten, unused lanes become zero
     * @throws IllegalArgumentException as {@link #checkLabels} does
     */
    void gradient(int images, float weight, float[][] scores, int[] labels, float[][] dScores);

    /**
     * How sure the net is of each class. For a softmax loss these are probabilities that sum to 1; other losses define
     * none and give the scores themselves, which rank the classes and mean no more than that.
     *
     * @param images N
     * @param scores one array for each block; read only
     * @param probabilities N × K; overwritten
     */
    void probabilities(int images, float[][] scores, float[] probabilities);

    /**
     * What each image is taken for; any label where scores are NaN.
     *
     * @param images N
     * @param scores one array for each block; read only
     * @param predictions N labels; overwritten
     */
    void predictions(int images, float[][] scores, int[] predictions);
}
