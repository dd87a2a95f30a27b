package dev.convoy.train;

import dev.convoy.config.TrainingPlan;
import dev.convoy.control.ControlFile;
import dev.convoy.control.ControlLines;
import dev.convoy.control.ControlRequest;
import dev.convoy.control.RateChanges;
import dev.convoy.metrics.ControlMetrics;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.progress.TrainingProgress;
import dev.convoy.schedule.RunLength;
import java.io.IOException;
import java.util.Optional;

/** What a person asks for in mid run, honoured between two iterations, told and logged. */
final class RunControl {
    private final ControlFile file;
    private final RateChanges changes;
    private final TrainingPlan plan;
    private final RunLength run;
    private final MetricsLog metrics;
    private final TrainingProgress progress;

    RunControl(
            ControlFile file,
            RateChanges changes,
            TrainingPlan plan,
            RunLength run,
            MetricsLog metrics,
            TrainingProgress progress) {
        this.file = file;
        this.changes = changes;
        this.plan = plan;
        this.run = run;
        this.metrics = metrics;
        this.progress = progress;
    }

    /**
     * What the loop must do before its next iteration.
     *
     * @param snapshot write a checkpoint
     * @param stop write a checkpoint and end
     */
    record Wishes(boolean snapshot, boolean stop) {}

    /**
     * Looks for requests. A changed learning rate is in the run's folder before this returns.
     *
     * @param iteration updates done
     */
    Wishes before(int iteration) throws IOException {
        boolean snapshot = false;
        boolean stop = false;
        ControlLines lines = file.poll();
        lines.problems().forEach(problem -> progress.message("warning: " + problem));
        for (ControlRequest request : lines.requests()) {
            if (request instanceof ControlRequest.LearningRate wanted) {
                changes.add(new RateChanges.Change(iteration, wanted.rate()));
            } else {
                progress.message("control: " + request.line() + " after iteration " + iteration);
                log(iteration, request);
                snapshot |= request instanceof ControlRequest.Snapshot;
                stop |= request instanceof ControlRequest.Stop;
            }
        }
        if (!stop) {
            tellChange(iteration);
        }
        return new Wishes(snapshot, stop);
    }

    /** Tells of a change at this iteration, now asked for or in the history that is gone through again. */
    private void tellChange(int iteration) throws IOException {
        Optional<RateChanges.Change> change = changes.before(iteration);
        if (change.isPresent() && change.get().iteration() == iteration) {
            ControlRequest request =
                    new ControlRequest.LearningRate(change.get().rate());
            progress.message("control: " + request.line() + " from iteration " + (iteration + 1)
                    + " on, and in proportion as the schedule goes on (" + plan.learningRateAt(iteration, run)
                    + " was planned)");
            log(iteration + 1, request);
        }
    }

    private void log(int iteration, ControlRequest request) throws IOException {
        metrics.append(new ControlMetrics(iteration, run.epochAfter(iteration), request.line()));
    }

    /**
     * Learning rate of an update: the plan's, or the rate that was asked for last, times the schedule's factor in proportion
     * to what it was then.
     *
     * @param iteration updates done
     */
    double learningRate(int iteration) {
        Optional<RateChanges.Change> change = changes.before(iteration);
        if (change.isEmpty()) {
            return plan.learningRateAt(iteration, run);
        }
        double rate = change.get().rate();
        double then = plan.schedule().factorAt(change.get().iteration(), run);
        return then > 0 ? rate * (plan.schedule().factorAt(iteration, run) / then) : rate;
    }
}
