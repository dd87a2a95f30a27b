package dev.convoy.train;

import dev.convoy.config.TrainingPlan;
import dev.convoy.kernel.KernelSet;
import dev.convoy.net.ParameterSpec;
import dev.convoy.optim.GradientNorm;
import dev.convoy.optim.Optimizer;
import dev.convoy.optim.Statistics;
import dev.convoy.optim.WeightAverage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** All that a gradient sum does to the state of a run: clipping, the update rule, running statistics and the average. */
final class ParameterUpdates {
    private final List<ParameterSpec> layout;
    private final Optimizer optimizer;
    private final Statistics statistics;
    private final OptionalDouble clipGradientNorm;
    private final Optional<WeightAverage> average;

    ParameterUpdates(List<ParameterSpec> layout, TrainingPlan plan, KernelSet kernels) {
        this.layout = layout;
        this.optimizer = new Optimizer(
                plan.regularization().multipliers(layout),
                kernels,
                plan.update().rule(),
                plan.regularization().terms());
        this.statistics = new Statistics(layout);
        this.clipGradientNorm = plan.update().clipGradientNorm();
        this.average = plan.update().averaging().isPresent()
                ? Optional.of(new WeightAverage(
                        layout, kernels.update(), plan.update().averaging().getAsDouble()))
                : Optional.empty();
    }

    /** The penalty that regularization adds to the mean loss. */
    double penalty(TrainingState state) {
        return optimizer.penalty(state.parameters());
    }

    /** Euclidean norm of the mean gradient, before it is clipped. */
    double norm(PartialSum sum) {
        return GradientNorm.of(layout, sum.gradient()) / sum.images();
    }

    /**
     * One update.
     *
     * @param norm Euclidean norm of the mean gradient
     */
    void apply(TrainingState state, PartialSum sum, double norm, double learningRate) {
        double clipFactor =
                clipGradientNorm.isPresent() ? GradientNorm.clipFactor(norm, clipGradientNorm.getAsDouble()) : 1;
        optimizer.update(
                new Optimizer.Step(state.iteration(), learningRate, sum.images(), clipFactor),
                sum.gradient(),
                state.ruleState(),
                state.parameters());
        statistics.update(sum.images(), sum.gradient(), state.parameters());
        average.ifPresent(each -> each.update(
                state.iteration() + 1L, state.parameters(), state.average().orElseThrow()));
    }

    /**
     * Looks for values that nobody can go on from.
     *
     * @return such as {@code velocity of conv1.weights holds Infinity}, or empty if all are finite
     */
    Optional<String> problem(TrainingState state) {
        for (ParameterSpec spec : layout) {
            Optional<String> problem = problem(spec, spec.name(), state.parameters());
            for (Map.Entry<String, float[]> array : state.ruleState().entrySet()) {
                problem = problem.or(() -> problem(spec, array.getKey() + " of " + spec.name(), array.getValue()));
            }
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problem(ParameterSpec spec, String name, float[] values) {
        for (int i = spec.offset(); i < spec.offset() + spec.length(); i++) {
            if (!Float.isFinite(values[i])) {
                return Optional.of(String.format(Locale.ROOT, "%s holds %s", name, values[i]));
            }
        }
        return Optional.empty();
    }
}
