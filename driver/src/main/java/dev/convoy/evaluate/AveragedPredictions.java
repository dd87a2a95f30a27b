package dev.convoy.evaluate;

import dev.convoy.loss.BatchResult;
import java.util.Arrays;

/**
 * Probabilities of a batch averaged over several views of its images: added in double precision in the order of the views,
 * divided once by their number. The loss of an image is −ln of the average probability of its label; classes rank by it, and
 * equal ones by their number.
 */
final class AveragedPredictions {
    private static final int TOP = 5;

    private final int classes;
    private final double[] sums;
    private int views;

    AveragedPredictions(int maxImages, int classes) {
        this.classes = classes;
        this.sums = new double[maxImages * classes];
    }

    /** Begins a batch. */
    void clear() {
        Arrays.fill(sums, 0);
        views = 0;
    }

    /**
     * Adds a view.
     *
     * @param probabilities images × K numbers; read only
     */
    void add(int images, float[] probabilities) {
        for (int i = 0; i < images * classes; i++) {
            sums[i] += probabilities[i];
        }
        views++;
    }

    /**
     * Takes loss and ranks of the averages.
     *
     * @param labels one for each image, in [0, K)
     * @param predictions overwritten with the first class of each image
     */
    BatchResult evaluate(int images, int[] labels, int[] predictions) {
        double lossSum = 0;
        int correct = 0;
        int correctTop = 0;
        for (int image = 0; image < images; image++) {
            int label = labels[image];
            lossSum -= StrictMath.log(sums[image * classes + label] / views);
            int before = 0;
            int first = 0;
            for (int k = 0; k < classes; k++) {
                before += ranksBefore(image, k, label) ? 1 : 0;
                first = ranksBefore(image, k, first) ? k : first;
            }
            correct += before == 0 ? 1 : 0;
            correctTop += before < TOP ? 1 : 0;
            predictions[image] = first;
        }
        return new BatchResult(images, lossSum, correct, correctTop);
    }

    /** Whether class k ranks before another; what is not a number ranks before all. */
    private boolean ranksBefore(int image, int k, int other) {
        double own = sums[image * classes + k];
        double its = sums[image * classes + other];
        return k != other && !(own < its || (own == its && k > other));
    }
}
