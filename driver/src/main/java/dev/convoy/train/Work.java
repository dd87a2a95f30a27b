package dev.convoy.train;

/**
 * What tasks are to do in an iteration.
 *
 * @param iteration 0-based; the mini-batch, or with local steps the run of mini-batches between two averages
 * @param values the parameters; with local steps the {@link StateVector} that every worker begins with. Not changed before the
 *     iteration is done
 * @param learningRate α of local steps; NaN where gradients are computed, which need none
 * @param publication number that grows each time values are handed to tasks, so that a late task does not take its values for
 *     newer ones
 */
record Work(int iteration, float[] values, double learningRate, long publication) {
    /** Work that has not been handed to tasks yet. */
    Work(int iteration, float[] values, double learningRate) {
        this(iteration, values, learningRate, 0);
    }

    /** The gradient of a mini-batch. */
    static Work gradient(int iteration, float[] parameters) {
        return new Work(iteration, parameters, Double.NaN);
    }

    /** The same at another iteration. */
    Work at(int other) {
        return new Work(other, values, learningRate, publication);
    }

    /** The same under the number of its publication. */
    Work published(long number) {
        return new Work(iteration, values, learningRate, number);
    }
}
