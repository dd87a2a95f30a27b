package dev.convoy.loss;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;

/**
 * Softmax with cross-entropy: the loss of an image with label l and scores s is ln Σ_k exp(s[k]) − s[l], its gradient
 * exp(s[k]) / Σ_j exp(s[j]) − [k = l]. The largest score is subtracted first, so no exponential overflows. Computed in
 * double precision with {@link StrictMath}, one class after the other, so it is the same on every machine.
 *
 * <p>Keeps a scratch array of K numbers: one instance for each thread.
 */
public final class SoftmaxLoss {
    private static final int TOP = 5;

    private final BlockLayout scoresLayout;
    private final BlockLayout gradientLayout;
    private final int classes;
    private final double[] exponentials;

    /**
     * @param scoresLayout layout of the scores' blocks, K × 1 × 1, any border
     * @param gradientLayout layout of the gradient's blocks, K × 1 × 1, any border
     */
    public SoftmaxLoss(BlockLayout scoresLayout, BlockLayout gradientLayout) {
        check(
                scoresLayout.shape().height() == 1 && scoresLayout.shape().width() == 1,
                "scores must have shape Kx1x1, found %s",
                scoresLayout.shape());
        check(
                gradientLayout.shape().equals(scoresLayout.shape()),
                "gradient must have shape %s, found %s",
                scoresLayout.shape(),
                gradientLayout.shape());
        this.scoresLayout = scoresLayout;
        this.gradientLayout = gradientLayout;
        this.classes = scoresLayout.shape().channels();
        this.exponentials = new double[classes];
    }

    /**
     * Requires every label to name a class.
     *
     * @throws IllegalArgumentException naming the first image whose label does not
     */
    public void checkLabels(int images, int[] labels) {
        check(labels.length >= images, "%d images need as many labels, found %d", images, labels.length);
        for (int image = 0; image < images; image++) {
            int label = labels[image];
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException(
                        "label must be in [0, " + classes + "), found " + label + " at image " + image);
            }
        }
    }

    /**
     * Takes the loss of a batch. An image is correct if no class ranks before its label; a class ranks before another if
     * its score is higher, or equal and its number lower. A NaN score ranks before all.
     *
     * @param images N
     * @param scores one array for each block; read only
     * @param labels N numbers in [0, K)
     */
    public BatchResult evaluate(int images, float[][] scores, int[] labels) {
        checkLabels(images, labels);
        double lossSum = 0;
        int correct = 0;
        int correctTop = 0;
        for (int image = 0; image < images; image++) {
            float[] block = scores[image / BlockLayout.IMAGES];
            int lane = image % BlockLayout.IMAGES;
            lossSum += StrictMath.log(exponentiate(block, lane)) - exponent(block, lane, labels[image]);
            int before = rankedBefore(block, lane, labels[image]);
            correct += before == 0 ? 1 : 0;
            correctTop += before < TOP ? 1 : 0;
        }
        return new BatchResult(images, lossSum, correct, correctTop);
    }

    /**
     * The derivative of the loss sum by the scores.
     *
     * @param images N
     * @param scores one array for each block; read only
     * @param labels N numbers in [0, K)
     * @param dScores one array for each block; the inside is overwritten, unused lanes become zero
     */
    public void gradient(int images, float[][] scores, int[] labels, float[][] dScores) {
        checkLabels(images, labels);
        int lanes = BlockLayout.blocks(images) * BlockLayout.IMAGES;
        int start = gradientLayout.offset(0, 0, 0);
        for (int image = 0; image < lanes; image++) {
            float[] dBlock = dScores[image / BlockLayout.IMAGES];
            int lane = image % BlockLayout.IMAGES;
            boolean isUsed = image < images;
            double sum = isUsed ? exponentiate(scores[image / BlockLayout.IMAGES], lane) : 1;
            for (int k = 0; k < classes; k++) {
                double target = isUsed && labels[image] == k ? 1 : 0;
                float gradient = isUsed ? (float) (exponentials[k] / sum - target) : 0f;
                dBlock[start + k * BlockLayout.IMAGES + lane] = gradient;
            }
        }
    }

    /**
     * Softmax probabilities exp(s[k]) / Σ_j exp(s[j]).
     *
     * @param images N
     * @param scores one array for each block; read only
     * @param probabilities N × K; overwritten
     */
    public void probabilities(int images, float[][] scores, float[] probabilities) {
        for (int image = 0; image < images; image++) {
            double sum = exponentiate(scores[image / BlockLayout.IMAGES], image % BlockLayout.IMAGES);
            for (int k = 0; k < classes; k++) {
                probabilities[image * classes + k] = (float) (exponentials[k] / sum);
            }
        }
    }

    /**
     * The class of each image that ranks first, in the order that {@link #evaluate} tells; any class where scores are NaN.
     *
     * @param images N
     * @param scores one array for each block; read only
     * @param predictions N numbers in [0, K); overwritten
     */
    public void predictions(int images, float[][] scores, int[] predictions) {
        for (int image = 0; image < images; image++) {
            float[] block = scores[image / BlockLayout.IMAGES];
            int lane = image % BlockLayout.IMAGES;
            int first = 0;
            for (int k = 1; k < classes; k++) {
                boolean ranksAfter = score(block, lane, k) <= score(block, lane, first);
                first = ranksAfter ? first : k;
            }
            predictions[image] = first;
        }
    }

    /** exponentials[k] = exp(s[k] − max s); returns their sum, at least 1. */
    private double exponentiate(float[] block, int lane) {
        double max = max(block, lane);
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            exponentials[k] = StrictMath.exp(score(block, lane, k) - max);
            sum += exponentials[k];
        }
        return sum;
    }

    private double exponent(float[] block, int lane, int k) {
        return score(block, lane, k) - max(block, lane);
    }

    private double max(float[] block, int lane) {
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            max = Math.max(max, score(block, lane, k));
        }
        return max;
    }

    private int rankedBefore(float[] block, int lane, int label) {
        double own = score(block, lane, label);
        int before = 0;
        for (int k = 0; k < classes; k++) {
            double other = score(block, lane, k);
            boolean ranksAfter = other < own || (other == own && k >= label);
            before += ranksAfter ? 0 : 1;
        }
        return before;
    }

    private double score(float[] block, int lane, int k) {
        return block[scoresLayout.offset(0, 0, 0) + k * BlockLayout.IMAGES + lane];
    }
}
