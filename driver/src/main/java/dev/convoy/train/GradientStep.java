package dev.convoy.train;

import dev.convoy.config.TrainingPlan;
import dev.convoy.kernel.KernelSet;
import dev.convoy.net.ParameterSpec;
import dev.convoy.optim.GradientNorm;
import dev.convoy.optim.Optimizer;
import dev.convoy.optim.Statistics;
import dev.convoy.tensor.Parallelism;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What a gradient sum does to weights: clipping, the update rule with regularization, running statistics. Holds no state. */
final class GradientStep {
    private final List<ParameterSpec> layout;
    private final Optimizer optimizer;
    private final Statistics statistics;
    private final OptionalDouble clipGradientNorm;
    private final Parallelism by;

    /**
     * A step.
     *
     * @param by who computes; results have the same bits
     */
    GradientStep(List<ParameterSpec> layout, TrainingPlan plan, KernelSet kernels, Parallelism by) {
        this.layout = layout;
        this.by = by;
        this.optimizer = new Optimizer(
                plan.regularization().multipliers(layout),
                kernels,
                plan.update().rule(),
                plan.regularization().terms(),
                by);
        this.statistics = new Statistics(layout);
        this.clipGradientNorm = plan.update().clipGradientNorm();
    }

    /** The penalty that regularization adds to the mean loss. */
    double penalty(float[] parameters) {
        return optimizer.penalty(parameters);
    }

    /** Euclidean norm of the mean gradient, before it is clipped. */
    double norm(PartialSum sum) {
        return GradientNorm.of(layout, sum.gradient(), by) / sum.images();
    }

    /**
     * One update.
     *
     * @param updates number of updates done before
     * @param norm Euclidean norm of the mean gradient
     * @param ruleState arrays of the update rule, by name; updated
     * @param parameters updated
     */
    void apply(
            long updates,
            PartialSum sum,
            double norm,
            double learningRate,
            Map<String, float[]> ruleState,
            float[] parameters) {
        double clipFactor =
                clipGradientNorm.isPresent() ? GradientNorm.clipFactor(norm, clipGradientNorm.getAsDouble()) : 1;
        optimizer.update(
                new Optimizer.Step(updates, learningRate, sum.images(), clipFactor),
                sum.gradient(),
                ruleState,
                parameters);
        statistics.update(sum.images(), sum.gradient(), parameters);
    }
}
