package dev.convoy.loss;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.tensor.BlockLayout;

/**
 * A loss taken image after image, in ascending order, in double precision and one class after the other: the same on every
 * machine. An image is correct if no label ranks before its own, and correct in the top five if fewer than five do.
 *
 * <p>Keeps scratch arrays of K numbers: one instance for each thread.
 */
public final class BatchLoss implements Loss {
    private static final int TOP = 5;

    private final ImageLoss loss;
    private final BlockLayout scoresLayout;
    private final BlockLayout gradientLayout;
    private final int classes;
    private final double[] imageScores;
    private final double[] imageResult;

    /**
     * Fits a loss to the blocks of a net.
     *
     * @param loss the formulas
     * @param scoresLayout layout of the scores' blocks, K × 1 × 1, any border
     * @param gradientLayout layout of the gradient's blocks, K × 1 × 1, any border
     */
    public BatchLoss(ImageLoss loss, BlockLayout scoresLayout, BlockLayout gradientLayout) {
        check(
                scoresLayout.shape().height() == 1 && scoresLayout.shape().width() == 1,
                "scores must have shape Kx1x1, found %s",
                scoresLayout.shape());
        check(
                gradientLayout.shape().equals(scoresLayout.shape()),
                "gradient must have shape %s, found %s",
                scoresLayout.shape(),
                gradientLayout.shape());
        this.classes = scoresLayout.shape().channels();
        check(loss.classes() == classes, "the loss is one of %d scores, found %d", loss.classes(), classes);
        this.loss = loss;
        this.scoresLayout = scoresLayout;
        this.gradientLayout = gradientLayout;
        this.imageScores = new double[classes];
        this.imageResult = new double[classes];
    }

    @Override
    public void checkLabels(int images, int[] labels) {
        check(labels.length >= images, "%d images need as many labels, found %d", images, labels.length);
        for (int image = 0; image < images; image++) {
            int label = labels[image];
            if (label < 0 || label >= loss.labels()) {
                throw new IllegalArgumentException(
                        "label must be in [0, " + loss.labels() + "), found " + label + " at image " + image);
            }
        }
    }

    @Override
    public BatchResult evaluate(int images, float[][] scores, int[] labels) {
        checkLabels(images, labels);
        double lossSum = 0;
        int correct = 0;
        int correctTop = 0;
        for (int image = 0; image < images; image++) {
            read(scores, image);
            lossSum += loss.value(imageScores, labels[image]);
            int before = loss.rankedBefore(imageScores, labels[image]);
            correct += before == 0 ? 1 : 0;
            correctTop += before < TOP ? 1 : 0;
        }
        return new BatchResult(images, lossSum, correct, correctTop);
    }

    /** As the contract says; each derivative is multiplied by the weight in double precision and rounded once. */
    @Override
    public void gradient(int images, float weight, float[][] scores, int[] labels, float[][] dScores) {
        checkLabels(images, labels);
        int lanes = BlockLayout.blocks(images) * BlockLayout.IMAGES;
        int start = gradientLayout.offset(0, 0, 0);
        for (int image = 0; image < lanes; image++) {
            float[] dBlock = dScores[image / BlockLayout.IMAGES];
            int lane = image % BlockLayout.IMAGES;
            boolean isUsed = image < images;
            if (isUsed) {
                read(scores, image);
                loss.gradient(imageScores, labels[image], imageResult);
            }
            for (int k = 0; k < classes; k++) {
                dBlock[start + k * BlockLayout.IMAGES + lane] = isUsed ? (float) (weight * imageResult[k]) : 0f;
            }
        }
    }

    @Override
    public void probabilities(int images, float[][] scores, float[] probabilities) {
        for (int image = 0; image < images; image++) {
            read(scores, image);
            loss.probabilities(imageScores, imageResult);
            for (int k = 0; k < classes; k++) {
                probabilities[image * classes + k] = (float) imageResult[k];
            }
        }
    }

    @Override
    public void predictions(int images, float[][] scores, int[] predictions) {
        for (int image = 0; image < images; image++) {
            read(scores, image);
            predictions[image] = loss.prediction(imageScores);
        }
    }

    private void read(float[][] scores, int image) {
        float[] block = scores[image / BlockLayout.IMAGES];
        int start = scoresLayout.offset(0, 0, 0) + image % BlockLayout.IMAGES;
        for (int k = 0; k < classes; k++) {
            imageScores[k] = block[start + k * BlockLayout.IMAGES];
        }
    }
}
