package dev.convoy.control;

import static dev.convoy.tensor.Checks.check;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.checkpoint.AtomicFile;
import dev.convoy.checkpoint.TextHash;
import dev.convoy.config.InvalidInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The changes of the learning rate that were asked for while a run went on, in {@code learning-rate-changes.json} in its
 * folder. A change is written there before the first iteration that follows it, so that whichever checkpoint the run is
 * gone on with from, it changes again at the same iterations and ends with the same weights.
 */
public final class RateChanges {
    /** Name of the file in the folder of a run. */
    public static final String FILE_NAME = "learning-rate-changes.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Configuration hadoop;
    private final Path file;
    private final List<Change> changes;

    private RateChanges(Configuration hadoop, Path file, List<Change> changes) {
        this.hadoop = hadoop;
        this.file = file;
        this.changes = new ArrayList<>(changes);
    }

    /**
     * One change.
     *
     * @param iteration updates done before it
     * @param rate learning rate of the next update
     */
    public record Change(
            @JsonProperty("iteration") int iteration,
            @JsonProperty("learning_rate") double rate) {
        public Change {
            check(iteration >= 0, "iteration of a change must not be negative, found %d", iteration);
            check(rate > 0 && Double.isFinite(rate), "learning rate must be positive and finite, found %s", rate);
        }
    }

    /** The file: the changes and a digest of them. */
    private record Content(
            @JsonProperty("changes") List<Change> changes,
            @JsonProperty("sha256") String sha256) {
        Content {
            changes = List.copyOf(changes); // a file without them comes as null, which Jackson tells of
        }
    }

    /**
     * The changes of a run; none where it has no such file.
     *
     * @param hadoop where file systems are configured; kept
     * @throws InvalidInputException if the file was damaged
     */
    public static RateChanges load(Configuration hadoop, Path runDirectory) throws IOException {
        Path file = new Path(runDirectory, FILE_NAME);
        try (InputStream in = AtomicFile.fileSystem(hadoop, file).open(file)) {
            Content content = JSON.readValue(in, Content.class);
            if (content == null || !digest(content.changes()).equals(content.sha256())) {
                throw damaged(file, "its content does not have the sha256 it names");
            }
            return new RateChanges(hadoop, file, content.changes());
        } catch (FileNotFoundException e) {
            return new RateChanges(hadoop, file, List.of());
        } catch (JsonProcessingException e) {
            throw damaged(file, e.getOriginalMessage());
        }
    }

    private static InvalidInputException damaged(Path file, String reason) {
        return new InvalidInputException(
                "%s is damaged: %s; delete it to go on without the changes of the learning rate it held", file, reason);
    }

    /** Adds a change; later ones, of a history that was given up, go. */
    public void add(Change change) throws IOException {
        changes.removeIf(each -> each.iteration() >= change.iteration());
        changes.add(change);
        write();
    }

    /** Drops all changes. */
    public void clear() throws IOException {
        changes.clear();
        write();
    }

    /** Number of changes. */
    public int size() {
        return changes.size();
    }

    /** The change that decides the rate of the update after {@code iteration} updates; empty while the plan does. */
    public Optional<Change> before(int iteration) {
        Optional<Change> last = Optional.empty();
        for (Change each : changes) {
            if (each.iteration() <= iteration) {
                last = Optional.of(each);
            }
        }
        return last;
    }

    private void write() throws IOException {
        byte[] json = JSON.writeValueAsBytes(new Content(changes, digest(changes)));
        AtomicFile.write(hadoop, file, out -> out.write(json));
    }

    private static String digest(List<Change> changes) {
        return TextHash.sha256(changes.toString());
    }
}
