package dev.convoy.imageset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ScratchFileTest {
    @TempDir
    Path folder;

    /** Lengths below, at and above that of the buffer, so that images are gathered, split and passed by. */
    @Test
    void images_writtenAndRead_areTheSame() throws IOException {
        List<byte[]> images = List.of(random(1), random(0), random(1 << 18), random(100_000), random(1_000_000));

        try (ScratchFile file = ScratchFile.create(List.of(folder))) {
            ImageStore store = store(file, images);

            for (int position = images.size() - 1; position >= 0; position--) {
                assertThat(store.read(position, new byte[0])).isEqualTo(images.get(position));
            }
        }
    }

    @Test
    void read_bufferOfTheLength_isFilledAndReturned() throws IOException {
        try (ScratchFile file = ScratchFile.create(List.of(folder))) {
            ImageStore store = store(file, List.of(random(5), random(7)));
            byte[] buffer = new byte[7];

            assertThat(store.read(1, buffer)).isSameAs(buffer);
            assertThat(store.read(0, buffer)).isNotSameAs(buffer).hasSize(5);
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void create_open_leavesNoNameBehind() throws IOException {
        try (ScratchFile file = ScratchFile.create(List.of(folder))) {
            store(file, List.of(random(1_000_000)));

            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void create_firstFolderMissing_takesTheNext() throws IOException {
        try (ScratchFile file = ScratchFile.create(List.of(folder.resolve("missing"), folder))) {
            assertThat(store(file, List.of(random(3))).read(0, new byte[3])).hasSize(3);
        }
    }

    @Test
    void create_noFolder_throwsNamingAllAndTheSetting() {
        assertThatThrownBy(() -> ScratchFile.create(List.of(folder.resolve("a"), folder.resolve("b"))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no local folder takes a scratch file for images: " + folder.resolve("a"))
                .hasMessageContaining("NoSuchFileException")
                .hasMessageContaining(folder.resolve("b").toString())
                .hasMessageEndingWith("set spark.local.dir to a folder on a disk with room");
    }

    /** Linux has a file that is a full disk. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void append_diskFull_throwsSayingSo() throws IOException {
        Path full = Path.of("/dev/full");
        try (ScratchFile file = new ScratchFile("/disk/x", FileChannel.open(full, StandardOpenOption.WRITE))) {
            ScratchFile.Writer writer = file.new Writer();
            byte[] image = random(100_000);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 4; i++) {
                            writer.append(image);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("scratch file /disk/x cannot be written beyond ")
                    .hasMessageContaining("No space left on device")
                    .hasMessageEndingWith("; set spark.local.dir to a folder on a disk with room");
            assertThat(file.hasFailed()).isTrue();
        }
    }

    @Test
    void read_damaged_throwsNamingFileAndPlace() throws IOException {
        Path path = folder.resolve("scratch");
        try (FileChannel channel = open(path);
                ScratchFile file = new ScratchFile("scratch", channel)) {
            ImageStore store = store(file, List.of(random(10), random(10)));
            channel.write(ByteBuffer.allocate(1), 13);

            assertThat(store.read(0, new byte[10])).hasSize(10);
            assertThatThrownBy(() -> store.read(1, new byte[10]))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage(
                            "position 1 of shard 6: scratch file scratch is damaged: wrong checksum of 10 bytes at 10");
            assertThat(file.hasFailed()).isTrue();
        }
    }

    @Test
    void read_truncated_throwsWithBoth() throws IOException {
        Path path = folder.resolve("scratch");
        try (FileChannel channel = open(path);
                ScratchFile file = new ScratchFile("scratch", channel)) {
            ImageStore store = store(file, List.of(random(10), random(10)));
            channel.truncate(15);

            assertThatThrownBy(() -> store.read(1, new byte[10]))
                    .hasMessageStartingWith(
                            "position 1 of shard 6: scratch file scratch cannot be read, 10 bytes at 10: ")
                    .hasMessageEndingWith("it ends after 15 bytes");
        }
    }

    private static FileChannel open(Path path) throws IOException {
        Files.createFile(path);
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static ImageStore store(ScratchFile file, List<byte[]> images) throws IOException {
        ScratchFile.Writer writer = file.new Writer();
        ImageStore.Builder builder = ScratchImages.builder(6, images.size(), file, writer);
        images.forEach(builder::add);
        writer.flush();
        return builder.build();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        if (length > 3) {
            bytes[3] = 1; // so that a zero there is damage
        }
        return bytes;
    }
}
