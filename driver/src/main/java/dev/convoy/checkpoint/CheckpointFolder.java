package dev.convoy.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.checkpoint.AtomicFile.Written;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of one checkpoint: {@code model.safetensors}, one {@code NAME.safetensors} for each array of the update rule, such
 * as {@code velocity.safetensors}, and {@code state.json}.
 *
 * <p>{@code state.json} is written last and holds the size and SHA-256 of the others and one of its own content
 * ({@code state_sha256}, over the rest of the object without white space).
 */
final class CheckpointFolder {
    static final String MODEL = "model.safetensors";
    static final String STATE = "state.json";

    private static final String SUFFIX = ".safetensors";
    private static final int FORMAT = 1;
    private static final String STATE_SHA256 = "state_sha256";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private CheckpointFolder() {}

    /** Writes the files into a folder that nobody reads yet. */
    static void write(FileSystem files, Path folder, Checkpoint checkpoint) throws IOException {
        Model model = checkpoint.model();
        String weightsSha256 = WeightsHash.sha256(model.parameters());
        ObjectNode sums = JSON.createObjectNode();
        Written modelFile = AtomicFile.writeDirectly(
                files, new Path(folder, MODEL), out -> ModelFile.write(out, model, weightsSha256));
        putSum(sums, MODEL, modelFile);
        for (Map.Entry<String, float[]> array : checkpoint.arrays().entrySet()) {
            String name = array.getKey() + SUFFIX;
            List<NamedTensor> tensors = tensorsOver(model, array.getValue());
            Written written = AtomicFile.writeDirectly(
                    files, new Path(folder, name), out -> SafeTensors.write(out, Map.of(), tensors));
            putSum(sums, name, written);
        }

        ObjectNode state = JSON.createObjectNode();
        state.put("format", FORMAT);
        state.put("iteration", checkpoint.iteration());
        state.put("epoch", checkpoint.epoch());
        state.put("weights_sha256", weightsSha256);
        state.set("files", sums);
        state.set("trainer", JSON.valueToTree(new TreeMap<>(checkpoint.trainerState())));
        // digested as it will be read: a float, for one, comes back as a double
        state.put(STATE_SHA256, sha256((ObjectNode) JSON.readTree(JSON.writeValueAsBytes(state))));
        byte[] text = JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(state);
        AtomicFile.writeDirectly(files, new Path(folder, STATE), out -> out.write(text));
    }

    private static void putSum(ObjectNode sums, String name, Written file) {
        sums.putObject(name).put("bytes", file.bytes()).put("sha256", file.sha256());
    }

    /**
     * Reads a checkpoint and compares every file with its checksum.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    static Checkpoint read(Configuration hadoop, FileSystem files, Path folder) throws IOException {
        try {
            ObjectNode state = readState(files, new Path(folder, STATE));
            checkFile(files, new Path(folder, MODEL), state);
            Model model = ModelFile.read(hadoop, new Path(folder, MODEL));
            Map<String, float[]> arrays = readArrays(files, folder, state, model);
            return new Checkpoint(
                    state.get("iteration").intValue(),
                    state.get("epoch").doubleValue(),
                    model,
                    arrays,
                    JSON.convertValue(state.get("trainer"), new TypeReference<Map<String, Object>>() {}));
        } catch (FSError e) { // how Hadoop's local file system reports a failing disk
            throw new IOException("cannot read " + folder + ": " + AtomicFile.reason(e), e);
        }
    }

    private static ObjectNode readState(FileSystem files, Path file) throws IOException {
        JsonNode tree;
        try (InputStream in = files.open(file)) {
            tree = JSON.readTree(in.readAllBytes());
        } catch (FileNotFoundException e) {
            throw new IOException(file + " is missing", e);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not whole JSON: " + e.getOriginalMessage(), e);
        }
        if (!(tree instanceof ObjectNode state) || !state.path(STATE_SHA256).isTextual()) {
            throw new IOException(file + " has no " + STATE_SHA256);
        }
        String expected = state.remove(STATE_SHA256).textValue();
        String found = sha256(state);
        if (!found.equals(expected)) {
            throw new IOException(String.format(
                    Locale.ROOT, "%s was altered: its sha-256 is %s, expected %s", file, found, expected));
        }
        if (state.path("format").intValue() != FORMAT) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has format %s, this version of convoy reads %d",
                    file,
                    state.path("format"),
                    FORMAT));
        }
        return state;
    }

    private static void checkFile(FileSystem files, Path file, ObjectNode state) throws IOException {
        JsonNode expected = state.path("files").path(file.getName());
        try {
            long bytes = files.getFileStatus(file).getLen();
            if (bytes != expected.path("bytes").longValue()) {
                throw new IOException(String.format(
                        Locale.ROOT, "%s has %d bytes, expected %s", file, bytes, expected.path("bytes")));
            }
            String sha256 = Sha256.ofFile(files, file);
            if (!sha256.equals(expected.path("sha256").textValue())) {
                throw new IOException(String.format(
                        Locale.ROOT,
                        "%s was altered: its sha-256 is %s, expected %s",
                        file,
                        sha256,
                        expected.path("sha256").textValue()));
            }
        } catch (FileNotFoundException e) {
            throw new IOException(file + " is missing", e);
        }
    }

    private static Map<String, float[]> readArrays(FileSystem files, Path folder, ObjectNode state, Model model)
            throws IOException {
        Map<String, float[]> arrays = new TreeMap<>();
        Iterator<String> names = state.path("files").fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!name.equals(MODEL)) {
                Path file = new Path(folder, name);
                if (!name.endsWith(SUFFIX)) {
                    throw new IOException(file + " is of no kind that this version of convoy reads");
                }
                checkFile(files, file, state);
                arrays.put(name.substring(0, name.length() - SUFFIX.length()), readArray(files, file, model));
            }
        }
        return arrays;
    }

    private static float[] readArray(FileSystem files, Path file, Model model) throws IOException {
        SafeTensors.Content content;
        try (InputStream in = files.open(file)) {
            content = SafeTensors.read(in, files.getFileStatus(file).getLen(), file.toString());
        }
        List<NamedTensor> found = content.tensors();
        float[] values = found.isEmpty() ? new float[0] : found.get(0).array();
        if (values.length != model.parameters().length || !found.equals(tensorsOver(model, values))) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s holds %d values, which do not match the %d weights of the model",
                    file,
                    values.length,
                    model.parameters().length));
        }
        return values;
    }

    private static List<NamedTensor> tensorsOver(Model model, float[] values) {
        return model.weights().stream().map(tensor -> tensor.over(values)).toList();
    }

    private static String sha256(ObjectNode stateWithoutDigest) throws JsonProcessingException {
        return new Sha256().add(JSON.writeValueAsString(stateWithoutDigest)).hex();
    }
}
