package dev.convoy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {
    private static final Map<String, float[]> ARRAYS =
            Map.of("mean", Models.floats(8, 9L), "squares", Models.floats(8, 10L));

    private final Configuration hadoop = new Configuration();
    private final Warnings warnings = new Warnings();

    @TempDir
    Path run;

    private CheckpointStore store;

    @BeforeEach
    void setUp() {
        store = new CheckpointStore(hadoop, new org.apache.hadoop.fs.Path(run.toUri()), 2);
        Configurator.setLevel(CheckpointStore.class, Level.WARN);
        warnings.start();
        logger().addAppender(warnings);
        logger().setAdditive(false); // the warnings are expected; they need not be printed
    }

    @AfterEach
    void tearDown() {
        logger().removeAppender(warnings);
        logger().setAdditive(true);
    }

    @Test
    void latest_noRunYet_isEmpty() throws IOException {
        assertThat(store.latest()).isEmpty();
        assertThat(run).isEmptyDirectory();
    }

    @Test
    void latest_savedCheckpoint_isEqual() throws IOException {
        Map<String, Object> state = Map.of(
                "first_loss",
                2.302585,
                "best_validation_accuracy",
                0.1f,
                "data_fingerprint",
                "f00d",
                "images_seen",
                5_000_000_000L,
                "improved",
                true);
        Checkpoint saved = new Checkpoint(1000, 2.56, Models.small(1L), ARRAYS, state);

        org.apache.hadoop.fs.Path path = store.save(saved);
        Checkpoint found = store.latest().orElseThrow();

        assertThat(path.getName()).isEqualTo("iteration-00001000");
        assertThat(found.iteration()).isEqualTo(1000);
        assertThat(found.epoch()).isEqualTo(2.56);
        assertThat(found.arrays())
                .containsOnlyKeys("mean", "squares")
                .containsEntry("mean", ARRAYS.get("mean"))
                .containsEntry("squares", ARRAYS.get("squares"));
        assertThat(found.model().parameters()).isEqualTo(saved.model().parameters());
        assertThat(found.model().description()).isEqualTo(saved.model().description());
        assertThat(found.number("first_loss")).isEqualTo(2.302585);
        assertThat(found.number("best_validation_accuracy")).isEqualTo(0.1);
        assertThat(found.number("images_seen")).isEqualTo(5e9);
        assertThat(found.text("data_fingerprint")).isEqualTo("f00d");
        assertThat(found.trainerState()).containsEntry("improved", true).hasSize(5);
        assertThat(warnings.texts).isEmpty();
    }

    @Test
    void save_checkpoint_writesThreeFilesAndTheirSums() throws IOException {
        store.save(checkpoint(5));

        Path folder = folder(5);
        assertThat(names(folder)).containsExactly("model.safetensors", "state.json", "velocity.safetensors");
        String state = Files.readString(folder.resolve("state.json"));
        assertThat(state)
                .contains("\"iteration\" : 5")
                .contains("\"weights_sha256\" : \""
                        + WeightsHash.sha256(checkpoint(5).model().parameters()) + "\"")
                .contains("\"bytes\" : " + Files.size(folder.resolve("model.safetensors")))
                .contains("\"bytes\" : " + Files.size(folder.resolve("velocity.safetensors")));
    }

    @Test
    void save_otherArrays_writesAFileForEach() throws IOException {
        store.save(new Checkpoint(5, 1, Models.small(1L), ARRAYS, Map.of()));

        assertThat(names(folder(5)))
                .containsExactly("mean.safetensors", "model.safetensors", "squares.safetensors", "state.json");
    }

    @Test
    void save_noArrays_writesModelAndState() throws IOException {
        store.save(new Checkpoint(5, 1, Models.small(1L), Map.of(), Map.of()));

        assertThat(names(folder(5))).containsExactly("model.safetensors", "state.json");
        assertThat(store.latest().orElseThrow().arrays()).isEmpty();
    }

    @Test
    void save_modelOfCheckpoint_isAModelFile() throws IOException {
        org.apache.hadoop.fs.Path path = store.save(checkpoint(5));

        Model model = ModelFile.read(hadoop, new org.apache.hadoop.fs.Path(path, CheckpointStore.MODEL_FILE));

        assertThat(model.parameters()).isEqualTo(checkpoint(5).model().parameters());
    }

    @Test
    void save_moreThanKeep_newestStay() throws IOException {
        for (int iteration : new int[] {100, 200, 1000, 300}) {
            store.save(checkpoint(iteration));
        }

        assertThat(names(run.resolve("checkpoints"))).containsExactly("iteration-00000200", "iteration-00000300");
        assertThat(store.latest().orElseThrow().iteration()).isEqualTo(300);
    }

    @Test
    void save_sameIterationAgain_replaces() throws IOException {
        store.save(checkpoint(100));
        Checkpoint other = new Checkpoint(100, 1, Models.small(77L), Map.of("velocity", new float[8]), Map.of());

        store.save(other);

        assertThat(names(run.resolve("checkpoints"))).containsExactly("iteration-00000100");
        assertThat(store.latest().orElseThrow().model().parameters())
                .isEqualTo(other.model().parameters());
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "velocity.safetensors", "state.json"})
    void latest_fileTruncated_fallsBackAndNamesIt(String name) throws IOException {
        store.save(checkpoint(100));
        store.save(checkpoint(200));
        Path file = folder(200).resolve(name);
        byte[] whole = Files.readAllBytes(file);

        for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            warnings.texts.clear();

            assertThat(store.latest().orElseThrow().iteration()).isEqualTo(100);

            assertThat(warnings.texts).hasSize(1);
            assertThat(warnings.texts.get(0)).contains("iteration-00000200 is damaged", name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "velocity.safetensors", "state.json"})
    void latest_fileMissing_fallsBackAndNamesIt(String name) throws IOException {
        store.save(checkpoint(100));
        store.save(checkpoint(200));
        Files.delete(folder(200).resolve(name));

        assertThat(store.latest().orElseThrow().iteration()).isEqualTo(100);

        assertThat(warnings.texts).hasSize(1);
        assertThat(warnings.texts.get(0)).contains("iteration-00000200/" + name + " is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "velocity.safetensors"})
    void latest_anyByteAltered_fallsBack(String name) throws IOException {
        store.save(checkpoint(100));
        store.save(checkpoint(200));
        Path file = folder(200).resolve(name);
        byte[] whole = Files.readAllBytes(file);

        for (int i = 0; i < whole.length; i += 7) {
            byte[] altered = whole.clone();
            altered[i] ^= 4;
            Files.write(file, altered);

            assertThat(store.latest().orElseThrow().iteration())
                    .as("byte %d", i)
                    .isEqualTo(100);
        }
        assertThat(warnings.texts).isNotEmpty().allMatch(text -> text.contains(name) && text.contains("was altered"));
    }

    @Test
    void latest_numberInStateAltered_fallsBack() throws IOException {
        store.save(checkpoint(100));
        store.save(checkpoint(200));
        Path file = folder(200).resolve("state.json");
        String text = Files.readString(file);
        assertThat(text).contains("\"first_loss\" : 2.5");
        Files.writeString(file, text.replace("\"first_loss\" : 2.5", "\"first_loss\" : 2.6"));

        assertThat(store.latest().orElseThrow().iteration()).isEqualTo(100);

        assertThat(warnings.texts.get(0)).contains("state.json was altered");
    }

    @Test
    void latest_velocityOfOtherRunWithItsSums_fallsBack() throws IOException {
        store.save(checkpoint(100));
        store.save(checkpoint(200));
        Path other = run.resolve("other");
        new CheckpointStore(hadoop, new org.apache.hadoop.fs.Path(other.toUri()), 1).save(checkpoint(300));
        Files.copy(
                other.resolve("checkpoints/iteration-00000300/velocity.safetensors"),
                folder(200).resolve("velocity.safetensors"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(store.latest().orElseThrow().iteration()).isEqualTo(100);
    }

    @Test
    void latest_noneWhole_throwsWithReason() throws IOException {
        store.save(checkpoint(100));
        store.save(checkpoint(200));
        Files.delete(folder(100).resolve("state.json"));
        Files.writeString(folder(200).resolve("velocity.safetensors"), "gone");

        assertThatThrownBy(() -> store.latest())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none of the 2 checkpoints in ")
                .hasMessageContaining("iteration-00000200/velocity.safetensors has 4 bytes, expected");
    }

    @Test
    void save_afterFallingBack_damagedLaterOnesGoAndNewOneStays() throws IOException {
        store.save(checkpoint(100));
        store.save(checkpoint(200));
        Files.delete(folder(200).resolve("state.json"));
        store.latest();

        store.save(checkpoint(150));

        assertThat(names(run.resolve("checkpoints"))).containsExactly("iteration-00000100", "iteration-00000150");
    }

    @Test
    void latest_interruptedSave_isClearedUp() throws IOException {
        store.save(checkpoint(100));
        Path writing = run.resolve("checkpoints/.iteration-00000200.writing");
        Files.createDirectories(writing);
        Files.writeString(writing.resolve("model.safetensors"), "half a mod");

        assertThat(store.latest().orElseThrow().iteration()).isEqualTo(100);

        assertThat(names(run.resolve("checkpoints"))).containsExactly("iteration-00000100");
    }

    @Test
    void save_ontoInterruptedSave_isWhole() throws IOException {
        Path writing = run.resolve("checkpoints/.iteration-00000200.writing");
        Files.createDirectories(writing);
        Files.writeString(writing.resolve("left-over"), "x");

        store.save(checkpoint(200));

        assertThat(names(folder(200))).containsExactly("model.safetensors", "state.json", "velocity.safetensors");
    }

    @Test
    void latest_interruptedReplacement_oldOneIsPutBack() throws IOException {
        store.save(checkpoint(100));
        Files.move(folder(100), run.resolve("checkpoints/.iteration-00000100.replaced"));

        assertThat(store.latest().orElseThrow().iteration()).isEqualTo(100);

        assertThat(names(run.resolve("checkpoints"))).containsExactly("iteration-00000100");
    }

    @ParameterizedTest(name = "error={0}")
    @ValueSource(booleans = {false, true})
    void save_storeFullAtAnyByte_throwsAndEarlierOnesStand(boolean throwsError) throws IOException {
        org.apache.hadoop.fs.Path objects = ObjectStoreFileSystem.path(run);
        Configuration unlimited = ObjectStoreFileSystem.configuration();
        new CheckpointStore(unlimited, objects, 1).save(checkpoint(100));
        long bytes;
        try (Stream<Path> files = Files.walk(folder(100))) {
            bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }

        for (long quota = 0; quota < bytes; quota += 97) {
            CheckpointStore full = new CheckpointStore(ObjectStoreFileSystem.full(quota, throwsError), objects, 1);
            assertThatThrownBy(() -> full.save(checkpoint(200)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot write checkpoint " + objects)
                    .hasMessageContaining("iteration-00000200: No space left on device");
        }

        assertThat(names(run.resolve("checkpoints"))).containsExactly("iteration-00000100");
        assertThat(new CheckpointStore(unlimited, objects, 1)
                        .latest()
                        .orElseThrow()
                        .iteration())
                .isEqualTo(100);
    }

    @Test
    void saveBest_twice_secondStands() throws IOException {
        store.saveBest(Models.small(1L));
        org.apache.hadoop.fs.Path path = store.saveBest(Models.small(2L));

        assertThat(path).isEqualTo(store.bestModel());
        assertThat(ModelFile.read(hadoop, path).parameters())
                .isEqualTo(Models.small(2L).parameters());
        assertThat(names(run.resolve("best"))).containsExactly("model.safetensors");
    }

    @Test
    void constructor_keepNone_throws() {
        assertThatThrownBy(() -> new CheckpointStore(hadoop, new org.apache.hadoop.fs.Path("run"), 0))
                .hasMessage("number of checkpoints to keep must be at least 1, found 0");
    }

    private static Logger logger() {
        return (Logger) LogManager.getLogger(CheckpointStore.class);
    }

    private Path folder(int iteration) {
        return run.resolve(String.format(Locale.ROOT, "checkpoints/iteration-%08d", iteration));
    }

    private static Checkpoint checkpoint(int iteration) {
        return new Checkpoint(
                iteration,
                iteration / 100.0,
                Models.small(iteration),
                Map.of("velocity", Models.floats(8, -iteration)),
                Map.of("first_loss", 2.5));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static final class Warnings extends AbstractAppender {
        private final List<String> texts = new ArrayList<>();

        Warnings() {
            super("warnings", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            if (event.getLevel().equals(Level.WARN)) {
                texts.add(event.getMessage().getFormattedMessage());
            }
        }
    }
}
