package dev.convoy.train;

/** An exchange that computes an iteration again where the cluster failed it. */
final class RepeatingExchange implements GradientExchange {
    private final GradientExchange exchange;
    private final String what;
    private final ClusterRetry retry;

    /**
     * An exchange that goes on.
     *
     * @param what it computes, for messages, such as {@code mini-batch}
     */
    RepeatingExchange(GradientExchange exchange, String what, ClusterRetry retry) {
        this.exchange = exchange;
        this.what = what;
        this.retry = retry;
    }

    @Override
    public PartialSum compute(Work work) {
        return retry.run(what + " " + (work.iteration() + 1), () -> exchange.compute(work));
    }

    @Override
    public void close() {
        if (!retry.isStopped()) {
            exchange.close();
        }
    }
}
