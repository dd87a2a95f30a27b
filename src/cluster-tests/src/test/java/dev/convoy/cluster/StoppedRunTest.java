package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convoy.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was stopped and gone on with ends as if nothing had happened. */
class StoppedRunTest {
    /** Between two checkpoints, in the middle of an epoch and of the run. */
    private static final int STOP_AT = 2 * Workload.CHECKPOINT_EVERY + 7;

    @Test
    void train_killedAndResumed_isTheUndisturbedRun() throws IOException {
        killAndResume(STOP_AT);
    }

    /** Kills come at any point: while a checkpoint, metrics or curves are written as well as in between. */
    @RepeatedTest(10)
    @Tag("slow")
    void train_killedAnywhereAndResumed_isTheUndisturbedRun(RepetitionInfo repetition) throws IOException {
        int iteration = 1 + new Random(repetition.getCurrentRepetition()).nextInt(Workload.ITERATIONS * 3 / 4);

        killAndResume(iteration);
    }

    private static void killAndResume(int iteration) throws IOException {
        Path out = Workload.newRun("killed-at-" + iteration);
        RunFiles run = new RunFiles(out);

        try (TrainingProcess training = new TrainingProcess.Settings("local[2]").start(out)) {
            training.awaitIteration(iteration);
            training.kill();
        }
        assertThat(run.lastIteration()).as("killed in mid run").isBetween(iteration, Workload.ITERATIONS - 1);
        // on another number of cores than before
        new TrainingProcess.Settings("local[1]").resume().run(out);

        run.assertOneHistory(ReferenceRun.get());
    }

    /** In the first epoch, before anything was drawn, and later. */
    @ParameterizedTest
    @ValueSource(ints = {1, STOP_AT})
    void train_terminated_exitsWith130AfterACheckpointAndGoesOn(int iteration) throws IOException {
        Path out = Workload.newRun("terminated-at-" + iteration);
        RunFiles run = new RunFiles(out);

        int exitCode;
        String output;
        try (TrainingProcess training = new TrainingProcess.Settings("local[2]").start(out)) {
            training.awaitIteration(iteration);
            training.terminate();
            exitCode = training.exitCode();
            output = training.output();
        }
        int reached = run.lastIteration();
        List<Integer> checkpoints = run.checkpoints();
        new TrainingProcess.Settings("local[2]").resume().run(out);

        assertThat(exitCode).as(output).isEqualTo(130);
        assertThat(reached).isBetween(iteration, Workload.ITERATIONS - 1);
        assertThat(checkpoints).contains(reached);
        assertThat(output)
                .contains("convoy: interrupted after iteration " + reached)
                .contains("--resume")
                .doesNotContain("Exception");
        run.assertOneHistory(ReferenceRun.get());
    }

    @Test
    @Tag("slow")
    void train_resumedWhenComplete_changesNothing() throws IOException {
        RunFiles run = ReferenceRun.get();
        List<Metrics> before = run.metrics();

        new TrainingProcess.Settings("local[2]").resume().run(run.localFolder());

        assertThat(run.metrics()).isEqualTo(before);
    }
}
