package dev.convoy.train;

import dev.convoy.kernel.ElementwiseKernel;

/**
 * The gradient sum of one update: that of its mini-batches, added in their order. Update u takes mini-batches [u·k, (u+1)·k)
 * of the run, which hold the images that one batch of k times the size would hold, added up in another order. With k = 1 it is
 * whatever the exchange brings.
 */
final class BatchGradient {
    private final GradientExchange exchange;
    private final int batches;
    private final ElementwiseKernel kernel;
    private float[] sum = new float[0];

    /**
     * A gradient.
     *
     * @param batches k, mini-batches for each update, at least 1
     */
    BatchGradient(GradientExchange exchange, int batches, ElementwiseKernel kernel) {
        this.exchange = exchange;
        this.batches = batches;
        this.kernel = kernel;
    }

    /**
     * Computes the gradient sum of one update.
     *
     * @param work its iteration is the update; its array is not changed before this returns, and not kept
     * @return the sum over all shards and mini-batches; its array is valid until the next call
     */
    PartialSum compute(Work work) {
        if (batches == 1) {
            return exchange.compute(work);
        }
        int first = Math.multiplyExact(work.iteration(), batches);
        int last = first + batches - 1;
        PartialSum total = exchange.compute(work.at(first));
        if (sum.length == 0) {
            sum = new float[total.gradient().length];
        }
        System.arraycopy(total.gradient(), 0, sum, 0, sum.length);
        total = total.withGradient(sum);
        for (int batch = first + 1; batch <= last; batch++) {
            Work each = work.at(batch);
            PartialSum next = exchange.compute(batch == last ? each.followedBy(work.follower()) : each);
            kernel.add(0, sum.length, next.gradient(), sum);
            total = total.withCountsOf(next);
        }
        return total;
    }
}
