package dev.convoy.train;

/**
 * What tasks are to do in an iteration.
 *
 * @param iteration 0-based; the mini-batch, or with local steps the run of mini-batches between two averages
 * @param values the parameters; with local steps the {@link StateVector} that every worker begins with. Not changed before the
 *     iteration is done
 * @param learningRate α of local steps; NaN where gradients are computed, which need none
 */
record Work(int iteration, float[] values, double learningRate) {
    /** The gradient of a mini-batch. */
    static Work gradient(int iteration, float[] parameters) {
        return new Work(iteration, parameters, Double.NaN);
    }

    /** The same at another iteration. */
    Work at(int other) {
        return new Work(other, values, learningRate);
    }
}
