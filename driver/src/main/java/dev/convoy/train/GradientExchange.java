package dev.convoy.train;

/**
 * Takes parameters to where the shards are and brings the sum of their gradients back, or with local steps a state and the sum
 * of what workers made of it: one iteration's traffic. However it travels, the sum has the same bits.
 */
interface GradientExchange extends AutoCloseable {
    /**
     * Computes the sum of one iteration.
     *
     * @param work its array is not changed before this returns, and not kept
     * @return the sum over all shards; its array is valid until the next call
     */
    PartialSum compute(Work work);

    /**
     * Computes the gradient sum of one batch.
     *
     * @param iteration 0-based
     * @param parameters not changed before this returns; not kept
     */
    default PartialSum compute(int iteration, float[] parameters) {
        return compute(Work.gradient(iteration, parameters));
    }

    /** Releases what executors keep of the run. */
    @Override
    void close();
}
