package dev.convoy.imageset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSetTest {
    private static final String JSON = """
            {"formatVersion": 1, "shape": {"channels": 1, "height": 1, "width": 2}, "classNames": ["a", "b"],
             "counts": {"train": [3, 4], "val": [0, 1], "test": [2, 2]}, "mean": [1.5], "std": [0.5],
             "quarantined": 0, "fingerprint": "00",
             "origin": {"version": "0", "input": "in", "format": "FOLDER", "size": 0, "colour": "AUTO",
                        "split": "0.8/0.1/0.1", "maxBad": 0.01}}
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void createDataSet() throws IOException {
        for (Split split : Split.values()) {
            Files.createDirectory(directory.resolve(split.folder()));
        }
        NpyFile.write(
                org.apache.hadoop.fs.FileSystem.getLocal(TestSpark.hadoop()),
                new org.apache.hadoop.fs.Path(directory.resolve("mean.npy").toString()),
                new ImageShape(1, 1, 2),
                new float[] {1f, 2f});
        Files.writeString(directory.resolve("dataset.json"), JSON);
    }

    @Test
    void open_dataSet_tellsWhatItHolds() throws IOException {
        ImageSet images = open();

        assertThat(images.info().classNames()).containsExactly("a", "b");
        assertThat(images.count(Split.TRAIN)).isEqualTo(7);
        assertThat(images.count(Split.VAL)).isEqualTo(1);
        assertThat(images.meanImage()).containsExactly(1f, 2f);
        assertThat(images.channelMean()).containsExactly(1.5f);
        assertThat(images.info().findings()).as("made before there were any").isEqualTo(Findings.NONE);
    }

    /** Version 1 knew no kept files, no background and wrote sizes as numbers. */
    @Test
    void open_versionOne_isRaw() throws IOException {
        ImageSetInfo info = open().info();

        assertThat(info.encoding()).isEqualTo(ImageEncoding.RAW);
        assertThat(info.origin().size()).isEqualTo("keep");
        assertThat(info.origin().background()).isEqualTo("#ffffff");
        assertThat(open().bytes(Split.TRAIN)).isEqualTo(7 * 2);
    }

    @Test
    void open_keptFilesOfAnotherDecoder_throwsWithBothRevisions() throws IOException {
        Files.writeString(
                directory.resolve("dataset.json"),
                JSON.replace(
                                "\"formatVersion\": 1",
                                "\"formatVersion\": 2, \"encoding\": \"jpeg\", \"decoderRevision\": 0")
                        .replace("\"size\": 0", "\"size\": \"keep\", \"background\": \"#ffffff\""));

        assertThatThrownBy(this::open)
                .isInstanceOf(ImageSetException.class)
                .hasMessageEndingWith("dataset.json: the JPEG files of the data set were decoded by revision 0 when its"
                        + " statistics were made, this version of Convoy has revision 1; prepare it again");
    }

    @Test
    void open_pathMissing_throws() {
        assertThatThrownBy(() -> ImageSet.open(TestSpark.hadoop(), directory + "/no"))
                .isInstanceOf(ImageSetException.class)
                .hasMessage("data set " + directory + "/no does not exist");
    }

    @Test
    void open_noDescription_throws() throws IOException {
        Files.delete(directory.resolve("dataset.json"));

        assertThatThrownBy(this::open)
                .isInstanceOf(ImageSetException.class)
                .hasMessage("file:" + directory
                        + " is no data set: it has no dataset.json; convoy prepare makes data sets");
    }

    @Test
    void open_otherVersion_throwsWithBoth() throws IOException {
        replace("\"formatVersion\": 1", "\"formatVersion\": 3");

        assertThatThrownBy(this::open)
                .isInstanceOf(ImageSetException.class)
                .hasMessageEndingWith("dataset.json: formatVersion must be in [1, 2], found 3");
    }

    @Test
    void open_notJson_throws() throws IOException {
        replace("{\"formatVersion\": 1,", "oops");

        assertThatThrownBy(this::open)
                .isInstanceOf(ImageSetException.class)
                .hasMessageContaining("dataset.json is damaged: Unrecognized token 'oops'");
    }

    @Test
    void open_fieldMissing_throwsNamingIt() throws IOException {
        replace("\"std\": [0.5],", "");

        assertThatThrownBy(this::open)
                .isInstanceOf(ImageSetException.class)
                .hasMessageContaining("dataset.json is damaged: Missing creator property 'std'");
    }

    @Test
    void open_countOfClassMissing_throwsWithNumbers() throws IOException {
        replace("\"val\": [0, 1]", "\"val\": [0]");

        assertThatThrownBy(this::open)
                .isInstanceOf(ImageSetException.class)
                .hasMessageContaining("counts of val must be given for 2 classes, found 1");
    }

    @Test
    void open_meanOfOtherShape_throwsWithNumbers() throws IOException {
        replace("\"width\": 2", "\"width\": 3");

        assertThatThrownBy(this::open)
                .isInstanceOf(ImageSetException.class)
                .hasMessageContaining("mean.npy must be a float32 array of 1x1x3 in 140 bytes, found another in 136");
    }

    @Test
    void open_splitFolderMissing_throwsNamingIt() throws IOException {
        Files.delete(directory.resolve("val"));

        assertThatThrownBy(this::open)
                .isInstanceOf(ImageSetException.class)
                .hasMessageEndingWith("is damaged: it has no folder val");
    }

    @Test
    void meanFile_written_hasNumpysHeader() throws IOException {
        byte[] file = Files.readAllBytes(directory.resolve("mean.npy"));

        // the data begin at a multiple of 64 after magic, version, length and a Python dictionary
        String header = new String(file, 10, 118, java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(file).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0).hasSize(128 + 8);
        assertThat(header)
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 2), }")
                .endsWith("\n");
        assertThat(java.util.Arrays.copyOfRange(file, 128, 136)).containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0x40);
    }

    private ImageSet open() throws IOException {
        return ImageSet.open(TestSpark.hadoop(), directory.toString());
    }

    private void replace(String found, String wanted) throws IOException {
        assertThat(JSON).contains(found);
        Files.writeString(directory.resolve("dataset.json"), JSON.replace(found, wanted));
        Files.deleteIfExists(directory.resolve(".dataset.json.crc"));
    }
}
