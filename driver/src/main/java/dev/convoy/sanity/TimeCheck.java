package dev.convoy.sanity;

import dev.convoy.config.ExchangeKind;
import dev.convoy.cost.ClusterShape;
import dev.convoy.cost.ComputeCost;
import dev.convoy.cost.CostModel;
import dev.convoy.cost.CostPrediction;
import dev.convoy.tensor.BlockLayout;
import dev.convoy.train.RunCost;
import java.util.List;
import java.util.Locale;

/** How long an iteration takes, how much of it Spark's scheduling and the exchange of gradients are. */
public final class TimeCheck implements Check {
    /** More than this part of an iteration for Spark's scheduling is worth a warning. */
    private static final double MOST_FLOOR = 0.1;

    /** A cluster that does less than this part of what its cores could is worth a warning. */
    private static final double LEAST_EFFICIENCY = 0.5;

    private final RunCost cost;
    private final double coreGflops;

    /**
     * A check of a run.
     *
     * @param coreGflops speed of a core
     */
    public TimeCheck(RunCost cost, double coreGflops) {
        this.cost = cost;
        this.coreGflops = coreGflops;
    }

    @Override
    public List<Finding> run() {
        CostPrediction prediction = cost.prediction(coreGflops);
        return List.of(time(prediction), floor(prediction), exchange(prediction));
    }

    private Finding time(CostPrediction prediction) {
        boolean worthIt = prediction.efficiency() >= LEAST_EFFICIENCY;
        return Finding.of(
                worthIt ? Verdict.PASS : Verdict.WARN,
                "time",
                "%s on %s at %.0f GFLOP/s a core",
                prediction,
                cost.cluster(),
                coreGflops);
    }

    private Finding floor(CostPrediction prediction) {
        double floor = cost.model().floor(cost.cluster());
        double part = floor / prediction.seconds();
        boolean small = part <= MOST_FLOOR;
        return Finding.of(
                small ? Verdict.PASS : Verdict.WARN,
                "scheduling",
                "Spark's job takes %.0f ms, %.0f %% of an iteration%s",
                floor * 1e3,
                100 * part,
                small ? "" : "; from batch_size=" + largeEnough(prediction, floor) + " on it is at most 10 %");
    }

    /** The smallest batch of full blocks on all tasks whose computing takes nine times as long as Spark's job. */
    private static long largeEnough(CostPrediction prediction, double floor) {
        ComputeCost compute = prediction.compute();
        double others = prediction.exchangeSeconds() - floor;
        double images =
                Math.max(0, (floor / MOST_FLOOR - floor - others)) * compute.partitions() / compute.secondsPerImage();
        long step = (long) compute.partitions() * BlockLayout.IMAGES;
        return (long) Math.ceil(images / step) * step;
    }

    private Finding exchange(CostPrediction prediction) {
        ClusterShape cluster = cost.cluster();
        CostModel model = cost.model();
        double part = prediction.exchangeSeconds() / prediction.seconds();
        Verdict verdict = part <= 1 - LEAST_EFFICIENCY ? Verdict.PASS : Verdict.WARN;
        if (cluster.isLocal()) {
            return Finding.of(
                    verdict,
                    "exchange",
                    "in one process, %.1f MB of gradient take %.0f ms, %.0f %% of an iteration",
                    model.bytes() / 1e6,
                    prediction.exchangeSeconds() * 1e3,
                    100 * part);
        }
        return Finding.of(
                verdict,
                "exchange",
                "%s, %.0f %% of an iteration at %s Gbit/s; seconds by driver %.3f, tree %.3f, sharded %.3f",
                cost.exchange().name().toLowerCase(Locale.ROOT),
                100 * part,
                cost.linkGbits(),
                model.seconds(ExchangeKind.DRIVER, cluster.executors()),
                model.seconds(ExchangeKind.TREE, cluster.executors()),
                model.seconds(ExchangeKind.SHARDED, cluster.executors()));
    }
}
