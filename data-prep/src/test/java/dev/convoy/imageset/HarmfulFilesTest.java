package dev.convoy.imageset;

import static dev.convoy.imageset.RawFiles.pngs;
import static dev.convoy.imageset.RawFiles.prepare;
import static dev.convoy.imageset.RawFiles.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.image.EncodedImages;
import dev.convoy.image.ImageFileDecoder;
import dev.convoy.image.RawFormats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that make a decoder fail in ways it does not declare cost themselves alone. */
class HarmfulFilesTest {
    @TempDir
    Path directory;

    private Path input;

    @BeforeEach
    void createInput() throws IOException {
        input = directory.resolve("in");
        pngs(input, "cat", 5, 4, 4);
    }

    /** Pixels that begin two gigabytes before the file: the JDK's reader makes an array of so many bytes. */
    @Test
    void run_fileThatMakesItsDecoderThrow_isQuarantined() throws IOException {
        byte[] file = EncodedImages.encode(EncodedImages.varied(4, 4, 1), "bmp");
        file[13] = (byte) 0x80;
        try (ImageFileDecoder decoder = new ImageFileDecoder()) {
            assertThatThrownBy(() -> decoder.decode(file)).hasCauseInstanceOf(RuntimeException.class);
        }
        Files.write(input.resolve("cat/0002a.bmp"), file);

        ImageSetInfo info = prepare(
                settings(input, directory.resolve("out")).withMaxBad(0.5).withSplit(SplitFractions.parse("1/0/0")));

        assertThat(info.count(Split.TRAIN)).isEqualTo(5);
        assertThat(info.findings().quarantineReasons()).isEqualTo(Map.of("damaged", 1L));
        assertThat(Files.readString(directory.resolve("out/quarantine.csv"))).contains("cat/0002a.bmp,damaged: ");
    }

    /**
     * Headers of 48 million pixels of 8 bytes keep to the bound, but the reader's array of 386 MB does not fit into the
     * old generation of a heap of 480 MB, which is 320 MB: allocating it throws OutOfMemoryError in the task. The reader of
     * PNG wraps it.
     */
    @Test
    void run_fileThatTheHeapHasNoRoomFor_isQuarantined() throws IOException, InterruptedException {
        byte[] small = RawFormats.png(1, 16, 6, new byte[][] {new byte[8]}, new TreeMap<>());
        byte[] file = RawFormats.withPngSize(small, 7000, 6900);
        Files.write(input.resolve("cat/0002a.png"), file);
        byte[] tiff = RawFormats.tiff(ByteOrder.BIG_ENDIAN, 7000, 6900, 16, 4, 2, 1, new byte[8]);
        Files.write(input.resolve("cat/0002b.tiff"), tiff);

        String printed = java(
                List.of("-XX:+UseSerialGC", "-Xmx480m"),
                SmallHeapPreparation.class.getName(),
                input.toString(),
                directory.resolve("out").toString());

        assertThat(printed).contains("good 5 bad 2");
        assertThat(Files.readString(directory.resolve("out/quarantine.csv")))
                .contains(
                        "cat/0002a.png,too large: no memory for it: Java heap space," + file.length,
                        "cat/0002b.tiff,too large: no memory for it: Java heap space," + tiff.length);
    }

    private String java(List<String> options, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-") || option.startsWith("-D"))
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("printed");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(code).as(printed).isZero();
        return printed;
    }
}
