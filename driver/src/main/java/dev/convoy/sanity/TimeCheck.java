package dev.convoy.sanity;

import dev.convoy.config.ExchangeKind;
import dev.convoy.cost.ClusterShape;
import dev.convoy.cost.CostModel;
import dev.convoy.cost.CostPrediction;
import dev.convoy.train.RunCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long an iteration takes, how much of it Spark's scheduling and the exchange of gradients are. */
public final class TimeCheck implements Check {
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
        List<Finding> findings = new ArrayList<>();
        findings.add(time(prediction));
        findings.addAll(new SchedulingCheck(
                        prediction,
                        cost.model().floor(cost.cluster()),
                        cost.cores(),
                        cost.trainingImages(),
                        cost.batch().localSteps())
                .run());
        findings.add(exchange(prediction));
        return findings;
    }

    private Finding time(CostPrediction prediction) {
        boolean worthIt = prediction.efficiency() >= LEAST_EFFICIENCY;
        return Finding.of(
                worthIt ? Verdict.PASS : Verdict.WARN,
                "time",
                "%s on %s at %.0f GFLOP/s a core, %s",
                prediction,
                cost.cluster(),
                coreGflops,
                cost.coreGflops() > 0 ? "as set" : "measured just now");
    }

    private Finding exchange(CostPrediction prediction) {
        ClusterShape cluster = cost.cluster();
        CostModel model = cost.model();
        if (cluster.isLocal()) {
            double beside = prediction.exchangeSeconds() - model.floor(cluster);
            double small = beside / prediction.seconds();
            return Finding.of(
                    verdict(small),
                    "exchange",
                    "in one process: adding and updating %.1f MB takes %.1f ms, %.0f %% of an iteration",
                    model.bytes() / 1e6,
                    beside * 1e3,
                    100 * small);
        }
        double part = prediction.exchangeSeconds() / prediction.seconds();
        return Finding.of(
                verdict(part),
                "exchange",
                "%s, with Spark's job %.0f %% of an iteration at %s Gbit/s; seconds by driver %.3f, tree %.3f, sharded %.3f",
                cost.exchange().name().toLowerCase(Locale.ROOT),
                100 * part,
                cost.linkGbits(),
                model.seconds(ExchangeKind.DRIVER, cluster.executors()),
                model.seconds(ExchangeKind.TREE, cluster.executors()),
                model.seconds(ExchangeKind.SHARDED, cluster.executors()));
    }

    private static Verdict verdict(double part) {
        return part <= 1 - LEAST_EFFICIENCY ? Verdict.PASS : Verdict.WARN;
    }
}
