package dev.convoy.train;

import java.util.Optional;

/**
 * What tasks are to do in an iteration.
 *
 * @param iteration 0-based; the mini-batch, or with local steps the run of mini-batches between two averages
 * @param values the parameters; with local steps the {@link StateVector} that every worker begins with. Not changed before the
 *     iteration is done
 * @param learningRate α of local steps; NaN where gradients are computed, which need none
 * @param publication number that grows each time values are handed to tasks, so that a late task does not take its values for
 *     newer ones
 * @param follower what the jobs of the next work are called, if it follows at once: no other job will come before it
 */
record Work(int iteration, float[] values, double learningRate, long publication, Optional<String> follower) {
    /** Work that has not been handed to tasks yet, and of which nothing is known to follow. */
    Work(int iteration, float[] values, double learningRate) {
        this(iteration, values, learningRate, 0);
    }

    /** Published work. */
    Work(int iteration, float[] values, double learningRate, long publication) {
        this(iteration, values, learningRate, publication, Optional.empty());
    }

    /** The gradient of a mini-batch. */
    static Work gradient(int iteration, float[] parameters) {
        return new Work(iteration, parameters, Double.NaN);
    }

    /** The same at another iteration, of which nothing is known to follow. */
    Work at(int other) {
        return new Work(other, values, learningRate, publication);
    }

    /** The same under the number of its publication. */
    Work published(long number) {
        return new Work(iteration, values, learningRate, number, follower);
    }

    /** The same before other work whose jobs are called so. */
    Work followedBy(Optional<String> next) {
        return new Work(iteration, values, learningRate, publication, next);
    }
}
