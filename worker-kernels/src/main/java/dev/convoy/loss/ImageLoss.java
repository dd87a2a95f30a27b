package dev.convoy.loss;

/**
 * The formulas of a loss for one image, in double precision. {@link BatchLoss} makes a {@link Loss} of them. May keep
 * scratch arrays: one instance for each thread.
 */
public interface ImageLoss {
    /** Number of scores K. */
    int classes();

    /** Labels lie in [0, this); K unless the loss says otherwise. */
    default int labels() {
        return classes();
    }

    /**
     * The loss of the image.
     *
     * @param s K scores; read only
     * @param label in [0, labels)
     */
    double value(double[] s, int label);

    /**
     * The derivative of the loss by the scores.
     *
     * @param s K scores; read only
     * @param label in [0, labels)
     * @param ds K numbers; overwritten
     */
    void gradient(double[] s, int label, double[] ds);

    /**
     * How sure the net is of each class: the scores themselves, unless the loss says otherwise.
     *
     * @param s K scores; read only
     * @param p K numbers; overwritten
     */
    default void probabilities(double[] s, double[] p) {
        System.arraycopy(s, 0, p, 0, classes());
    }

    /** The label that ranks first. */
    default int prediction(double[] s) {
        return Ranking.first(s);
    }

    /** How many labels rank before this one; 0 is a correct image. */
    default int rankedBefore(double[] s, int label) {
        return Ranking.before(s, label);
    }
}
