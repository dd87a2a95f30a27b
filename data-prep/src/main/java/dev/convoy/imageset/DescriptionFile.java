package dev.convoy.imageset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
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

    static ImageSetInfo read(FileSystem fileSystem, Path folder) throws IOException {
        Path path = new Path(folder, NAME);
        try (InputStream in = fileSystem.open(path)) {
            JsonNode json = MAPPER.readTree(in);
            JsonNode version = json.path("formatVersion");
            if (!version.isInt() || version.intValue() != ImageSet.FORMAT_VERSION) {
                throw new ImageSetException(path + ": formatVersion must be " + ImageSet.FORMAT_VERSION + ", found "
                        + (version.isMissingNode() ? "none" : version));
            }
            return MAPPER.treeToValue(json, ImageSetInfo.class);
        } catch (FileNotFoundException e) {
            throw new ImageSetException(
                    folder + " is no data set: it has no " + NAME + "; convoy prepare makes data sets", e);
        } catch (JsonProcessingException e) {
            throw new ImageSetException(path + " is damaged: " + e.getOriginalMessage(), e);
        }
    }
}
