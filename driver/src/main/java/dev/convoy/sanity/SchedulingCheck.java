package dev.convoy.sanity;

import dev.convoy.config.LocalSteps;
import dev.convoy.cost.ComputeCost;
import dev.convoy.cost.CostPrediction;
import dev.convoy.tensor.BlockLayout;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How much of an iteration Spark's job takes, which is as long for a small net as for a large one; and what would make it
 * less: a larger batch, or local steps.
 */
public final class SchedulingCheck implements Check {
    /** More than this part of an iteration is worth a warning. */
    private static final double MOST = 0.1;

    private final CostPrediction prediction;
    private final double job;
    private final int cores;
    private final long trainingImages;
    private final Optional<LocalSteps> localSteps;

    /**
     * A check of a run.
     *
     * @param prediction of an iteration
     * @param job seconds of it that Spark's scheduling takes
     * @param cores that may compute at once
     * @param trainingImages of the training split
     * @param localSteps as set
     */
    public SchedulingCheck(
            CostPrediction prediction, double job, int cores, long trainingImages, Optional<LocalSteps> localSteps) {
        this.prediction = prediction;
        this.job = job;
        this.cores = cores;
        this.trainingImages = trainingImages;
        this.localSteps = localSteps;
    }

    @Override
    public List<Finding> run() {
        double part = job / prediction.seconds();
        String share = String.format(
                Locale.ROOT,
                "Spark's job takes %.0f of the %.1f ms of an iteration, %.0f %%",
                job * 1e3,
                prediction.seconds() * 1e3,
                100 * part);
        if (part <= MOST) {
            return List.of(new Finding(Verdict.PASS, "scheduling", share));
        }
        return List.of(Finding.of(
                Verdict.WARN,
                "scheduling",
                "%s, whatever the net: %.0f images/s, and %.0f without it; %s; %s",
                share,
                prediction.imagesPerSecond(),
                prediction.compute().images() / (prediction.seconds() - job),
                largerBatch(),
                localSteps.isPresent() ? moreSteps(localSteps.get()) : steps()));
    }

    /** Seconds of computing beside which the job is small enough. */
    private double enoughComputing() {
        return Math.max(0, job / MOST - prediction.exchangeSeconds());
    }

    /** The smallest batch of full blocks on all cores that is large enough. */
    private String largerBatch() {
        ComputeCost compute = prediction.compute();
        double images = enoughComputing() / compute.miniBatches() * cores / compute.secondsPerImage();
        long step = (long) cores * BlockLayout.IMAGES;
        long size = Math.max(step, (long) Math.ceil(images / step) * step);
        if (size * compute.miniBatches() > trainingImages) {
            return String.format(Locale.ROOT, "no batch of the %d training images makes it 10 %%", trainingImages);
        }
        double seconds =
                size * compute.miniBatches() * compute.secondsPerImage() / cores + prediction.exchangeSeconds();
        return String.format(
                Locale.ROOT,
                "from batch_size=%d on it is at most 10 %%, %.0f images/s",
                size,
                size * compute.miniBatches() / seconds);
    }

    /** As many workers as cores, or fewer where they do not divide the batch. */
    private String steps() {
        // of powers of two, the largest that divides the batch and is no larger than the number of cores
        int workers = Math.min(Integer.lowestOneBit(prediction.compute().batchSize()), Integer.highestOneBit(cores));
        return "or, another algorithm with another result, local_steps=" + best(workers);
    }

    private String moreSteps(LocalSteps local) {
        return "or more steps, local_steps=" + best(local.workers());
    }

    /** So many steps that the job is small enough, or as many as the training split has mini-batches. */
    private String best(int workers) {
        ComputeCost compute = prediction.compute();
        ComputeCost one = new ComputeCost(
                compute.multiplyAdds(), compute.batchSize(), workers, Math.min(workers, cores), compute.coreGflops());
        long wanted = (long) Math.ceil(enoughComputing() / one.seconds());
        long steps = Math.max(1, Math.min(wanted, trainingImages / compute.batchSize()));
        double seconds = steps * one.seconds() + prediction.exchangeSeconds();
        return String.format(
                Locale.ROOT,
                "{steps: %d, workers: %d}, %.0f images/s",
                steps,
                workers,
                steps * compute.batchSize() / seconds);
    }
}
