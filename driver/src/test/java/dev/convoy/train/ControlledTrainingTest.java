package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.checkpoint.CheckpointStore;
import dev.convoy.control.ControlFile;
import dev.convoy.metrics.ControlMetrics;
import dev.convoy.metrics.FinalMetrics;
import dev.convoy.metrics.Metrics;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.metrics.TrainMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in which somebody puts a control file. */
class ControlledTrainingTest {
    /** In the second epoch, after the checkpoint of iteration 20. */
    private static final int CHANGE_AT = 22;

    private static final String CHANGE = "learning_rate=0.005\n";
    private static final ClusterSettings LOOKING_ALWAYS = new ClusterSettings(0, Duration.ZERO);

    @TempDir
    static Path shared;

    private static SparkSession session;
    private static Path dataSet;
    private static String unchangedHash;
    private static Path changed;
    private static final RecordedProgress CHANGED_PROGRESS = writing(dataOf("changed"), CHANGE_AT, CHANGE);

    @TempDir
    Path folder;

    @BeforeAll
    static void trainReferences() throws IOException {
        session = LocalSpark.start(2);
        dataSet = shared.resolve("data");
        TinyRun.prepare(session, shared.resolve("raw"), dataSet);
        unchangedHash =
                hash(train(TinyRun.request(dataSet, shared.resolve("unchanged"), Map.of()), new RecordedProgress()));
        changed = shared.resolve("changed");
        train(TinyRun.request(dataSet, changed, Map.of()), CHANGED_PROGRESS);
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static Supplier<Path> dataOf(String name) {
        return () -> shared.resolve(name);
    }

    /** Puts a control file after an iteration. */
    private static RecordedProgress writing(Supplier<Path> run, int iteration, String text) {
        return new RecordedProgress(done -> {
            if (done == iteration) {
                write(run.get(), text);
            }
        });
    }

    private static void write(Path run, String text) {
        try {
            Files.writeString(run.resolve(ControlFile.FILE_NAME), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TrainingOutcome train(TrainingRequest request, RecordedProgress progress) throws IOException {
        return train(request, progress, () -> false);
    }

    private static TrainingOutcome train(
            TrainingRequest request, RecordedProgress progress, BooleanSupplier interrupted) throws IOException {
        return new SynchronousTrainer(session, request, progress, interrupted, LOOKING_ALWAYS).train();
    }

    private static String hash(TrainingOutcome outcome) {
        return ((TrainingOutcome.Finished) outcome).metrics().weightsSha256();
    }

    private static List<Metrics> metrics(Path run) throws IOException {
        return MetricsLog.read(
                new Configuration(), new org.apache.hadoop.fs.Path(run.toString(), MetricsLog.FILE_NAME));
    }

    private static String changedHash() throws IOException {
        List<Metrics> lines = metrics(changed);
        return ((FinalMetrics) lines.get(lines.size() - 1)).weightsSha256();
    }

    private static List<ControlMetrics> controls(Path run) throws IOException {
        return metrics(run).stream()
                .filter(ControlMetrics.class::isInstance)
                .map(ControlMetrics.class::cast)
                .toList();
    }

    private static Map<Integer, Double> rates(Path run) throws IOException {
        return metrics(run).stream()
                .filter(TrainMetrics.class::isInstance)
                .map(TrainMetrics.class::cast)
                .collect(Collectors.toMap(TrainMetrics::iteration, TrainMetrics::learningRate));
    }

    @Test
    void train_learningRateAsked_holdsFromTheNextIterationAndFollowsTheSchedule() throws IOException {
        Map<Integer, Double> rates = rates(changed);

        // 12 iterations an epoch, a factor of 0.8 an epoch: the change falls into the second, the third begins after 23
        // or 24
        assertThat(rates.get(CHANGE_AT)).isEqualTo(0.02 * 0.8);
        assertThat(rates.get(CHANGE_AT + 1)).isEqualTo(0.005);
        assertThat(rates.get(30)).isEqualTo(0.005 * (StrictMath.pow(0.8, 2) / 0.8));
        assertThat(changedHash()).isNotEqualTo(unchangedHash);
    }

    @Test
    void train_learningRateAsked_isToldAndLogged() throws IOException {
        assertThat(CHANGED_PROGRESS.messages())
                .anyMatch(message -> message.startsWith("control: learning_rate=0.005 from iteration 23 on"));
        assertThat(controls(changed)).singleElement().satisfies(line -> {
            assertThat(line.iteration()).isEqualTo(CHANGE_AT + 1);
            assertThat(line.request()).isEqualTo("learning_rate=0.005");
        });
        assertThat(changed.resolve(ControlFile.FILE_NAME)).doesNotExist();
        assertThat(changed.resolve(ControlFile.TAKEN_NAME)).exists();
    }

    /** Before the change, in the same iteration, and after it. */
    @ParameterizedTest
    @ValueSource(ints = {21, 22, 23, 27})
    void train_changedThenInterruptedAndResumed_isTheRunWithoutTheInterruption(int iteration) throws IOException {
        Path run = folder.resolve("run");
        RecordedProgress before = writing(() -> run, CHANGE_AT, CHANGE);
        train(TinyRun.request(dataSet, run, Map.of()), before, () -> before.lastIteration() >= iteration);

        TrainingOutcome end = train(TinyRun.resume(dataSet, run, Map.of()), writing(() -> run, CHANGE_AT, CHANGE));

        assertThat(hash(end)).isEqualTo(changedHash());
        assertThat(controls(run)).isEqualTo(controls(changed));
    }

    /** The checkpoint is of iteration 20: the change at 22 is not in it, and comes again all the same. */
    @Test
    void train_changedAndKilledBeforeTheNextCheckpoint_changesAgainAtTheSameIteration() throws IOException {
        Path run = folder.resolve("run");
        RecordedProgress failing = new RecordedProgress(done -> {
            if (done == CHANGE_AT) {
                write(run, CHANGE);
            }
            if (done == CHANGE_AT + 4) {
                throw new IllegalStateException("a failure of the test's making");
            }
        });
        assertThatThrownBy(() -> train(TinyRun.request(dataSet, run, Map.of()), failing))
                .hasMessage("a failure of the test's making");

        TrainingOutcome end = train(TinyRun.resume(dataSet, run, Map.of()), new RecordedProgress());

        assertThat(hash(end)).isEqualTo(changedHash());
        assertThat(rates(run)).isEqualTo(rates(changed));
        assertThat(controls(run)).isEqualTo(controls(changed));
    }

    @Test
    void train_resumedWithAnotherPlan_dropsTheChanges() throws IOException {
        Path run = folder.resolve("run");
        RecordedProgress before = writing(() -> run, CHANGE_AT, CHANGE);
        train(TinyRun.request(dataSet, run, Map.of()), before, () -> before.lastIteration() >= 25);
        RecordedProgress after = new RecordedProgress();

        train(TinyRun.resume(dataSet, run, Map.of("learning_rate", "0.04")), after);

        assertThat(after.messages())
                .anyMatch(message -> message.contains("1 changes of the rate in mid run are dropped"));
        assertThat(rates(run).get(30)).isEqualTo(0.04 * StrictMath.pow(0.8, 2));
    }

    @Test
    void train_snapshotAsked_writesACheckpointAndChangesNothing() throws IOException {
        Path run = folder.resolve("run");

        TrainingOutcome end = train(
                TinyRun.request(dataSet, run, Map.of("checkpoints_kept", "9")), writing(() -> run, 13, "snapshot\n"));

        assertThat(run.resolve("checkpoints/iteration-00000013/state.json")).exists();
        assertThat(controls(run)).extracting(ControlMetrics::request).containsExactly("snapshot");
        assertThat(hash(end)).isEqualTo(unchangedHash);
    }

    @Test
    void train_stopAsked_endsWithACheckpointAndGoesOn() throws IOException {
        Path run = folder.resolve("run");

        TrainingOutcome stopped =
                train(TinyRun.request(dataSet, run, Map.of()), writing(() -> run, 13, "stop\nlearning_rate=0.01\n"));
        int left = controls(run).size();
        TrainingOutcome end = train(TinyRun.resume(dataSet, run, Map.of()), new RecordedProgress());

        CheckpointStore store =
                new CheckpointStore(new Configuration(), new org.apache.hadoop.fs.Path(run.toString()), 2);
        assertThat(stopped)
                .isEqualTo(
                        new TrainingOutcome.Interrupted(13, store.folderOf(13).toString()));
        assertThat(left).isEqualTo(1);
        assertThat(rates(run).get(14)).isEqualTo(0.01);
        assertThat(controls(run)).extracting(ControlMetrics::request).containsExactly("stop", "learning_rate=0.01");
        assertThat(end).isInstanceOf(TrainingOutcome.Finished.class);
    }

    @Test
    void train_wrongLines_areToldAndChangeNothing() throws IOException {
        Path run = folder.resolve("run");
        RecordedProgress progress = writing(() -> run, 13, "faster\nlearning_rate=many\n\u0000\u0001\n");

        TrainingOutcome end = train(TinyRun.request(dataSet, run, Map.of()), progress);

        assertThat(progress.messages())
                .filteredOn(message -> message.startsWith("warning: line "))
                .hasSize(3)
                .first()
                .asString()
                .contains("expected learning_rate=RATE", "found 'faster'");
        assertThat(controls(run)).isEmpty();
        assertThat(hash(end)).isEqualTo(unchangedHash);
    }
}
