package dev.convoy.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.convoy.checkpoint.AtomicFile;
import dev.convoy.config.InvalidInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The folder of a run: one run a folder, told by its {@code run.json}. */
final class RunFolder {
    static final String RECORD = "run.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Configuration hadoop;
    private final Path path;
    private final FileSystem fileSystem;

    RunFolder(Configuration hadoop, String out) throws IOException {
        this.hadoop = hadoop;
        this.path = new Path(out);
        this.fileSystem = AtomicFile.fileSystem(hadoop, path);
    }

    Path path() {
        return path;
    }

    /** Whether a run was begun here. */
    boolean holdsRun() throws IOException {
        return fileSystem.exists(new Path(path, RECORD));
    }

    /**
     * Makes sure that a new run overwrites nothing.
     *
     * @throws InvalidInputException if the folder has anything in it
     */
    void checkFree() throws IOException {
        if (holdsRun()) {
            throw new InvalidInputException(
                    "%s: the output folder holds another run; give --resume to go on with it, or another folder", path);
        }
        try {
            if (fileSystem.getFileStatus(path).isFile()) {
                throw new InvalidInputException("%s: expected a folder for the run, found a file", path);
            }
            // a hidden file is no work of anyone's: a crash before the first record leaves one
            if (fileSystem.listStatus(path, file -> !file.getName().startsWith(".")).length > 0) {
                throw new InvalidInputException("%s: the output folder is not empty and holds no run", path);
            }
        } catch (FileNotFoundException e) {
            // made when the record is written
        }
    }

    /** Writes the run's record, whole or not at all. */
    void writeRecord(RunRecord record) throws IOException {
        byte[] json = JSON.writeValueAsBytes(new TreeMap<>(record.fields()));
        AtomicFile.write(hadoop, new Path(path, RECORD), out -> out.write(json));
    }

    /** Reads the run's record. */
    RunRecord readRecord() throws IOException {
        Path file = new Path(path, RECORD);
        try (InputStream in = fileSystem.open(file)) {
            return new RunRecord(JSON.readValue(in, new TypeReference<Map<String, Object>>() {}));
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("%s: not a run's record: %s", file, e.getOriginalMessage());
        }
    }
}
