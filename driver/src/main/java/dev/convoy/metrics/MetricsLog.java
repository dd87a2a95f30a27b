package dev.convoy.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.checkpoint.AtomicFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/**
 * The growing {@code metrics.jsonl} of a run: one JSON object a line, in the order in which things happened.
 *
 * <p>On local disks every line reaches the operating system at once, so that a killed process loses none. On HDFS a line
 * makes itself and those before it visible if the last time was a second ago or more, and does so while a single data node
 * is left. An object store cannot append: there the lines are kept in memory and the whole file is written again at most
 * once a minute. {@link #flush()} and {@link #close()} leave nothing behind.
 */
public final class MetricsLog implements AutoCloseable {
    /** Name of the file in the folder of a run. */
    public static final String FILE_NAME = "metrics.jsonl";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // a later version may say more
            .build();

    private final Path file;
    private final LineSink sink;
    private boolean failed;

    private MetricsLog(Path file, LineSink sink) {
        this.file = file;
        this.sink = sink;
    }

    /** One line of the file: its text without the line break, and what it says. */
    private record Line(String text, Metrics metrics) {}

    /**
     * Starts the log of a new run.
     *
     * @param hadoop where file systems are configured; kept
     * @param runDirectory folder of the run; made if it is missing
     * @throws IOException with the path if there is a log already, or it cannot be written
     */
    public static MetricsLog create(Configuration hadoop, Path runDirectory) throws IOException {
        Path file = new Path(runDirectory, FILE_NAME);
        if (AtomicFile.fileSystem(hadoop, file).exists(file)) {
            throw new FileAlreadyExistsException(file + " exists: the folder holds another run");
        }
        return open(hadoop, file, List.of());
    }

    /**
     * Goes on with the log of a run that starts again after an iteration: the file is cut before the first line of a later
     * iteration and before the final line, which comes again when the run ends again. So it tells one history. A log that is
     * not there yet is started.
     *
     * @param hadoop where file systems are configured; kept
     * @param runDirectory folder of the run; made if it is missing
     * @param iteration number of iterations done in the checkpoint
     * @throws IOException with the path, and the line if one cannot be understood
     */
    public static MetricsLog resume(Configuration hadoop, Path runDirectory, int iteration) throws IOException {
        Path file = new Path(runDirectory, FILE_NAME);
        if (!AtomicFile.fileSystem(hadoop, file).exists(file)) {
            return create(hadoop, runDirectory);
        }
        List<String> kept = new ArrayList<>();
        for (Line line : readLines(hadoop, file)) {
            if (line.metrics() instanceof FinalMetrics || iterationOf(line.metrics()) > iteration) {
                break;
            }
            kept.add(line.text());
        }
        return open(hadoop, file, kept);
    }

    /**
     * All lines of a log. A last line that was cut off by a crash is left out.
     *
     * @param hadoop where file systems are configured
     * @param file the {@code metrics.jsonl}
     * @throws IOException with the path, and the line if one cannot be understood
     */
    public static List<Metrics> read(Configuration hadoop, Path file) throws IOException {
        return readLines(hadoop, file).stream().map(Line::metrics).toList();
    }

    /**
     * Adds a line.
     *
     * @throws IOException with the path if it cannot be written
     */
    public void append(Metrics metrics) throws IOException {
        byte[] line = (JSON.writeValueAsString(metrics) + "\n").getBytes(StandardCharsets.UTF_8);
        withPath(() -> sink.append(line));
    }

    /**
     * Hands all lines to the file system now; call it before a checkpoint, so that the log reaches as far.
     *
     * @throws IOException with the path if it cannot be written
     */
    public void flush() throws IOException {
        withPath(sink::flush);
    }

    /**
     * Writes what is left and closes the file; closing twice does nothing. Where a write failed before, which was told then,
     * a failure to close is no news.
     *
     * @throws IOException with the path if it cannot be written
     */
    @Override
    public void close() throws IOException {
        boolean known = failed;
        try {
            withPath(sink::close);
        } catch (IOException e) {
            if (!known) {
                throw e;
            }
        }
    }

    private static MetricsLog open(Configuration hadoop, Path file, List<String> lines) throws IOException {
        byte[] text =
                lines.isEmpty() ? new byte[0] : (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(hadoop, file, out -> out.write(text));
        boolean canAppend =
                AtomicFile.fileSystem(hadoop, file).hasPathCapability(file, CommonPathCapabilities.FS_APPEND);
        return new MetricsLog(
                file, canAppend ? AppendingSink.open(hadoop, file) : new RewritingSink(hadoop, file, text));
    }

    private static List<Line> readLines(Configuration hadoop, Path file) throws IOException {
        String text;
        try (InputStream in = AtomicFile.fileSystem(hadoop, file).open(file)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileNotFoundException e) {
            throw new IOException("no such metrics file: " + file, e);
        } catch (FSError e) { // how Hadoop's local file system reports a failing disk
            throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        List<Line> lines = new ArrayList<>();
        for (int start = 0, number = 1; start < text.length(); number++) {
            int lineBreak = text.indexOf('\n', start);
            String line = text.substring(start, lineBreak < 0 ? text.length() : lineBreak);
            try {
                lines.add(new Line(line, parse(line)));
            } catch (JsonProcessingException e) {
                if (lineBreak < 0) {
                    break; // cut off by a crash
                }
                throw new IOException(
                        String.format(
                                Locale.ROOT,
                                "%s line %d cannot be understood: %s",
                                file,
                                number,
                                e.getOriginalMessage()),
                        e);
            }
            start += line.length() + 1;
        }
        return lines;
    }

    private static Metrics parse(String line) throws JsonProcessingException {
        JsonNode tree = JSON.readTree(line);
        // a later addition to the lines of kind train, which runs from before it lack
        if (tree instanceof ObjectNode fields
                && fields.path("kind").asText().equals("train")
                && !fields.has("regularization_loss")) {
            fields.put("regularization_loss", 0.0);
        }
        return JSON.treeToValue(tree, Metrics.class);
    }

    /** Iteration a line belongs to; none for a final line. */
    private static int iterationOf(Metrics metrics) {
        if (metrics instanceof TrainMetrics train) {
            return train.iteration();
        }
        if (metrics instanceof ControlMetrics control) {
            return control.iteration();
        }
        return metrics instanceof ValidationMetrics validation ? validation.iteration() : 0;
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    private void withPath(Write write) throws IOException {
        try {
            write.run();
        } catch (IOException | FSError e) { // FSError: how Hadoop's local file system reports a full disk
            failed = true;
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
