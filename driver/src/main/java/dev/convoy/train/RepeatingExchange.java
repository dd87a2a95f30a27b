package dev.convoy.train;

/** An exchange that computes an iteration again where the cluster failed it. */
final class RepeatingExchange implements GradientExchange {
    private final GradientExchange exchange;
    private final ClusterRetry retry;

    RepeatingExchange(GradientExchange exchange, ClusterRetry retry) {
        this.exchange = exchange;
        this.retry = retry;
    }

    @Override
    public PartialSum compute(int iteration, float[] parameters) {
        return retry.run("mini-batch " + (iteration + 1), () -> exchange.compute(iteration, parameters));
    }

    @Override
    public void close() {
        if (!retry.isStopped()) {
            exchange.close();
        }
    }
}
