package dev.convoy.train;

import dev.convoy.config.ExchangeKind;
import dev.convoy.imageset.ImageShard;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** The one place where a way of exchange becomes what does it. */
final class Exchanges {
    private Exchanges() {}

    /** The exchange of a run. */
    static GradientExchange of(RunCost cost, JavaSparkContext spark, JavaRDD<ImageShard> shards, RunSpec spec) {
        return cost.cluster().isLocal()
                ? new InProcessExchange(shards, spec)
                : onCluster(cost.exchange(), cost.cluster().executors(), spark, shards, spec);
    }

    /**
     * An exchange with executors in other JVMs.
     *
     * @param executors E
     */
    static GradientExchange onCluster(
            ExchangeKind kind, int executors, JavaSparkContext spark, JavaRDD<ImageShard> shards, RunSpec spec) {
        return switch (kind) {
            case DRIVER -> new BroadcastExchange(spark, shards, spec);
            case TREE -> ShuffleExchange.tree(spark, shards, spec, executors);
            case SHARDED -> ShuffleExchange.sharded(spark, shards, spec, executors);
            case AUTO -> throw new IllegalArgumentException("AUTO is no way of exchange");
        };
    }

    /** Such as {@code sharded}, or {@code in process} on a local master. */
    static String name(RunCost cost) {
        return cost.cluster().isLocal() ? "in process" : cost.exchange().name().toLowerCase(Locale.ROOT);
    }
}
