package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.metrics.ControlMetrics;
import dev.convoy.metrics.FinalMetrics;
import dev.convoy.metrics.Metrics;
import dev.convoy.metrics.MetricsLog;
import dev.convoy.metrics.TrainMetrics;
import dev.convoy.metrics.ValidationMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What a run left in its folder, on whichever file system. */
final class RunFiles {
    private static final Configuration HADOOP = new Configuration();

    private final Path folder;

    RunFiles(java.nio.file.Path folder) {
        this(folder.toString());
    }

    RunFiles(String folder) {
        this.folder = new Path(folder);
    }

    /** The folder, of a run on a local disk. */
    java.nio.file.Path localFolder() {
        return java.nio.file.Path.of(folder.toUri().getPath());
    }

    private FileSystem files() throws IOException {
        return folder.getFileSystem(HADOOP);
    }

    /** Kernels of the driver, as the run's record tells. */
    String kernels() {
        try (InputStream in = files().open(new Path(folder, "run.json"))) {
            return new ObjectMapper().readTree(in).path("kernels").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything the metrics tell; nothing before there are any. */
    List<Metrics> metrics() {
        Path file = new Path(folder, MetricsLog.FILE_NAME);
        try {
            return files().exists(file) ? MetricsLog.read(HADOOP, file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of iterations. */
    List<TrainMetrics> iterations() {
        return metrics().stream()
                .filter(TrainMetrics.class::isInstance)
                .map(TrainMetrics.class::cast)
                .toList();
    }

    /** Newest iteration of the metrics, or 0. */
    int lastIteration() {
        List<TrainMetrics> iterations = iterations();
        return iterations.isEmpty() ? 0 : iterations.get(iterations.size() - 1).iteration();
    }

    /** Iterations that have a checkpoint. */
    List<Integer> checkpoints() {
        try {
            return Arrays.stream(files().listStatus(new Path(folder, "checkpoints")))
                    .map(each -> each.getPath().getName())
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
        int last = undisturbed.lastIteration();
        assertThat(iterations())
                .extracting(TrainMetrics::iteration)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, last).boxed().toList());
        assertThat(metrics().stream().map(RunFiles::withoutTimes))
                .containsExactlyElementsOf(undisturbed.metrics().stream()
                        .map(RunFiles::withoutTimes)
                        .toList());
    }

    /** Iterations whose batch was another than in a run that nothing happened to: an image missing or twice shows in it. */
    long otherIterations(RunFiles undisturbed) {
        List<TrainMetrics> mine = iterations();
        List<TrainMetrics> theirs = undisturbed.iterations();
        long same = IntStream.range(0, Math.min(mine.size(), theirs.size()))
                .filter(i -> withoutTimes(mine.get(i)).equals(withoutTimes(theirs.get(i))))
                .count();
        return Math.max(mine.size(), theirs.size()) - same;
    }

    /** Longest of the iterations in (from, to], in seconds. */
    double longestIteration(int from, int to) {
        List<TrainMetrics> lines = iterations();
        return IntStream.range(from, Math.min(to, lines.size()))
                .mapToDouble(i ->
                        lines.get(i).seconds() - (i == 0 ? 0 : lines.get(i - 1).seconds()))
                .max()
                .orElseThrow();
    }

    private static List<Object> withoutTimes(Metrics metrics) {
        if (metrics instanceof TrainMetrics line) {
            return List.of(
                    line.iteration(),
                    line.epoch(),
                    line.loss(),
                    line.regularizationLoss(),
                    line.accuracy(),
                    line.learningRate(),
                    line.gradNorm());
        }
        if (metrics instanceof ValidationMetrics || metrics instanceof ControlMetrics) {
            return List.of(metrics);
        }
        FinalMetrics end = (FinalMetrics) metrics;
        return List.of(end.split(), end.accuracy(), end.top5(), end.images(), end.weightsSha256());
    }
}
