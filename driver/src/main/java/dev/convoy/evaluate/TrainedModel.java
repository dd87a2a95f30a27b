package dev.convoy.evaluate;

import dev.convoy.checkpoint.Model;
import dev.convoy.checkpoint.ModelFile;
import dev.convoy.config.InvalidInputException;
import dev.convoy.config.NetFile;
import dev.convoy.net.Net;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A model read back, its net made and its reference predictions compared.
 *
 * @param file where it was found
 * @param model weights, mean and class names
 * @param net its net
 */
public record TrainedModel(Path file, Model model, Net net) {
    private static final String MODEL_FILE = "model.safetensors";

    /**
     * Loads a model.
     *
     * @param path a model file, a folder with one (a checkpoint, {@code best/}), or a run, whose newest checkpoint is taken
     * @throws InvalidInputException if there is no model, or it is damaged or says something else than when it was saved
     * @throws IOException if it cannot be read
     */
    public static TrainedModel load(Configuration hadoop, String path) throws IOException {
        Path file = find(hadoop, new Path(path));
        Model model;
        try {
            model = ModelFile.read(hadoop, file);
        } catch (IOException e) {
            throw new InvalidInputException(e.getMessage(), e);
        }
        NetFile netFile = NetFile.parse(file + " (its net)", model.description().netDefinition(), Map.of());
        Net net = Net.of(netFile.net());
        if (net.parameterCount() != model.parameters().length) {
            throw new InvalidInputException(
                    "%s: holds %d parameters, its net %s has %d",
                    file, model.parameters().length, net.definition().name(), net.parameterCount());
        }
        Optional<String> mismatch = model.description()
                .referencePredictions()
                .flatMap(stored -> ReferencePredictions.mismatch(net, model.parameters(), stored));
        if (mismatch.isPresent()) {
            throw new InvalidInputException("%s: %s", file, mismatch.get());
        }
        return new TrainedModel(file, model, net);
    }

    private static Path find(Configuration hadoop, Path path) throws IOException {
        FileSystem fileSystem = path.getFileSystem(hadoop);
        if (!fileSystem.exists(path)) {
            throw new InvalidInputException("%s: there is no such model", path);
        }
        if (fileSystem.getFileStatus(path).isFile()) {
            return path;
        }
        Path inFolder = new Path(path, MODEL_FILE);
        if (fileSystem.exists(inFolder)) {
            return inFolder;
        }
        Path checkpoints = new Path(path, "checkpoints");
        if (!fileSystem.exists(checkpoints)) {
            throw new InvalidInputException(
                    "%s: expected a model file, a checkpoint or a run, found neither %s nor checkpoints/",
                    path, MODEL_FILE);
        }
        Optional<Path> newest = Optional.empty();
        for (FileStatus status : fileSystem.listStatus(checkpoints)) {
            Path candidate = new Path(status.getPath(), MODEL_FILE);
            boolean whole = status.getPath().getName().startsWith("iteration-") && fileSystem.exists(candidate);
            if (whole && (newest.isEmpty() || candidate.compareTo(newest.get()) > 0)) {
                newest = Optional.of(candidate);
            }
        }
        return newest.orElseThrow(() -> new InvalidInputException("%s: the run has no checkpoint yet", path));
    }
}
