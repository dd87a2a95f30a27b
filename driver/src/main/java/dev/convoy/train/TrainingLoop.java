package dev.convoy.train;

import dev.convoy.checkpoint.WeightsHash;
import dev.convoy.config.TrainingPlan;
import dev.convoy.evaluate.SplitScore;
import dev.convoy.imageset.Split;
import dev.convoy.kernel.Kernels;
import dev.convoy.metrics.FinalMetrics;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import dev.convoy.net.ParameterSpec;
import dev.convoy.optim.MomentumSgd;
import dev.convoy.optim.Statistics;
import dev.convoy.progress.EpochSummary;
import dev.convoy.progress.TrainingProgress;
import dev.convoy.schedule.RunLength;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * The loop of the lecture: sample a batch, forward, backward, update; and what a run does between iterations: watch the
 * loss, write metrics and checkpoints, validate.
 */
final class TrainingLoop {
    private final TrainingPlan plan;
    private final List<ParameterSpec> layout;
    private final BatchPlan batches;
    private final TrainingState state;
    private final GradientExchange exchange;
    private final RunEvaluators evaluators;
    private final RunFiles files;
    private final MetricsLog metrics;
    private final TrainingProgress progress;
    private final MomentumSgd optimizer;
    private final Statistics statistics;
    private final LossWatch watch;
    private final RunLength runLength;
    private final int iterations;
    private final int epochs;
    private double learningRate;

    TrainingLoop(
            TrainingInputs inputs,
            TrainingPlan plan,
            BatchPlan batches,
            TrainingState state,
            GradientExchange exchange,
            RunEvaluators evaluators,
            RunFiles files,
            MetricsLog metrics,
            TrainingProgress progress) {
        this.plan = plan;
        this.layout = inputs.net().parameterLayout();
        this.batches = batches;
        this.state = state;
        this.exchange = exchange;
        this.evaluators = evaluators;
        this.files = files;
        this.metrics = metrics;
        this.progress = progress;
        this.optimizer = new MomentumSgd(layout, Kernels.current().elementwise(), plan.momentum(), plan.weightDecay());
        this.statistics = new Statistics(layout);
        this.watch = new LossWatch(plan.stopAtLossFactor(), state.firstLoss());
        this.runLength = plan.runLength(batches.numImages());
        this.iterations = Math.toIntExact(runLength.iterations());
        this.epochs = plan.numEpochs(batches.numImages());
    }

    /** Trains until the last iteration, a check or a person stops it. */
    TrainingOutcome run(BooleanSupplier interrupted) throws IOException {
        progress.started(state.iteration(), iterations);
        if (files.lastCheckpoint().isEmpty()) {
            // a run that is stopped in its first epoch has something to fall back to
            save();
        }
        while (state.iteration() < iterations) {
            if (interrupted.getAsBoolean()) {
                Optional<String> stop = checkWeights();
                return stop.isPresent() ? stopped(stop.get()) : interrupted();
            }
            Optional<String> stop = iterate();
            if (stop.isEmpty() && (checkpointDue() || validationDue())) {
                stop = checkWeights();
            }
            if (stop.isPresent()) {
                return stopped(stop.get());
            }
            afterIteration();
        }
        return finish();
    }

    private TrainingOutcome stopped(String reason) throws IOException {
        metrics.flush();
        files.drawCurves();
        return new TrainingOutcome.Stopped(reason, lastCheckpoint());
    }

    private TrainingOutcome interrupted() throws IOException {
        save();
        files.drawCurves();
        return new TrainingOutcome.Interrupted(state.iteration(), lastCheckpoint());
    }

    /**
     * Looks at the weights before they are kept. The loss tells of bad weights one iteration late, and a checkpoint between
     * the two would be one that nobody can go on from.
     *
     * @return why training must stop, if it must
     */
    private Optional<String> checkWeights() {
        float[] parameters = state.parameters();
        for (ParameterSpec spec : layout) {
            for (int i = spec.offset(); i < spec.offset() + spec.length(); i++) {
                if (!Float.isFinite(parameters[i])) {
                    return Optional.of(String.format(
                            Locale.ROOT,
                            "%s holds %s after iteration %d with learning rate %s; lower the rate",
                            spec.name(),
                            parameters[i],
                            state.iteration(),
                            learningRate));
                }
            }
        }
        return Optional.empty();
    }

    /** One iteration; returns why training must stop, if it must. */
    private Optional<String> iterate() throws IOException {
        long begin = System.nanoTime();
        learningRate = plan.learningRateAt(state.iteration(), runLength);
        PartialSum sum = exchange.compute(state.iteration(), state.parameters());

        double loss = sum.lossSum() / sum.images();
        double gradientNorm = norm(sum.gradient()) / sum.images();
        Optional<String> stop = watch.check(state.iteration() + 1L, loss, gradientNorm, learningRate);
        if (stop.isEmpty()) {
            optimizer.update(learningRate, sum.images(), sum.gradient(), state.velocity(), state.parameters());
            statistics.update(sum.images(), sum.gradient(), state.parameters());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        state.advance(seconds, watch.firstLoss());
        state.epochTotals().add(sum);
        TrainMetrics line = new TrainMetrics(
                state.iteration(),
                batches.epochAfter(state.iteration()),
                loss,
                (double) sum.correct() / sum.images(),
                learningRate,
                sum.images() / seconds,
                gradientNorm,
                state.seconds());
        metrics.append(line);
        progress.iteration(line);
        return stop;
    }

    /** Length of the gradient; what stands in the places of running statistics is none. */
    private double norm(float[] gradient) {
        double sum = 0;
        for (ParameterSpec spec : layout) {
            for (int i = spec.offset(); spec.isLearned() && i < spec.offset() + spec.length(); i++) {
                sum += (double) gradient[i] * gradient[i];
            }
        }
        return Math.sqrt(sum);
    }

    private void afterIteration() throws IOException {
        OptionalDouble validationAccuracy = validationDue() ? OptionalDouble.of(validate()) : OptionalDouble.empty();
        boolean epochEnds = epochEnds();
        if (epochEnds) {
            progress.epochFinished(new EpochSummary(
                    (int) batches.epochAfter(state.iteration()),
                    epochs,
                    state.epochTotals().meanLoss(),
                    state.epochTotals().accuracy(),
                    validationAccuracy,
                    learningRate));
            state.epochTotals().clear();
        }
        if (checkpointDue()) {
            save();
        }
        if (epochEnds || isLast()) {
            files.drawCurves();
        }
    }

    private boolean isLast() {
        return state.iteration() == iterations;
    }

    /** Whether the iteration just done holds the last image of an epoch. */
    private boolean epochEnds() {
        int done = state.iteration();
        return (long) batches.epochAfter(done) > (long) batches.epochAfter(done - 1);
    }

    private boolean validationDue() {
        return evaluators.hasValidation() && isDue(plan.validateEvery());
    }

    private boolean checkpointDue() {
        return isDue(plan.checkpointEvery());
    }

    /** Whether what is done every so many iterations, or every epoch where nothing is said, is to be done now. */
    private boolean isDue(OptionalInt every) {
        return isLast() || (every.isPresent() ? state.iteration() % every.getAsInt() == 0 : epochEnds());
    }

    private double validate() throws IOException {
        SplitScore score = evaluators.score(Split.VAL, state.parameters());
        ValidationMetrics line = new ValidationMetrics(
                state.iteration(),
                batches.epochAfter(state.iteration()),
                Split.VAL.folder(),
                score.loss(),
                score.accuracy(),
                score.top5());
        metrics.append(line);
        progress.evaluated(line);
        if (state.isBest(score.accuracy())) {
            files.saveBest(state);
        }
        return score.accuracy();
    }

    private void save() throws IOException {
        metrics.flush();
        files.saveCheckpoint(state, batches.epochAfter(state.iteration()));
    }

    private String lastCheckpoint() {
        return files.lastCheckpoint().map(Object::toString).orElse("none");
    }

    private TrainingOutcome finish() throws IOException {
        Split split = evaluators.finalSplit();
        SplitScore score = evaluators.score(split, state.parameters());
        double trained = (double) state.iteration() * plan.batchSize();
        FinalMetrics line = new FinalMetrics(
                split.folder(),
                score.accuracy(),
                score.top5(),
                score.images(),
                state.seconds(),
                trained / state.seconds(),
                WeightsHash.sha256(state.parameters()));
        metrics.append(line);
        metrics.flush();
        progress.finished(state.bestValidationAccuracy());
        return new TrainingOutcome.Finished(line, state.iteration());
    }
}
