package dev.convoy.imageset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.image.Background;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** {@code dataset.json}: the description of a data set. A folder without it is no data set. */
final class DescriptionFile {
    static final String NAME = "dataset.json";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private DescriptionFile() {}

    static void write(FileSystem fileSystem, Path folder, ImageSetInfo info) throws IOException {
        try (FSDataOutputStream out = fileSystem.create(new Path(folder, NAME), false)) {
            out.write(MAPPER.writeValueAsBytes(info));
        }
    }

    /** What version 1 did not say: its sets were raw, transparent pixels over white, and a size of 0 meant to keep sizes. */
    private static void upgrade(ObjectNode json) {
        json.put("encoding", "raw");
        json.put("decoderRevision", StoredForm.DECODER_REVISION);
        if (json.get("origin") instanceof ObjectNode origin) {
            if (origin.path("size").isInt()) {
                int size = origin.get("size").intValue();
                origin.put("size", size == 0 ? "keep" : Integer.toString(size));
            }
            if (!origin.has("background")) {
                origin.put("background", Background.WHITE.toString());
            }
        }
    }

    static ImageSetInfo read(FileSystem fileSystem, Path folder) throws IOException {
        Path path = new Path(folder, NAME);
        try (InputStream in = fileSystem.open(path)) {
            JsonNode json = MAPPER.readTree(in);
            JsonNode version = json.path("formatVersion");
            if (!version.isInt() || version.intValue() < 1 || version.intValue() > ImageSet.FORMAT_VERSION) {
                throw new ImageSetException(path + ": formatVersion must be in [1, " + ImageSet.FORMAT_VERSION
                        + "], found " + (version.isMissingNode() ? "none" : version));
            }
            if (version.intValue() == 1) {
                upgrade((ObjectNode) json);
            }
            if (json instanceof ObjectNode object && !json.has("findings")) {
                object.set("findings", MAPPER.valueToTree(Findings.NONE)); // made before there were any
            }
            ImageSetInfo info = MAPPER.treeToValue(json, ImageSetInfo.class);
            if (info.encoding() == ImageEncoding.JPEG && info.decoderRevision() != StoredForm.DECODER_REVISION) {
                throw new ImageSetException(path + ": the JPEG files of the data set were decoded by revision "
                        + info.decoderRevision()
                        + " when its statistics were made, this version of Convoy has revision "
                        + StoredForm.DECODER_REVISION + "; prepare it again");
            }
            return info;
        } catch (FileNotFoundException e) {
            throw new ImageSetException(
                    folder + " is no data set: it has no " + NAME + "; convoy prepare makes data sets", e);
        } catch (JsonProcessingException e) {
            throw new ImageSetException(path + " is damaged: " + e.getOriginalMessage(), e);
        }
    }

    static byte[] formatTexts(Map<String, String> texts) throws IOException {
        return MAPPER.writeValueAsBytes(texts);
    }

    /** Reads what {@link #formatTexts} wrote; nothing where it is damaged. */
    static Map<String, String> parseTexts(byte[] json) throws IOException {
        try {
            return MAPPER.readValue(json, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            return Map.of();
        }
    }
}
