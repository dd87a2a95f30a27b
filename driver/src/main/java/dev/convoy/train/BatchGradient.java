package dev.convoy.train;

import dev.convoy.kernel.ElementwiseKernel;

/**
 * The gradient sum of one update: that of its mini-batches, added in their order. Update u takes mini-batches [u·k, (u+1)·k)
 * of the run, which hold the images that one batch of k times the size would hold, added up in another order.
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
     * @param update 0-based
     * @param parameters not changed before this returns; not kept
     * @return the sum over all shards and mini-batches; its array is valid until the next call
     */
    PartialSum compute(int update, float[] parameters) {
        int first = Math.multiplyExact(update, batches);
        PartialSum total = exchange.compute(first, parameters);
        if (batches == 1) {
            return total;
        }
        if (sum.length == 0) {
            sum = new float[parameters.length];
        }
        System.arraycopy(total.gradient(), 0, sum, 0, sum.length);
        total = total.withGradient(sum);
        for (int batch = 1; batch < batches; batch++) {
            PartialSum next = exchange.compute(first + batch, parameters);
            kernel.add(0, sum.length, next.gradient(), sum);
            total = total.withCountsOf(next);
        }
        return total;
    }
}
