package dev.convoy.cost;

import static dev.convoy.tensor.Checks.check;

import dev.convoy.config.CostConstants;
import dev.convoy.config.ExchangeKind;

/**
 * Seconds that an iteration spends on anything but computing: Spark's job, weights to executors, gradients back, the update.
 *
 * <p>With E executors, P tasks, c = P/E, B = G = 4n bytes, W bytes a second of a link and D, U bytes a second of the driver's
 * and the shuffle's handling; A tasks take part in a second stage:
 *
 * <ul>
 *   <li>job(T) = 10 ms + 0.4 ms · T for T tasks; weights b = min(E, 2 + log₂ E) · B/W + E · ⌈B / 4 MiB⌉ · 0.1 ms; update n ·
 *       1 ns; a gradient into the driver r = max(G/W, G/D)
 *   <li>driver: job(P) + b + P · r + update
 *   <li>tree, A = min(E, ⌈√P⌉): job(P) + job(A) + b + c · G/U + (P/A) · max(G/W, G/U) + A · r + update
 *   <li>sharded, A = E: job(P) + job(A) + b + 2c · G/U + c · G · (E − 1)/(E·W) + r + P · 1 ms / 16 + update
 * </ul>
 *
 * <p>The terms of Spark's broadcast and of the driver were fitted to runs of up to eight executors; what is said of more is
 * an extrapolation.
 */
public final class CostModel {
    private static final double BROADCAST_BLOCK = 4 << 20;
    private static final double SECONDS_PER_BLOCK = 1e-4;
    private static final double UPDATE_SECONDS = 1e-9;

    /** Adding and updating in one JVM, for each parameter: memory traffic of about 12 bytes and back. */
    private static final double LOCAL_SECONDS = 3e-9;

    /** A reducer asks for the slices of all tasks, sixteen at a time. */
    private static final double FETCH_SECONDS = 1e-3 / 16;

    private final long parameters;
    private final CostConstants constants;
    private final int tasks;

    /**
     * The model of a net.
     *
     * @param parameters n; with local steps the values of a whole state, which travels in the place of weights and gradients
     * @param partitions P, tasks of an iteration: executors beyond that have nothing to do
     */
    public CostModel(long parameters, CostConstants constants, int partitions) {
        check(parameters >= 0, "parameters must not be negative, found %d", parameters);
        this.parameters = parameters;
        this.constants = constants;
        this.tasks = partitions;
    }

    /** Bytes of the weights, and of a gradient. */
    public double bytes() {
        return 4.0 * parameters;
    }

    /** An iteration on a local master, where arrays are handed over. */
    public double local() {
        return constants.localJobMillis() / 1e3 + parameters * LOCAL_SECONDS;
    }

    /** Updates that a task makes by itself. */
    public double localUpdates(int updates) {
        return updates * parameters * LOCAL_SECONDS;
    }

    /**
     * An iteration on a cluster by one way of exchange.
     *
     * @param kind not AUTO
     * @param executors E
     */
    public double seconds(ExchangeKind kind, int executors) {
        int e = Math.min(executors, tasks);
        double perExecutor = (double) tasks / e;
        double common = job(tasks) + weights(e) + parameters * UPDATE_SECONDS;
        return switch (kind) {
            case DRIVER -> common + tasks * receive();
            case TREE -> {
                int adders = TreeGroups.of(e, tasks).count();
                double gather = (double) tasks / adders * Math.max(bytes() / linkBytes(), shuffle());
                yield common + job(adders) + perExecutor * shuffle() + gather + adders * receive();
            }
            case SHARDED ->
                common
                        + job(e)
                        + perExecutor * (2 * shuffle() + bytes() * (e - 1) / e / linkBytes())
                        + receive()
                        + tasks * FETCH_SECONDS;
            case AUTO -> throw new IllegalArgumentException("AUTO is no way of exchange");
        };
    }

    /** The way that takes least; the simplest of those that take as long. */
    public ExchangeKind cheapest(int executors) {
        ExchangeKind best = ExchangeKind.DRIVER;
        for (ExchangeKind kind : new ExchangeKind[] {ExchangeKind.TREE, ExchangeKind.SHARDED}) {
            if (seconds(kind, executors) < seconds(best, executors)) {
                best = kind;
            }
        }
        return best;
    }

    /** The part of an iteration that Spark's scheduling takes, whatever the net. */
    public double floor(ClusterShape cluster) {
        return cluster.isLocal() ? constants.localJobMillis() / 1e3 : job(tasks);
    }

    private double job(int numTasks) {
        return (constants.jobMillis() + constants.taskMillis() * numTasks) / 1e3;
    }

    private double weights(int executors) {
        double copies = Math.min(executors, 2 + StrictMath.log(executors) / StrictMath.log(2));
        return copies * bytes() / linkBytes() + executors * Math.ceil(bytes() / BROADCAST_BLOCK) * SECONDS_PER_BLOCK;
    }

    /** One gradient into one JVM and added there. */
    private double receive() {
        return Math.max(bytes() / linkBytes(), bytes() / (constants.driverGbytes() * 1e9));
    }

    private double shuffle() {
        return bytes() / (constants.shuffleGbytes() * 1e9);
    }

    private double linkBytes() {
        return constants.linkGbits() * 1e9 / 8;
    }
}
