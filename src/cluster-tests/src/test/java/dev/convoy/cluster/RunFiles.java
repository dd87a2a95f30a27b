package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.metrics.FinalMetrics;
import dev.convoy.metrics.Metrics;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** What a run left in its folder. */
final class RunFiles {
    private static final Configuration HADOOP = new Configuration();

    private final Path folder;

    RunFiles(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** Kernels of the driver, as the run's record tells. */
    String kernels() {
        try {
            return new ObjectMapper()
                    .readTree(folder.resolve("run.json").toFile())
                    .path("kernels")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything the metrics tell; nothing before there are any. */
    List<Metrics> metrics() {
        Path file = folder.resolve(MetricsLog.FILE_NAME);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return MetricsLog.read(HADOOP, new org.apache.hadoop.fs.Path(file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Integer> iterations() {
        return metrics().stream()
                .filter(TrainMetrics.class::isInstance)
                .map(line -> ((TrainMetrics) line).iteration())
                .toList();
    }

    /** Newest iteration of the metrics, or 0. */
    int lastIteration() {
        List<Integer> iterations = iterations();
        return iterations.isEmpty() ? 0 : iterations.get(iterations.size() - 1);
    }

    /** Iterations that have a checkpoint. */
    List<Integer> checkpoints() {
        try (Stream<Path> folders = Files.list(folder.resolve("checkpoints"))) {
            return folders.map(each -> each.getFileName().toString())
                    .filter(name -> name.startsWith("iteration-"))
                    .map(name -> Integer.valueOf(name.substring("iteration-".length())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Digest of the weights at the end; fails where the run has no end, or two. */
    String weightsSha256() {
        List<FinalMetrics> ends = metrics().stream()
                .filter(FinalMetrics.class::isInstance)
                .map(FinalMetrics.class::cast)
                .toList();
        assertThat(ends).as("final lines of %s", folder).hasSize(1);
        return ends.get(0).weightsSha256();
    }

    /** Fails unless the metrics are those of a run that nothing ever happened to. */
    void assertOneHistory(RunFiles undisturbed) {
        assertThat(iterations())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, Workload.ITERATIONS).boxed().toList());
        assertThat(metrics().stream().map(RunFiles::withoutTimes))
                .containsExactlyElementsOf(undisturbed.metrics().stream()
                        .map(RunFiles::withoutTimes)
                        .toList());
    }

    private static List<Object> withoutTimes(Metrics metrics) {
        if (metrics instanceof TrainMetrics line) {
            return List.of(
                    line.iteration(), line.epoch(), line.loss(), line.accuracy(), line.learningRate(), line.gradNorm());
        }
        if (metrics instanceof ValidationMetrics line) {
            return List.of(line);
        }
        FinalMetrics end = (FinalMetrics) metrics;
        return List.of(end.split(), end.accuracy(), end.top5(), end.images(), end.weightsSha256());
    }
}
