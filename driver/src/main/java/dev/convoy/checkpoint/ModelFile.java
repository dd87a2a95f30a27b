package dev.convoy.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Model files: safetensors files that hold, besides the weights, all that is needed to score an image.
 *
 * <p>Everything but the numbers stands in the file's metadata: {@code convoy_format}, the version of this layout; {@code
 * convoy_version}; {@code net}, its definition in YAML; {@code class_names} and {@code notes} as JSON; {@code
 * data_fingerprint}; {@code reference_predictions} if there are any; {@code weights_sha256}; and {@code content_sha256} over
 * all the other texts, the names and shapes of the tensors, and those of {@link ModelInput}. The same model gives the same bytes.
 */
public final class ModelFile {
    /** Version of the layout that is written; older ones are read too, newer ones are refused. */
    static final int FORMAT = 1;

    private static final String KEY_FORMAT = "convoy_format";
    private static final String KEY_VERSION = "convoy_version";
    private static final String KEY_NET = "net";
    private static final String KEY_CLASS_NAMES = "class_names";
    private static final String KEY_FINGERPRINT = "data_fingerprint";
    private static final String KEY_NOTES = "notes";
    private static final String KEY_REFERENCE = "reference_predictions";
    private static final String KEY_WEIGHTS_SHA256 = "weights_sha256";
    private static final String KEY_CONTENT_SHA256 = "content_sha256";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelFile() {}

    /**
     * Writes a model; a reader sees the old file or the whole new one.
     *
     * @throws IOException with the path if it cannot be written; an older file of that name then stands as it was
     */
    public static void write(Configuration hadoop, Path file, Model model) throws IOException {
        AtomicFile.write(hadoop, file, out -> write(out, model, WeightsHash.sha256(model.parameters())));
    }

    /**
     * Reads a model and compares it with the digests inside.
     *
     * @throws IOException with the path in one sentence if there is no such file, or it is not a model, truncated, altered
     *     or of a newer format
     */
    public static Model read(Configuration hadoop, Path file) throws IOException {
        FileSystem files = AtomicFile.fileSystem(hadoop, file);
        FileStatus status;
        try {
            status = files.getFileStatus(file);
        } catch (FileNotFoundException e) {
            throw new IOException("no such model file: " + file, e);
        }
        if (status.isDirectory()) {
            throw new IOException(file + " is a directory, not a model file");
        }
        try (InputStream in = files.open(file)) {
            return read(in, status.getLen(), file.toString());
        } catch (FSError e) { // how Hadoop's local file system reports a failing disk
            throw new IOException("cannot read model " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    /** Writes the bytes of a model file whose weights have the given digest. */
    static void write(OutputStream out, Model model, String weightsSha256) throws IOException {
        ModelDescription description = model.description();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(KEY_FORMAT, String.valueOf(FORMAT));
        texts.put(KEY_VERSION, description.provenance().convoyVersion());
        texts.put(KEY_NET, description.netDefinition());
        texts.put(KEY_CLASS_NAMES, JSON.writeValueAsString(description.classNames()));
        texts.put(KEY_FINGERPRINT, description.provenance().dataFingerprint());
        // sorted, because the order of an immutable map changes from one start of the JVM to the next
        texts.put(
                KEY_NOTES,
                JSON.writeValueAsString(new TreeMap<>(description.provenance().notes())));
        description.referencePredictions().ifPresent(digest -> texts.put(KEY_REFERENCE, digest));
        texts.put(KEY_WEIGHTS_SHA256, weightsSha256);
        texts.put(KEY_CONTENT_SHA256, contentSha256(texts, model));

        List<NamedTensor> tensors = new ArrayList<>(model.weights());
        tensors.addAll(model.input().tensors());
        SafeTensors.write(out, texts, tensors);
    }

    private static Model read(InputStream in, long bytes, String source) throws IOException {
        SafeTensorsReader reader = new SafeTensorsReader(in, bytes, source);
        Map<String, String> texts = reader.metadata();
        checkFormat(texts, source);

        long numWeights = 0;
        for (SafeTensorsReader.Entry entry : reader.entries()) {
            numWeights += ModelInput.NAMES.contains(entry.name()) ? 0 : entry.length();
        }
        float[] parameters = new float[Math.toIntExact(numWeights)];
        List<NamedTensor> weights = new ArrayList<>();
        List<NamedTensor> input = new ArrayList<>();
        int offset = 0;
        for (SafeTensorsReader.Entry entry : reader.entries()) {
            NamedTensor tensor;
            if (ModelInput.NAMES.contains(entry.name())) {
                tensor = NamedTensor.of(entry.name(), entry.shape(), new float[entry.length()]);
                input.add(tensor);
            } else {
                tensor = new NamedTensor(entry.name(), entry.shape(), parameters, offset, entry.length());
                weights.add(tensor);
                offset += entry.length();
            }
            reader.readNext(tensor);
        }
        return checked(texts, weights, input, source);
    }

    private static void checkFormat(Map<String, String> texts, String source) throws IOException {
        if (!texts.containsKey(KEY_FORMAT)) {
            throw new IOException(
                    source + " is a safetensors file but not a model of convoy: its metadata have no " + KEY_FORMAT);
        }
        int format;
        try {
            format = Integer.parseInt(texts.get(KEY_FORMAT));
        } catch (NumberFormatException e) {
            throw new IOException(source + " is damaged: " + KEY_FORMAT + " is " + texts.get(KEY_FORMAT), e);
        }
        if (format > FORMAT) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has model format %d, written by convoy %s; this version reads up to %d",
                    source,
                    format,
                    texts.getOrDefault(KEY_VERSION, "unknown"),
                    FORMAT));
        }
    }

    private static Model checked(
            Map<String, String> texts, List<NamedTensor> weights, List<NamedTensor> input, String source)
            throws IOException {
        Model model;
        try {
            Provenance provenance = new Provenance(
                    text(texts, KEY_VERSION, source),
                    text(texts, KEY_FINGERPRINT, source),
                    JSON.readValue(text(texts, KEY_NOTES, source), new TypeReference<Map<String, String>>() {}));
            ModelDescription description = new ModelDescription(
                    text(texts, KEY_NET, source),
                    JSON.readValue(text(texts, KEY_CLASS_NAMES, source), new TypeReference<List<String>>() {}),
                    provenance,
                    Optional.ofNullable(texts.get(KEY_REFERENCE)));
            model = new Model(description, weights, ModelInput.of(input));
        } catch (JsonProcessingException e) {
            throw new IOException(source + " is damaged: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(source + " is damaged: " + e.getMessage(), e);
        }
        checkDigest(text(texts, KEY_CONTENT_SHA256, source), contentSha256(texts, model), "description", source);
        checkDigest(text(texts, KEY_WEIGHTS_SHA256, source), WeightsHash.sha256(model.parameters()), "weights", source);
        return model;
    }

    private static String text(Map<String, String> texts, String key, String source) throws IOException {
        String text = texts.get(key);
        if (text == null) {
            throw new IOException(source + " is damaged: its metadata have no " + key);
        }
        return text;
    }

    private static void checkDigest(String expected, String found, String what, String source) throws IOException {
        if (!expected.equals(found)) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s was altered after it was written: sha-256 of its %s is %s, expected %s",
                    source,
                    what,
                    found,
                    expected));
        }
    }

    private static String contentSha256(Map<String, String> texts, Model model) {
        Sha256 sum = new Sha256();
        new TreeMap<>(texts).forEach((key, text) -> {
            if (!key.equals(KEY_CONTENT_SHA256)) {
                sum.add(key).add(text);
            }
        });
        for (NamedTensor tensor : model.weights()) {
            sum.add(tensor.name()).add(tensor.shape().toString());
        }
        for (NamedTensor tensor : model.input().tensors()) {
            sum.add(tensor.name()).add(tensor.shape().toString());
            sum.add(tensor.array(), tensor.offset(), tensor.length());
        }
        return sum.hex();
    }
}
