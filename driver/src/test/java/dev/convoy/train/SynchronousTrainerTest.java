package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.convoy.checkpoint.Checkpoint;
import dev.convoy.checkpoint.CheckpointStore;
import dev.convoy.checkpoint.WeightsHash;
import dev.convoy.config.InvalidInputException;
import dev.convoy.imageset.ImageSetInfo;
import dev.convoy.imageset.Split;
import dev.convoy.metrics.FinalMetrics;
import dev.convoy.metrics.Metrics;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import dev.convoy.progress.EpochSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SynchronousTrainerTest {
    private static final int ITERATIONS = 30;

    private static final Configuration HADOOP = new Configuration();

    @TempDir
    static Path shared;

    private static SparkSession session;
    private static Path dataSet;
    private static ImageSetInfo data;
    private static Path reference;
    private static TrainingOutcome.Finished referenceOutcome;
    private static final RecordedProgress REFERENCE_PROGRESS = new RecordedProgress();

    @TempDir
    Path folder;

    @BeforeAll
    static void trainReference() throws IOException {
        session = LocalSpark.start(2);
        dataSet = shared.resolve("data");
        data = TinyRun.prepare(session, shared.resolve("raw"), dataSet);
        reference = shared.resolve("reference");
        referenceOutcome = (TrainingOutcome.Finished) new SynchronousTrainer(
                        session, TinyRun.request(dataSet, reference, Map.of()), REFERENCE_PROGRESS, () -> false)
                .train();
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    @Test
    void dataSet_batchSize_doesNotDivideTheTrainingSplit() {
        assertThat(data.count(Split.TRAIN) % TinyRun.BATCH_SIZE).isPositive();
        assertThat(data.count(Split.TRAIN) % 8).as("shards are uneven").isPositive();
        assertThat(data.count(Split.VAL)).isPositive();
    }

    @Test
    void train_tinyNet_learns() throws IOException {
        List<TrainMetrics> lines = trainLines(reference);

        // chance is 1/3; the classes differ in one mean colour, which a linear net would see
        assertThat(referenceOutcome.metrics().accuracy()).isGreaterThan(0.6);
        assertThat(lines.get(ITERATIONS - 1).loss()).isLessThan(lines.get(0).loss());
    }

    @Test
    void train_whole_tellsOneLineForEachIterationAndOneAtTheEnd() throws IOException {
        List<Metrics> metrics = metrics(reference);

        assertThat(trainLines(reference))
                .extracting(TrainMetrics::iteration)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ITERATIONS).boxed().toList());
        assertThat(metrics.get(metrics.size() - 1)).isEqualTo(referenceOutcome.metrics());
        assertThat(metrics).filteredOn(FinalMetrics.class::isInstance).hasSize(1);
        assertThat(referenceOutcome.iterations()).isEqualTo(ITERATIONS);
    }

    @Test
    void train_learningRate_followsTheScheduleByEpoch() throws IOException {
        long images = data.count(Split.TRAIN);

        assertThat(trainLines(reference)).allSatisfy(line -> {
            long epochBefore = (line.iteration() - 1L) * TinyRun.BATCH_SIZE / images;
            assertThat(line.learningRate()).isEqualTo(0.02 * StrictMath.pow(0.8, (double) epochBefore));
            assertThat(line.epoch()).isEqualTo((double) line.iteration() * TinyRun.BATCH_SIZE / images);
        });
    }

    @Test
    void train_epochEnds_tellsMeansOfTheEpochsBatches() throws IOException {
        long images = data.count(Split.TRAIN);
        int epochs = (int) (ITERATIONS * (long) TinyRun.BATCH_SIZE / images);
        List<EpochSummary> told = REFERENCE_PROGRESS.epochs();
        List<ValidationMetrics> validations = metrics(reference).stream()
                .filter(ValidationMetrics.class::isInstance)
                .map(ValidationMetrics.class::cast)
                .toList();

        assertThat(told)
                .extracting(EpochSummary::epoch)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, epochs).boxed().toList());
        // an iteration belongs to the epoch that holds its last image, but for the one that ends it
        List<TrainMetrics> second = trainLines(reference).stream()
                .filter(line -> line.iteration() > ceilDiv(images) && line.iteration() <= ceilDiv(2 * images))
                .toList();
        double cost = second.stream().mapToDouble(TrainMetrics::loss).average().orElseThrow();
        assertThat(told.get(1).cost()).isCloseTo(cost, within(1e-12 * cost));
        assertThat(told.get(1).validationAccuracy()).hasValue(validations.get(1).accuracy());
        assertThat(told.get(1).epochs()).isEqualTo(epochs + 1);
    }

    @Test
    void train_whole_writesCheckpointsBestModelAndCurves() throws IOException {
        CheckpointStore store = store(reference);

        Checkpoint last = store.latest().orElseThrow();

        assertThat(last.iteration()).isEqualTo(ITERATIONS);
        assertThat(WeightsHash.sha256(last.model().parameters())).isEqualTo(referenceHash());
        assertThat(reference.resolve("checkpoints")).isDirectoryNotContaining("glob:**/iteration-00000010");
        assertThat(reference.resolve("best/model.safetensors")).isNotEmptyFile();
        assertThat(reference.resolve("curves.png")).isNotEmptyFile();
    }

    /** 12 is the first iteration whose batch reaches into the second epoch; 10 is that of a checkpoint. */
    @ParameterizedTest(name = "iteration {0}")
    @ValueSource(ints = {1, 10, 12, 29})
    void train_interruptedAndResumed_isTheRunWithoutIt(int iteration) throws IOException {
        Path out = folder.resolve("run");
        RecordedProgress before = new RecordedProgress();
        RecordedProgress after = new RecordedProgress();

        TrainingOutcome interrupted = new SynchronousTrainer(
                        session,
                        TinyRun.request(dataSet, out, Map.of()),
                        before,
                        () -> before.lastIteration() >= iteration)
                .train();
        TrainingOutcome.Finished finished = (TrainingOutcome.Finished)
                new SynchronousTrainer(session, TinyRun.resume(dataSet, out, Map.of()), after, () -> false).train();

        assertThat(interrupted)
                .isEqualTo(new TrainingOutcome.Interrupted(
                        iteration, store(out).folderOf(iteration).toString()));
        assertThat(after.messages()).contains("resuming at iteration " + iteration);
        assertThat(finished.metrics().weightsSha256()).isEqualTo(referenceHash());
        assertThat(withoutTimes(metrics(out))).isEqualTo(withoutTimes(metrics(reference)));
        List<EpochSummary> epochs = new ArrayList<>(before.epochs());
        epochs.addAll(after.epochs());
        assertThat(epochs).isEqualTo(REFERENCE_PROGRESS.epochs());
    }

    @Test
    void train_imagesOnDisk_isTheRunWithImagesInMemory() throws IOException {
        Path out = folder.resolve("run");
        RecordedProgress progress = new RecordedProgress();

        TrainingOutcome.Finished finished =
                (TrainingOutcome.Finished) train(TinyRun.request(dataSet, out, Map.of("cache", "disk")), progress);

        assertThat(progress.messages()).anyMatch(message -> message.startsWith("cache: disk (as set: images of train"));
        assertThat(REFERENCE_PROGRESS.messages()).anyMatch(message -> message.startsWith("cache: memory (auto: "));
        assertThat(Files.readString(out.resolve("run.json"))).contains("\"cache\" : \"disk (as set: ");
        assertThat(finished.metrics().weightsSha256()).isEqualTo(referenceHash());
        assertThat(withoutTimes(metrics(out))).isEqualTo(withoutTimes(metrics(reference)));
    }

    @Test
    void train_resumedWithImagesOnDisk_isTheRunWithoutIt() throws IOException {
        Path out = folder.resolve("run");
        train(TinyRun.request(dataSet, out, Map.of("iterations", "15")), new RecordedProgress());

        TrainingOutcome.Finished finished = (TrainingOutcome.Finished)
                train(TinyRun.resume(dataSet, out, Map.of("cache", "disk")), new RecordedProgress());

        assertThat(finished.metrics().weightsSha256()).isEqualTo(referenceHash());
    }

    @Test
    void train_failsBetweenCheckpoints_resumesFromTheNewestOne() throws IOException {
        Path out = folder.resolve("run");
        RecordedProgress failing = new RecordedProgress(iteration -> {
            if (iteration == 27) {
                throw new IllegalStateException("a failure of the test's making");
            }
        });
        RecordedProgress after = new RecordedProgress();

        assertThatThrownBy(() -> train(TinyRun.request(dataSet, out, Map.of()), failing))
                .hasMessage("a failure of the test's making");
        TrainingOutcome.Finished finished =
                (TrainingOutcome.Finished) train(TinyRun.resume(dataSet, out, Map.of()), after);

        assertThat(after.messages()).contains("resuming at iteration 20");
        assertThat(finished.metrics().weightsSha256()).isEqualTo(referenceHash());
        assertThat(withoutTimes(metrics(out))).isEqualTo(withoutTimes(metrics(reference)));
    }

    @Test
    void train_resumedWhenComplete_changesNothing() throws IOException {
        Path out = folder.resolve("run");
        TrainingOutcome first =
                train(TinyRun.request(dataSet, out, Map.of("iterations", "12")), new RecordedProgress());
        List<Metrics> before = metrics(out);

        TrainingOutcome second =
                train(TinyRun.resume(dataSet, out, Map.of("iterations", "12")), new RecordedProgress());

        assertThat(second).isEqualTo(first);
        assertThat(metrics(out)).isEqualTo(before);
    }

    @Test
    void train_resumedWithMoreIterations_isTheLongerRun() throws IOException {
        Path out = folder.resolve("run");
        train(TinyRun.request(dataSet, out, Map.of("iterations", "25")), new RecordedProgress());

        TrainingOutcome.Finished longer =
                (TrainingOutcome.Finished) train(TinyRun.resume(dataSet, out, Map.of()), new RecordedProgress());

        assertThat(longer.metrics().weightsSha256()).isEqualTo(referenceHash());
        assertThat(metrics(out)).filteredOn(FinalMetrics.class::isInstance).containsExactly(longer.metrics());
    }

    @Test
    void train_resumeOfNothing_startsAtTheBeginning() throws IOException {
        Path out = folder.resolve("run");
        RecordedProgress progress = new RecordedProgress();

        TrainingOutcome.Finished finished =
                (TrainingOutcome.Finished) train(TinyRun.resume(dataSet, out, Map.of()), progress);

        assertThat(progress.messages()).anyMatch(message -> message.contains("starting at iteration 0"));
        assertThat(finished.metrics().weightsSha256()).isEqualTo(referenceHash());
    }

    @Test
    void train_otherSeed_givesOtherWeights() throws IOException {
        TrainingOutcome.Finished other = (TrainingOutcome.Finished)
                train(TinyRun.request(dataSet, folder.resolve("run"), Map.of("seed", "8")), new RecordedProgress());

        assertThat(other.metrics().weightsSha256()).isNotEqualTo(referenceHash());
    }

    @ParameterizedTest(name = "learning rate {0}, checkpoint every {1}")
    @CsvSource({"1e6, 10", "1e30, 1", "1e38, 1", "1e40, 1"})
    void train_learningRateTooHigh_stopsWithASentenceAndAFiniteCheckpoint(String rate, String every)
            throws IOException {
        Path out = folder.resolve("run");
        Map<String, String> settings = Map.of("learning_rate", rate, "checkpoint_every", every);

        TrainingOutcome outcome = train(TinyRun.request(dataSet, out, settings), new RecordedProgress());

        assertThat(outcome).isInstanceOfSatisfying(TrainingOutcome.Stopped.class, stopped -> {
            assertThat(stopped.reason())
                    .contains("iteration")
                    .contains("learning rate")
                    .doesNotContain("\n");
            assertThat(stopped.lastCheckpoint()).startsWith(out.toString());
        });
        Checkpoint checkpoint = store(out).latest().orElseThrow();
        assertThat(((TrainingOutcome.Stopped) outcome).lastCheckpoint())
                .isEqualTo(store(out).folderOf(checkpoint.iteration()).toString());
        assertThat(finite(checkpoint.model().parameters())).isTrue();
        assertThat(finite(checkpoint.arrays().get("velocity"))).isTrue();
    }

    @Test
    void train_folderHoldsRun_refusesAndLeavesIt() throws IOException {
        byte[] before = Files.readAllBytes(reference.resolve("metrics.jsonl"));

        assertThatThrownBy(() -> train(TinyRun.request(dataSet, reference, Map.of()), new RecordedProgress()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(reference.toString())
                .hasMessageContaining("holds another run");
        assertThat(reference.resolve("metrics.jsonl")).hasBinaryContent(before);
    }

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource({"seed, 7, 8", "batch_size, 20, 16", "shards, 8, 4"})
    void train_resumedWithOtherSetting_refusesNamingBoth(String setting, String then, String now) {
        assertThatThrownBy(
                        () -> train(TinyRun.resume(dataSet, reference, Map.of(setting, now)), new RecordedProgress()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("%s: the run to resume has %s %s, found %s", reference, setting, then, now);
    }

    @Test
    void train_resumedWithOtherNet_refusesNamingBoth() {
        String wider = TinyRun.NET.replace("filters: 6", "filters: 8");

        assertThatThrownBy(
                        () -> train(TinyRun.request(wider, dataSet, reference, Map.of(), true), new RecordedProgress()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(reference + ": the run to resume has net")
                .hasMessageContaining("6")
                .hasMessageContaining("8");
    }

    @Test
    void train_resumedWithOtherData_refusesNamingBoth() throws IOException {
        Path raw = shared.resolve("raw");
        Path fewer = folder.resolve("raw");
        for (String label : List.of("blue", "green", "red")) {
            Files.createDirectories(fewer.resolve(label));
            for (int i = 0; i < 20; i++) {
                Path image = Path.of(label, i + ".png");
                Files.copy(raw.resolve(image), fewer.resolve(image));
            }
        }
        ImageSetInfo other = TinyRun.prepareRaw(session, fewer, folder.resolve("data"));

        assertThatThrownBy(() ->
                        train(TinyRun.resume(folder.resolve("data"), reference, Map.of()), new RecordedProgress()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(data.fingerprint())
                .hasMessageContaining(other.fingerprint());
    }

    private static TrainingOutcome train(TrainingRequest request, RecordedProgress progress) throws IOException {
        return new SynchronousTrainer(session, request, progress, () -> false).train();
    }

    private static String referenceHash() {
        return referenceOutcome.metrics().weightsSha256();
    }

    private static CheckpointStore store(Path out) {
        return new CheckpointStore(HADOOP, new org.apache.hadoop.fs.Path(out.toString()), 2);
    }

    private static List<Metrics> metrics(Path out) throws IOException {
        return MetricsLog.read(HADOOP, new org.apache.hadoop.fs.Path(out.toString(), MetricsLog.FILE_NAME));
    }

    private static List<TrainMetrics> trainLines(Path out) throws IOException {
        return metrics(out).stream()
                .filter(TrainMetrics.class::isInstance)
                .map(TrainMetrics.class::cast)
                .toList();
    }

    /** What two runs with the same weights must agree in. */
    private static List<Object> withoutTimes(List<Metrics> metrics) {
        return metrics.stream().map(SynchronousTrainerTest::withoutTimes).toList();
    }

    private static Object withoutTimes(Metrics metrics) {
        if (metrics instanceof TrainMetrics t) {
            return new TrainMetrics(
                    t.iteration(),
                    t.epoch(),
                    t.loss(),
                    t.regularizationLoss(),
                    t.accuracy(),
                    t.learningRate(),
                    0,
                    t.gradNorm(),
                    0);
        }
        if (metrics instanceof FinalMetrics f) {
            return new FinalMetrics(f.split(), f.accuracy(), f.top5(), f.images(), 0, 0, f.weightsSha256());
        }
        return metrics;
    }

    private static long ceilDiv(long images) {
        return (images + TinyRun.BATCH_SIZE - 1) / TinyRun.BATCH_SIZE;
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
