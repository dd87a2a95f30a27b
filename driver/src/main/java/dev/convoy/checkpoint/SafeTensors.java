package dev.convoy.checkpoint;

import static dev.convoy.tensor.Checks.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Files of the safetensors format with 32-bit floats.
 *
 * <p>A file is the length n of the header as 8 little-endian bytes; the header, n bytes of JSON padded with blanks so that
 * the data start at a multiple of 8; then the values of all tensors, little-endian, one tensor after the other. The header
 * maps {@code __metadata__} to texts by name, and each tensor's name to its {@code dtype}, {@code shape} and {@code
 * data_offsets} [begin, end) in bytes from the start of the data.
 *
 * @see "https://github.com/huggingface/safetensors, section Format"
 */
public final class SafeTensors {
    static final String METADATA = "__metadata__";
    static final String DTYPE = "F32";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;

    private SafeTensors() {}

    /**
     * A file read back.
     *
     * @param metadata texts by name
     * @param tensors views into one array that holds all values in the order of the file
     */
    public record Content(Map<String, String> metadata, List<NamedTensor> tensors) {}

    /**
     * Writes a file.
     *
     * @param out where to write; not closed
     * @param metadata texts by name, written in the map's order
     * @param tensors written in this order
     * @throws IllegalArgumentException if two tensors have one name, or one is called {@code __metadata__}
     */
    public static void write(OutputStream out, Map<String, String> metadata, List<NamedTensor> tensors)
            throws IOException {
        byte[] header = header(metadata, tensors);
        int padding = Math.floorMod(-header.length, ALIGNMENT);
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length + (long) padding)
                .array();
        out.write(length);
        out.write(header);
        out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
        for (NamedTensor tensor : tensors) {
            FloatBytes.write(
                    tensor.array(), tensor.offset(), tensor.length(), (bytes, count) -> out.write(bytes, 0, count));
        }
    }

    /**
     * Reads a file whole.
     *
     * @param in start of the file; not closed
     * @param fileBytes length of the file in bytes
     * @param source name of the file, for messages
     * @throws IOException with the name if the file is not a whole safetensors file of 32-bit floats
     */
    public static Content read(InputStream in, long fileBytes, String source) throws IOException {
        SafeTensorsReader reader = new SafeTensorsReader(in, fileBytes, source);
        float[] values = new float[reader.numValues()];
        List<NamedTensor> tensors = new ArrayList<>();
        int offset = 0;
        for (SafeTensorsReader.Entry entry : reader.entries()) {
            NamedTensor tensor = new NamedTensor(entry.name(), entry.shape(), values, offset, entry.length());
            reader.readNext(tensor);
            tensors.add(tensor);
            offset += entry.length();
        }
        return new Content(reader.metadata(), List.copyOf(tensors));
    }

    private static byte[] header(Map<String, String> metadata, List<NamedTensor> tensors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode texts = header.putObject(METADATA);
        metadata.forEach(texts::put);
        long end = 0;
        for (NamedTensor tensor : tensors) {
            check(!header.has(tensor.name()), "tensor name %s is used twice or reserved", tensor.name());
            ObjectNode entry = header.putObject(tensor.name());
            entry.put("dtype", DTYPE);
            tensor.shape().forEach(entry.putArray("shape")::add);
            long begin = end;
            end += (long) Float.BYTES * tensor.length();
            entry.putArray("data_offsets").add(begin).add(end);
        }
        return JSON.writeValueAsBytes(header);
    }
}
