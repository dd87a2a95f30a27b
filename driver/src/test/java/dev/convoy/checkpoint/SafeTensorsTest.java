package dev.convoy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
    @Test
    void write_twoTensors_exactlyTheseBytes() throws IOException {
        float[] values = {9f, 1f, -2.5f, 0.1f, 9f};

        byte[] written = write(
                Map.of("by", "hand"),
                List.of(
                        new NamedTensor("a", List.of(2, 1), values, 1, 2),
                        new NamedTensor("b", List.of(), values, 3, 1)));

        String header = "{\"__metadata__\":{\"by\":\"hand\"},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}";
        assertThat(header).hasSize(138); // 6 blanks make it 144, a multiple of 8
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(new byte[] {(byte) 144, 0, 0, 0, 0, 0, 0, 0});
        expected.writeBytes((header + "      ").getBytes(StandardCharsets.US_ASCII));
        expected.writeBytes(new byte[] {0, 0, (byte) 0x80, 0x3f}); // 1
        expected.writeBytes(new byte[] {0, 0, 0x20, (byte) 0xc0}); // -2.5
        expected.writeBytes(new byte[] {(byte) 0xcd, (byte) 0xcc, (byte) 0xcc, 0x3d}); // 0.1
        assertThat(written).isEqualTo(expected.toByteArray());
    }

    @ParameterizedTest(name = "length={0}")
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_001})
    void read_writtenTensor_sameBits(int length) throws IOException {
        float[] values = Models.floats(length + 2, 5L);
        NamedTensor tensor = new NamedTensor("w", List.of(1, length), values, 1, length);

        SafeTensors.Content content = read(write(Map.of("k", "v ü"), List.of(tensor)));

        assertThat(content.metadata()).isEqualTo(Map.of("k", "v ü"));
        assertThat(content.tensors()).hasSize(1);
        NamedTensor found = content.tensors().get(0);
        assertThat(found.name()).isEqualTo("w");
        assertThat(found.shape()).containsExactly(1, length);
        assertThat(found.array()).isEqualTo(Arrays.copyOfRange(values, 1, length + 1));
    }

    @Test
    void read_unusualFloats_sameBits() throws IOException {
        int[] bits = {0x80000000, 0x00000001, 0x7f800000, 0xff800000, 0x7fc00000, 0x7fc12345, 0x7f7fffff};
        float[] values = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = Float.intBitsToFloat(bits[i]);
        }

        float[] found = read(write(Map.of(), List.of(NamedTensor.of("w", List.of(bits.length), values))))
                .tensors()
                .get(0)
                .array();

        for (int i = 0; i < bits.length; i++) {
            assertThat(Float.floatToRawIntBits(found[i])).isEqualTo(bits[i]);
        }
    }

    @Test
    void read_tensorsInOtherOrderThanTheirData_viewsInOrderOfData() throws IOException {
        byte[] file = file("""
                {"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},
                "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 1f, 2f, 3f);

        SafeTensors.Content content = read(file);

        assertThat(content.tensors()).extracting(NamedTensor::name).containsExactly("a", "b");
        assertThat(content.tensors().get(1).offset()).isEqualTo(2);
        assertThat(content.tensors().get(1).array()).containsExactly(1f, 2f, 3f);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "[]; header must start with {, found byte 0x5b",
                "{\"w\"; header is not JSON",
                "{} {}; header is not JSON",
                "{\"w\":1}; tensor w must have dtype, shape and data_offsets, found []",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}; must have dtype, shape and data_offsets",
                "{\"w\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,8]}}; dtype \"F16\", only F32 can be read",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}; expected a list of numbers not below 0",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}; expected a list of numbers not below 0",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}; expected a list of numbers not below 0",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}; needs 12 bytes, data_offsets are [0,8]",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}; needs 8 bytes, data_offsets are [8,0]",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4,8]}}; must have 2 data_offsets, found 3",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,8]}}; more values than an array can hold",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}; asks for 4 bytes of data, the file has 8",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}; asks for 12 bytes of data, the file has 8",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}; bytes 0 to 4 before tensor w belong to none",
                "{\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}; begins at byte 0 and overlaps 4",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}; Duplicate field",
                "{\"\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}; a tensor has no name",
                "{\"__metadata__\":[]}; __metadata__ must be an object",
                "{\"__metadata__\":{\"k\":1}}; k must be a text, found 1",
            })
    void read_brokenHeader_throwsWithNameAndReason(String header, String reason) {
        byte[] file = file(header, 1f, 2f);

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("m.safetensors is not a whole safetensors file: ")
                .hasMessageContaining(reason);
    }

    @Test
    void read_headerNotUtf8_throws() {
        byte[] file = file("{\"x\":1}", 1f);
        file[10] = (byte) 0xff;

        assertThatThrownBy(() -> read(file)).hasMessageContaining("header is not UTF-8");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(longs = {0, 1, 25, 100_000_001, Long.MAX_VALUE, -1})
    void read_headerLengthThatDoesNotFit_throws(long length) {
        byte[] file = new byte[32];
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "header of %s bytes does not fit a file of 32 bytes", Long.toUnsignedString(length));
    }

    @Test
    void read_streamShorterThanStated_throwsAtEveryLength() throws IOException {
        byte[] file = write(Map.of(), List.of(NamedTensor.of("w", List.of(3), new float[] {1, 2, 3})));

        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> SafeTensors.read(new ByteArrayInputStream(cut), file.length, "m.safetensors"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("m.safetensors is not a whole safetensors file");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"w", "__metadata__"})
    void write_nameTakenTwice_throws(String name) {
        NamedTensor first = NamedTensor.of("w", List.of(1), new float[1]);
        NamedTensor second = NamedTensor.of(name, List.of(1), new float[1]);

        assertThatThrownBy(() -> write(Map.of(), List.of(first, second)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    private static byte[] write(Map<String, String> metadata, List<NamedTensor> tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafeTensors.write(out, metadata, tensors);
        return out.toByteArray();
    }

    private static SafeTensors.Content read(byte[] file) throws IOException {
        return SafeTensors.read(new ByteArrayInputStream(file), file.length, "m.safetensors");
    }

    private static byte[] file(String header, float... values) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(8 + text.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(text.length).put(text);
        for (float value : values) {
            file.putFloat(value);
        }
        return file.array();
    }
}
