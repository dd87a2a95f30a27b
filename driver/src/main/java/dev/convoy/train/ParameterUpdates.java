package dev.convoy.train;

import dev.convoy.config.LocalSteps;
import dev.convoy.config.TrainingPlan;
import dev.convoy.kernel.KernelSet;
import dev.convoy.net.ParameterSpec;
import dev.convoy.optim.WeightAverage;
import dev.convoy.tensor.Parallelism;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All that an iteration does to the state of a run. Synchronous training makes one {@link GradientStep} of the gradient sum; with
 * local steps the state becomes the mean of the workers' states. The running average of the weights follows either.
 */
final class ParameterUpdates {
    private final List<ParameterSpec> layout;
    private final GradientStep step;
    private final Optional<LocalSteps> local;
    private final StateVector vector;
    private final Optional<WeightAverage> average;
    private float[] published = new float[0];

    ParameterUpdates(List<ParameterSpec> layout, TrainingPlan plan, KernelSet kernels) {
        this.layout = layout;
        this.step = new GradientStep(layout, plan, kernels, Parallelism.ALL_CORES);
        this.local = plan.batch().localSteps();
        this.vector = new StateVector(
                layout.stream().mapToInt(ParameterSpec::length).sum(),
                plan.update().rule());
        this.average = plan.update().averaging().isPresent()
                ? Optional.of(new WeightAverage(
                        layout, kernels.update(), plan.update().averaging().getAsDouble()))
                : Optional.empty();
    }

    /** The penalty that regularization adds to the mean loss. */
    double penalty(TrainingState state) {
        return step.penalty(state.parameters());
    }

    /** What tasks need for the next iteration. */
    Work work(TrainingState state, double learningRate) {
        if (local.isEmpty()) {
            return Work.gradient(state.iteration(), state.parameters());
        }
        if (published.length == 0) {
            published = new float[vector.length()];
        }
        vector.write(state.parameters(), state.ruleState(), published);
        return new Work(state.iteration(), published, learningRate);
    }

    /** Euclidean norm of the mean gradient, before it is clipped; with local steps its mean over steps and workers. */
    double norm(PartialSum sum) {
        return local.isEmpty()
                ? step.norm(sum)
                : sum.stepNorms() / local.get().steps() / local.get().workers();
    }

    /**
     * One update.
     *
     * @param norm Euclidean norm of the mean gradient
     */
    void apply(TrainingState state, PartialSum sum, double norm, double learningRate) {
        if (local.isEmpty()) {
            step.apply(state.iteration(), sum, norm, learningRate, state.ruleState(), state.parameters());
        } else {
            vector.readMean(sum.gradient(), local.get().workers(), state.parameters(), state.ruleState());
        }
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
