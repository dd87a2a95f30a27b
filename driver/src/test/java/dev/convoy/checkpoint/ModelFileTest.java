package dev.convoy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {
    private final Configuration hadoop = new Configuration();

    @TempDir
    Path folder;

    private Path file;
    private org.apache.hadoop.fs.Path path;

    @BeforeEach
    void setUp() {
        file = folder.resolve("sub/m.safetensors");
        path = new org.apache.hadoop.fs.Path(file.toUri());
    }

    @Test
    void read_writtenModel_isEqual() throws IOException {
        Model model = Models.small(1L);

        ModelFile.write(hadoop, path, model);
        Model found = ModelFile.read(hadoop, path);

        assertThat(found.description()).isEqualTo(model.description());
        assertThat(found.parameters()).isEqualTo(model.parameters());
        assertThat(found.weights())
                .isEqualTo(model.weights().stream()
                        .map(tensor -> tensor.over(found.parameters()))
                        .toList());
        NamedTensor mean = found.input().mean().orElseThrow();
        assertThat(mean.shape()).containsExactly(3);
        assertThat(mean.array()).containsExactly(120.5f, 121.25f, 99f);
        NamedTensor std = found.input().std().orElseThrow();
        assertThat(std.shape()).containsExactly(3);
        assertThat(std.array()).containsExactly(63f, 62.5f, 66f);
        NamedTensor whitening = found.input().whitening().orElseThrow();
        assertThat(whitening.shape()).containsExactly(2, 2);
        assertThat(whitening.array()).containsExactly(1f, 2f, 3f, 4f);
    }

    @Test
    void read_modelWithMeanImage_isEqual() throws IOException {
        Model small = Models.small(1L);
        float[] mean = Models.floats(3 * 4 * 5, 2L);
        NamedTensor tensor = NamedTensor.of(ModelInput.MEAN, List.of(3, 4, 5), mean);

        ModelFile.write(hadoop, path, new Model(small.description(), small.weights(), ModelInput.ofMean(tensor)));
        NamedTensor found = ModelFile.read(hadoop, path).input().mean().orElseThrow();

        assertThat(found.shape()).containsExactly(3, 4, 5);
        assertThat(found.array()).isEqualTo(mean);
    }

    @Test
    void read_modelWithoutMeanOrReference_hasNone() throws IOException {
        ModelDescription full = Models.description();
        ModelDescription bare =
                new ModelDescription(full.netDefinition(), full.classNames(), full.provenance(), Optional.empty());
        Model model = new Model(bare, Models.small(1L).weights(), ModelInput.NONE);

        ModelFile.write(hadoop, path, model);
        Model found = ModelFile.read(hadoop, path);

        assertThat(found.description()).isEqualTo(bare);
        assertThat(found.input()).isEqualTo(ModelInput.NONE);
    }

    @Test
    void write_sameModelTwice_sameBytesAndNothingElse() throws IOException {
        ModelFile.write(hadoop, path, Models.small(1L));
        byte[] first = Files.readAllBytes(file);
        ModelFile.write(hadoop, path, Models.small(1L));

        assertThat(Files.readAllBytes(file)).isEqualTo(first);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file); // no temporary, no .crc
        }
    }

    @Test
    void read_anyByteAltered_throws() throws IOException {
        ModelFile.write(hadoop, path, Models.small(1L));
        byte[] whole = Files.readAllBytes(file);

        for (int i = 0; i < whole.length; i++) {
            byte[] altered = whole.clone();
            altered[i] ^= 1;
            Files.write(file, altered);
            assertThatThrownBy(() -> ModelFile.read(hadoop, path))
                    .as("byte %d of %d", i, whole.length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("m.safetensors");
        }
    }

    @Test
    void read_truncatedAnywhere_throws() throws IOException {
        ModelFile.write(hadoop, path, Models.small(1L));
        byte[] whole = Files.readAllBytes(file);

        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> ModelFile.read(hadoop, path))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("m.safetensors is not a whole safetensors file");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tiny  | tinx  | description",
                "Gürt  | Gärt  | description",
                "f00d  | f00e  | description",
                "ab12  | ab13  | description",
                "0.1.0 | 0.2.0 | description"
            })
    void read_descriptionAltered_throwsNamingIt(String from, String to, String what) throws IOException {
        ModelFile.write(hadoop, path, Models.small(1L));
        replaceInFile(from, to);

        assertThatThrownBy(() -> ModelFile.read(hadoop, path))
                .hasMessageContaining("was altered after it was written: sha-256 of its " + what);
    }

    @Test
    void read_weightAltered_throwsNamingWeights() throws IOException {
        Model model = Models.small(1L);
        ModelFile.write(hadoop, path, model);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 4 * 10 - 1] ^=
                0x10; // last byte of the last weight, before 3 means, 3 deviations, 4 of whitening
        Files.write(file, bytes);

        assertThatThrownBy(() -> ModelFile.read(hadoop, path)).hasMessageContaining("sha-256 of its weights");
    }

    @Test
    void read_newerFormat_throwsWithBothVersions() throws IOException {
        ModelFile.write(hadoop, path, Models.small(1L));
        replaceInFile("\"convoy_format\":\"1\"", "\"convoy_format\":\"2\"");

        assertThatThrownBy(() -> ModelFile.read(hadoop, path))
                .hasMessageContaining("has model format 2, written by convoy 0.1.0; this version reads up to 1");
    }

    @Test
    void read_safetensorsOfAnotherProgram_throws() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafeTensors.write(out, Map.of("format", "pt"), List.of(NamedTensor.of("w", List.of(2), new float[] {1, 2})));
        Files.createDirectories(file.getParent());
        Files.write(file, out.toByteArray());

        assertThatThrownBy(() -> ModelFile.read(hadoop, path))
                .hasMessageContaining("is a safetensors file but not a model of convoy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "name: tiny\nlayers: []\n", "a text long enough to hold a header length"})
    void read_someOtherFile_throws(String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);

        assertThatThrownBy(() -> ModelFile.read(hadoop, path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("m.safetensors is not a whole safetensors file");
    }

    @Test
    void read_missingFileOrDirectory_throwsSayingSo() throws IOException {
        assertThatThrownBy(() -> ModelFile.read(hadoop, path))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no such model file: ")
                .hasMessageEndingWith("m.safetensors");
        Files.createDirectories(file);
        assertThatThrownBy(() -> ModelFile.read(hadoop, path)).hasMessageEndingWith("is a directory, not a model file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere://bucket/m.safetensors", "hdfs://no-such-host.invalid:1/m.safetensors"})
    void read_noSuchFileSystem_throwsWithPath(String name) {
        assertThatThrownBy(() -> ModelFile.read(hadoop, new org.apache.hadoop.fs.Path(name)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot reach the file system of " + name + ": ");
    }

    @Test
    void write_ontoDirectory_throwsAndLeavesNothing() throws IOException {
        Files.createDirectories(file);

        assertThatThrownBy(() -> ModelFile.write(hadoop, path, Models.small(1L)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("m.safetensors: a directory of that name exists");

        assertThat(file).isEmptyDirectory();
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest(name = "error={0}")
    @ValueSource(booleans = {false, true})
    void write_storeFull_throwsAndOldFileStands(boolean throwsError) throws IOException {
        org.apache.hadoop.fs.Path object = ObjectStoreFileSystem.path(file);
        ModelFile.write(ObjectStoreFileSystem.configuration(), object, Models.small(1L));
        byte[] old = Files.readAllBytes(file);

        assertThatThrownBy(() -> ModelFile.write(
                        ObjectStoreFileSystem.full(old.length - 1, throwsError), object, Models.small(2L)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot write " + object)
                .hasMessageContaining("No space left on device");

        assertThat(Files.readAllBytes(file)).isEqualTo(old);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void write_storeWithoutReplacingRename_replaces() throws IOException {
        Configuration store = ObjectStoreFileSystem.configuration();
        org.apache.hadoop.fs.Path object = ObjectStoreFileSystem.path(file);
        ModelFile.write(store, object, Models.small(1L));
        ModelFile.write(store, object, Models.small(2L));

        assertThat(ModelFile.read(store, object).parameters())
                .isEqualTo(Models.small(2L).parameters());
    }

    private void replaceInFile(String from, String to) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String inBytes = new String(from.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(text).contains(inBytes);
        String outBytes = new String(to.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        Files.writeString(file, text.replaceFirst(inBytes, outBytes), StandardCharsets.ISO_8859_1);
    }
}
