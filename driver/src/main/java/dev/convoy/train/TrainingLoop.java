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
import dev.convoy.progress.EpochSummary;
import dev.convoy.progress.TrainingProgress;
import dev.convoy.schedule.RunLength;
import java.io.IOException;
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
    private final TrainingState state;
    private final BatchGradient gradient;
    private final RunEvaluators evaluators;
    private final RunFiles files;
    private final MetricsLog metrics;
    private final TrainingProgress progress;
    private final RunControl control;
    private final JobDescriptions jobs;
    private final ParameterUpdates updates;
    private final LossWatch watch;
    private final RunLength runLength;
    private final int iterations;
    private final int epochs;
    private double learningRate;

    TrainingLoop(
            TrainingInputs inputs,
            TrainingPlan plan,
            TrainingState state,
            BatchGradient gradient,
            RunEvaluators evaluators,
            RunFiles files,
            MetricsLog metrics,
            TrainingProgress progress,
            RunControl control,
            JobDescriptions jobs) {
        this.plan = plan;
        this.state = state;
        this.gradient = gradient;
        this.evaluators = evaluators;
        this.files = files;
        this.metrics = metrics;
        this.progress = progress;
        this.control = control;
        this.jobs = jobs;
        this.updates = new ParameterUpdates(inputs.net().parameterLayout(), plan, Kernels.current());
        this.watch = new LossWatch(plan.watch().stopAtLossFactor(), state.firstLoss());
        long images = inputs.data().info().count(Split.TRAIN);
        this.runLength = plan.runLength(images);
        this.iterations = Math.toIntExact(runLength.iterations());
        this.epochs = plan.numEpochs(images);
    }

    /** Trains until the last iteration, a check, a person or a failure to write stops it. */
    TrainingOutcome run(BooleanSupplier interrupted) {
        try {
            return train(interrupted);
        } catch (IOException | ClusterFailureException e) {
            return new TrainingOutcome.Failed(e.getMessage(), state.iteration(), lastCheckpoint());
        }
    }

    private TrainingOutcome train(BooleanSupplier interrupted) throws IOException {
        progress.started(state.iteration(), iterations);
        if (files.lastCheckpoint().isEmpty()) {
            // a run that is stopped in its first epoch has something to fall back to
            save();
        }
        while (state.iteration() < iterations) {
            RunControl.Wishes wishes = control.before(state.iteration());
            boolean stopping = interrupted.getAsBoolean() || wishes.stop();
            if (stopping || wishes.snapshot()) {
                Optional<String> stop = checkWeights();
                if (stop.isPresent()) {
                    return stopped(stop.get());
                }
                if (stopping) {
                    return interrupted();
                }
                saveOrGoOn();
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
        return updates.problem(state)
                .map(problem -> String.format(
                        Locale.ROOT,
                        "%s after iteration %d with learning rate %s; lower the rate",
                        problem,
                        state.iteration(),
                        learningRate));
    }

    /** One iteration; returns why training must stop, if it must. */
    private Optional<String> iterate() throws IOException {
        long begin = System.nanoTime();
        learningRate = control.learningRate(state.iteration());
        jobs.iteration(state.iteration());
        PartialSum sum = computeOrSave();

        double loss = sum.lossSum() / sum.images();
        double penalty = updates.penalty(state);
        double gradientNorm = updates.norm(sum);
        Optional<String> stop = watch.check(state.iteration() + 1L, loss, gradientNorm, learningRate);
        if (stop.isEmpty()) {
            updates.apply(state, sum, gradientNorm, learningRate);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        state.advance(seconds, watch.firstLoss());
        state.epochTotals().add(sum);
        TrainMetrics line = new TrainMetrics(
                state.iteration(),
                runLength.epochAfter(state.iteration()),
                loss,
                penalty,
                (double) sum.correct() / sum.images(),
                learningRate,
                sum.images() / seconds,
                gradientNorm,
                state.seconds());
        metrics.append(line);
        progress.iteration(line);
        return stop;
    }

    /** The gradient sum; where the cluster is gone, the weights so far are not: the driver has them. */
    private PartialSum computeOrSave() throws IOException {
        try {
            return gradient.compute(updates.work(state, learningRate).followedBy(nextJob()));
        } catch (ClusterFailureException e) {
            if (checkWeights().isEmpty()) {
                saveOrGoOn();
            }
            throw e;
        }
    }

    /** What the jobs of the next iteration are called, if nothing is done between this one and it but the update. */
    private Optional<String> nextJob() {
        int next = state.iteration() + 1;
        boolean followsAtOnce = next < iterations
                && !isDue(plan.watch().checkpointEvery(), next)
                && !(evaluators.hasValidation() && isDue(plan.watch().validateEvery(), next));
        return followsAtOnce ? Optional.of(jobs.iterationText(next)) : Optional.empty();
    }

    private void afterIteration() throws IOException {
        OptionalDouble validationAccuracy = validationDue() ? OptionalDouble.of(validate()) : OptionalDouble.empty();
        boolean epochEnds = epochEnds();
        if (epochEnds) {
            progress.epochFinished(new EpochSummary(
                    (int) runLength.epochAfter(state.iteration()),
                    epochs,
                    state.epochTotals().meanLoss(),
                    state.epochTotals().accuracy(),
                    validationAccuracy,
                    learningRate));
            state.epochTotals().clear();
        }
        if (isLast()) {
            save();
        } else if (checkpointDue()) {
            saveOrGoOn();
        }
        if (isLast()) {
            files.drawCurves();
        } else if (epochEnds) {
            files.drawCurvesSparingly();
        }
    }

    private boolean isLast() {
        return state.iteration() == iterations;
    }

    /** Whether the iteration just done holds the last image of an epoch. */
    private boolean epochEnds() {
        return epochEnds(state.iteration());
    }

    private boolean epochEnds(int done) {
        return (long) runLength.epochAfter(done) > (long) runLength.epochAfter(done - 1);
    }

    private boolean validationDue() {
        return evaluators.hasValidation() && isDue(plan.watch().validateEvery(), state.iteration());
    }

    private boolean checkpointDue() {
        return isDue(plan.watch().checkpointEvery(), state.iteration());
    }

    /** Whether what is done every so many iterations, or every epoch where nothing is said, is due after an iteration. */
    private boolean isDue(OptionalInt every, int done) {
        return done == iterations || (every.isPresent() ? done % every.getAsInt() == 0 : epochEnds(done));
    }

    private double validate() throws IOException {
        jobs.scoring(Split.VAL, state.iteration());
        SplitScore score = evaluators.score(Split.VAL, state.modelParameters());
        ValidationMetrics line = new ValidationMetrics(
                state.iteration(),
                runLength.epochAfter(state.iteration()),
                Split.VAL.folder(),
                score.loss(),
                score.accuracy(),
                score.top5());
        metrics.append(line);
        progress.evaluated(line);
        if (state.isBest(score.accuracy())) {
            saveBest(score.accuracy());
        }
        return score.accuracy();
    }

    private void saveBest(double accuracy) {
        try {
            files.saveBest(state);
            state.setBestValidationAccuracy(accuracy);
        } catch (IOException e) {
            progress.message("warning: the best model so far is not kept: " + e.getMessage());
        }
    }

    private void save() throws IOException {
        metrics.flush();
        files.saveCheckpoint(state, runLength.epochAfter(state.iteration()));
    }

    /** Writes a checkpoint; where it cannot be written, the ones before it stand and the next one that is due is tried. */
    private void saveOrGoOn() throws IOException {
        metrics.flush();
        try {
            files.saveCheckpoint(state, runLength.epochAfter(state.iteration()));
        } catch (IOException e) {
            progress.message(
                    "warning: " + e.getMessage() + "; training goes on, the last checkpoint is " + lastCheckpoint());
        }
    }

    private String lastCheckpoint() {
        return files.lastCheckpoint().map(Object::toString).orElse("none");
    }

    private TrainingOutcome finish() throws IOException {
        Split split = evaluators.finalSplit();
        jobs.scoring(split, state.iteration());
        SplitScore score = evaluators.score(split, state.modelParameters());
        double trained = (double) state.iteration() * runLength.imagesPerUpdate();
        FinalMetrics line = new FinalMetrics(
                split.folder(),
                score.accuracy(),
                score.top5(),
                score.images(),
                state.seconds(),
                trained / state.seconds(),
                WeightsHash.sha256(state.modelParameters()));
        metrics.append(line);
        metrics.flush();
        progress.finished(state.bestValidationAccuracy());
        return new TrainingOutcome.Finished(line, state.iteration());
    }
}
