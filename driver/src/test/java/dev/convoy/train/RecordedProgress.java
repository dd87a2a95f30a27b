package dev.convoy.train;

import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import dev.convoy.progress.EpochSummary;
import dev.convoy.progress.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntConsumer;

/** Keeps what a trainer tells, and calls back after every iteration. */
public final class RecordedProgress implements TrainingProgress {
    private final IntConsumer afterIteration;
    private final List<String> messages = new ArrayList<>();
    private final List<EpochSummary> epochs = new ArrayList<>();
    private int lastIteration;

    /** @param afterIteration told the number of iterations done */
    public RecordedProgress(IntConsumer afterIteration) {
        this.afterIteration = afterIteration;
    }

    RecordedProgress() {
        this(iteration -> {});
    }

    List<String> messages() {
        return messages;
    }

    List<EpochSummary> epochs() {
        return epochs;
    }

    int lastIteration() {
        return lastIteration;
    }

    @Override
    public void started(int iterationsDone, int iterations) {
        lastIteration = iterationsDone;
    }

    @Override
    public void iteration(TrainMetrics metrics) {
        lastIteration = metrics.iteration();
        afterIteration.accept(lastIteration);
    }

    @Override
    public void evaluated(ValidationMetrics metrics) {
        messages.add("scored " + metrics.split());
    }

    @Override
    public void epochFinished(EpochSummary summary) {
        epochs.add(summary);
    }

    @Override
    public void finished(OptionalDouble bestValidationAccuracy) {
        messages.add("finished");
    }

    @Override
    public void message(String line) {
        messages.add(line);
    }

    @Override
    public void close() {
        messages.add("closed");
    }
}
