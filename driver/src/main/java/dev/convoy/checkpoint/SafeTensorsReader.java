package dev.convoy.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a safetensors file strictly: the header first, then one tensor after the other into arrays of the caller.
 *
 * <p>The tensors must fill the data from the first byte to the last, without gap or overlap, as the format demands.
 */
final class SafeTensorsReader {
    /** The format's own bound on the header, so that a file of another kind is refused before memory is asked for. */
    private static final long MAX_HEADER_BYTES = 100_000_000;
    /** Longest array every JVM can hold. */
    private static final long MAX_VALUES = Integer.MAX_VALUE - 8;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final InputStream in;
    private final String source;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private int next;

    /**
     * One tensor of the header.
     *
     * @param name name of the tensor
     * @param shape lengths of its dimensions
     * @param begin first byte of its values, from the start of the data
     * @param length number of values
     */
    record Entry(String name, List<Integer> shape, long begin, int length) {
        long end() {
            return begin + (long) Float.BYTES * length;
        }
    }

    /** Reads the header; see {@link SafeTensors#read} for arguments and errors. */
    SafeTensorsReader(InputStream in, long fileBytes, String source) throws IOException {
        this.in = in;
        this.source = source;
        byte[] header = readHeader(fileBytes);
        parse(header);
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        checkCoverData(fileBytes - Long.BYTES - header.length);
    }

    Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /** The tensors in the order of their data. */
    List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /** Number of values of all tensors. */
    int numValues() {
        return entries.stream().mapToInt(Entry::length).sum();
    }

    /** Fills a tensor with the values of the next entry, which must be as long. */
    void readNext(NamedTensor tensor) throws IOException {
        Entry entry = entries.get(next++);
        try {
            FloatBytes.read(in, tensor.array(), tensor.offset(), entry.length());
        } catch (EOFException e) {
            throw broken("tensor %s %s", entry.name(), e.getMessage());
        }
    }

    private byte[] readHeader(long fileBytes) throws IOException {
        byte[] lengthBytes = in.readNBytes(Long.BYTES);
        if (lengthBytes.length < Long.BYTES) {
            throw broken("it has only %d bytes", lengthBytes.length);
        }
        long length =
                ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES || length > fileBytes - Long.BYTES) {
            throw broken(
                    "header of %s bytes does not fit a file of %d bytes", Long.toUnsignedString(length), fileBytes);
        }
        byte[] header = in.readNBytes((int) length);
        if (header.length < length) {
            throw broken("header ended after %d of %d bytes", header.length, length);
        }
        return header;
    }

    private void parse(byte[] header) throws IOException {
        if (header[0] != '{') {
            throw broken("header must start with {, found byte 0x%02x", header[0]);
        }
        JsonNode root;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header))
                    .toString();
            root = JSON.readTree(text);
        } catch (CharacterCodingException e) {
            throw broken("header is not UTF-8");
        } catch (JsonProcessingException e) {
            throw broken("header is not JSON: %s", e.getOriginalMessage());
        }
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(SafeTensors.METADATA)) {
                parseMetadata(field.getValue());
            } else {
                entries.add(parseEntry(field.getKey(), field.getValue()));
            }
        }
    }

    private void parseMetadata(JsonNode texts) throws IOException {
        if (!texts.isObject()) {
            throw broken("%s must be an object", SafeTensors.METADATA);
        }
        for (Map.Entry<String, JsonNode> text : texts.properties()) {
            if (!text.getValue().isTextual()) {
                throw broken("%s: %s must be a text, found %s", SafeTensors.METADATA, text.getKey(), text.getValue());
            }
            metadata.put(text.getKey(), text.getValue().textValue());
        }
    }

    private Entry parseEntry(String name, JsonNode entry) throws IOException {
        if (name.isBlank()) {
            throw broken("a tensor has no name");
        }
        Set<String> fields = new TreeSet<>();
        entry.fieldNames().forEachRemaining(fields::add);
        if (!fields.equals(Set.of("dtype", "shape", "data_offsets"))) {
            throw broken("tensor %s must have dtype, shape and data_offsets, found %s", name, fields);
        }
        if (!SafeTensors.DTYPE.equals(entry.get("dtype").textValue())) {
            throw broken("tensor %s has dtype %s, only %s can be read", name, entry.get("dtype"), SafeTensors.DTYPE);
        }
        long[] shape = naturals(name, entry.get("shape"));
        long[] offsets = naturals(name, entry.get("data_offsets"));
        if (offsets.length != 2) {
            throw broken("tensor %s must have 2 data_offsets, found %d", name, offsets.length);
        }
        long values = 1;
        List<Integer> sizes = new ArrayList<>();
        for (long size : shape) {
            values = size == 0 ? 0 : Math.min(values * Math.min(size, MAX_VALUES + 1), MAX_VALUES + 1);
            sizes.add((int) Math.min(size, Integer.MAX_VALUE));
        }
        if (values > MAX_VALUES) {
            throw broken("tensor %s of shape %s has more values than an array can hold", name, entry.get("shape"));
        }
        if (offsets[1] - offsets[0] != values * Float.BYTES) {
            throw broken(
                    "tensor %s of shape %s needs %d bytes, data_offsets are %s",
                    name, entry.get("shape"), values * Float.BYTES, entry.get("data_offsets"));
        }
        return new Entry(name, List.copyOf(sizes), offsets[0], (int) values);
    }

    private long[] naturals(String name, JsonNode numbers) throws IOException {
        boolean valid = numbers.isArray();
        for (JsonNode number : numbers) {
            valid &= number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0;
        }
        if (!valid) {
            throw broken("tensor %s: expected a list of numbers not below 0, found %s", name, numbers);
        }
        long[] values = new long[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).longValue();
        }
        return values;
    }

    private void checkCoverData(long dataBytes) throws IOException {
        long end = 0;
        for (Entry entry : entries) {
            if (entry.begin() < end) {
                throw broken("tensor %s begins at byte %d and overlaps %d", entry.name(), entry.begin(), end);
            }
            if (entry.begin() > end) {
                throw broken("bytes %d to %d before tensor %s belong to none", end, entry.begin(), entry.name());
            }
            end = entry.end();
        }
        if (end != dataBytes) {
            throw broken("the header asks for %d bytes of data, the file has %d", end, dataBytes);
        }
        if (end / Float.BYTES > MAX_VALUES) {
            throw broken("its %d values are more than an array can hold", end / Float.BYTES);
        }
    }

    private IOException broken(String format, Object... arguments) {
        return new IOException(
                source + " is not a whole safetensors file: " + String.format(Locale.ROOT, format, arguments));
    }
}
