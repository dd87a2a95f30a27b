package dev.convoy.train;

import dev.convoy.config.ExchangeKind;
import dev.convoy.cost.CostModel;
import dev.convoy.cost.CostPrediction;
import dev.convoy.cost.KernelSpeed;
import dev.convoy.progress.TrainingProgress;
import dev.convoy.tensor.BlockLayout;
import java.util.Locale;
import java.util.Optional;

/** Tells what a run will cost before it starts, and on a cluster what it did cost beside that when it ends. */
final class CostReport {
    private final TrainingProgress progress;
    private final Optional<CostPrediction> prediction;
    private TimedExchange timed;

    private CostReport(TrainingProgress progress, Optional<CostPrediction> prediction) {
        this.progress = progress;
        this.prediction = prediction;
    }

    /** Tells what is expected. */
    static CostReport of(RunCost cost, TrainingProgress progress) {
        progress.message("memory: " + cost.memory().summary());
        if (cost.blockThreads() > 1) {
            progress.message(String.format(
                    Locale.ROOT,
                    "threads: up to %d compute each block of %d images together (shards: %d, on %s)",
                    cost.blockThreads(),
                    BlockLayout.IMAGES,
                    cost.batches().numShards(),
                    cost.cluster()));
        }
        if (cost.cluster().isLocal()) {
            return new CostReport(progress, Optional.empty());
        }
        double set = cost.coreGflops();
        double gflops = set > 0 ? set : KernelSpeed.gflops();
        CostPrediction prediction = cost.prediction(gflops);
        progress.message(String.format(
                Locale.ROOT,
                "exchange: %s (%s); %.1f million parameters, %s, link %s Gbit/s",
                Exchanges.name(cost),
                alternatives(cost),
                cost.parameters() / 1e6,
                cost.cluster(),
                cost.linkGbits()));
        progress.message(String.format(
                Locale.ROOT,
                "predicted: %s; %.0f GFLOP/s a core, %s",
                prediction,
                gflops,
                set > 0 ? "as set" : "measured on the driver"));
        return new CostReport(progress, Optional.of(prediction));
    }

    private static String alternatives(RunCost cost) {
        CostModel model = cost.model();
        int executors = cost.cluster().executors();
        return String.format(
                Locale.ROOT,
                "seconds an iteration: driver %.3f, tree %.3f, sharded %.3f",
                model.seconds(ExchangeKind.DRIVER, executors),
                model.seconds(ExchangeKind.TREE, executors),
                model.seconds(ExchangeKind.SHARDED, executors));
    }

    /** The exchange, watched. */
    GradientExchange timed(GradientExchange exchange) {
        timed = new TimedExchange(exchange);
        return timed;
    }

    /** Tells what it was, where something was predicted. */
    void finish() {
        if (prediction.isPresent() && timed.calls() > 0) {
            CostPrediction expected = prediction.get();
            double measured = timed.medianSeconds();
            progress.message(String.format(
                    Locale.ROOT,
                    "cost: predicted %.3f s an iteration, %.1f images/s; measured %.3f s, %.1f images/s (median of %d)",
                    expected.seconds(),
                    expected.imagesPerSecond(),
                    measured,
                    expected.compute().images() / measured,
                    timed.calls()));
        }
    }
}
