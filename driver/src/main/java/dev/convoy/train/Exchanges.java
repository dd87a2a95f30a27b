package dev.convoy.train;

import dev.convoy.config.ExchangeKind;
import dev.convoy.imageset.ImageShard;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** The one place where a way of exchange becomes what does it. */
final class Exchanges {
    private Exchanges() {}

    /** The exchange of a run. */
    static GradientExchange of(RunCost cost, JavaSparkContext spark, JavaRDD<ImageShard> shards, RunSpec spec) {
        return cost.cluster().isLocal()
                ? new InProcessExchange(shards, spec)
                : onCluster(
                        cost.exchange(),
                        cost.cluster().executors(),
                        spark,
                        shards,
                        spec,
                        HostBlocks::reachAllExecutors);
    }

    /**
     * An exchange with executors in other JVMs.
     *
     * @param executors E
     * @param isOneHost asked in each iteration whether all executors run on the driver's host
     */
    static GradientExchange onCluster(
            ExchangeKind kind,
            int executors,
            JavaSparkContext spark,
            JavaRDD<ImageShard> shards,
            RunSpec spec,
            BooleanSupplier isOneHost) {
        return switch (kind) {
            case DRIVER -> new DriverExchange(spark, shards, spec, isOneHost);
            case TREE -> ShuffleExchange.tree(spark, shards, spec, isOneHost, executors);
            case SHARDED -> ShuffleExchange.sharded(spark, shards, spec, isOneHost, executors);
            case AUTO -> throw new IllegalArgumentException("AUTO is no way of exchange");
        };
    }

    /** Such as {@code sharded}, or {@code in process} on a local master. */
    static String name(RunCost cost) {
        return cost.cluster().isLocal() ? "in process" : cost.exchange().name().toLowerCase(Locale.ROOT);
    }
}
