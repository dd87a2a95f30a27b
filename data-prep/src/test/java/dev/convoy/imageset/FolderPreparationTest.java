package dev.convoy.imageset;

import static dev.convoy.imageset.RawFiles.pngs;
import static dev.convoy.imageset.RawFiles.prepare;
import static dev.convoy.imageset.RawFiles.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.image.Background;
import dev.convoy.image.ColourMode;
import dev.convoy.image.DecodeSettings;
import dev.convoy.image.EncodedImages;
import dev.convoy.image.ImageSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderPreparationTest {
    @TempDir
    Path directory;

    @Test
    void run_classFolders_everyImageIsInOneSplitWithItsPixels() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "cat", 40, 6, 5);
        pngs(input, "dog", 50, 6, 5);
        Files.writeString(input.resolve("README.md"), "not an image, and in no class");

        ImageSetInfo info = prepare(settings(input, directory.resolve("out")));

        assertThat(info.classNames()).containsExactly("cat", "dog");
        assertThat(info.shape()).isEqualTo(new ImageShape(3, 5, 6));
        assertThat(info.origin().format()).isEqualTo(SourceFormat.FOLDER);
        assertThat(info.origin().version()).matches("\\d+\\.\\d+\\.\\d+.*");
        long[] ofClass = new long[2];
        Map<String, byte[]> pixels = new HashMap<>();
        ImageSet images =
                ImageSet.open(TestSpark.hadoop(), directory.resolve("out").toString());
        for (Split split : Split.values()) {
            List<Long> ids = new ArrayList<>();
            for (Row row :
                    images.table(TestSpark.session(), split).orderBy("source").collectAsList()) {
                ids.add(row.getLong(0));
                ofClass[row.getInt(1)]++;
                assertThat(row.getString(6)).startsWith(info.classNames().get(row.getInt(1)) + "/");
                pixels.put(row.getString(6), row.getAs(5));
            }
            assertThat(ids).as("ids follow the sources").isSorted();
            assertThat(ids).hasSize((int) images.count(split));
            assertThat(ids.isEmpty() || ids.get(ids.size() - 1) == ids.size() - 1)
                    .isTrue();
        }
        assertThat(ofClass).containsExactly(40, 50);
        assertThat(pixels).hasSize(90);
        int seed = "cat".hashCode() % 1000 + 7;
        assertThat(pixels.get("cat/0007.png")[1] & 0xff)
                .isEqualTo(EncodedImages.varied(6, 5, seed).getRGB(1, 0) >> 16 & 0xff);
    }

    @Test
    void run_sameImagesInAnotherSet_fallIntoTheSameSplits() throws IOException {
        Path large = directory.resolve("large");
        pngs(large, "cat", 60, 4, 4);
        pngs(large, "dog", 60, 4, 4);
        Path small = directory.resolve("small");
        pngs(small, "cat", 60, 4, 4);

        prepare(settings(large, directory.resolve("large-out")));
        prepare(settings(small, directory.resolve("small-out")));

        Map<String, Split> inLarge = splits(directory.resolve("large-out"));
        Map<String, Split> inSmall = splits(directory.resolve("small-out"));
        assertThat(inSmall).hasSize(60).containsValues(Split.TRAIN, Split.VAL, Split.TEST);
        assertThat(inLarge).hasSize(120).containsAllEntriesOf(inSmall);
    }

    @Test
    void run_anotherMaster_givesTheSameDataSet() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "cat", 300, 4, 4);
        pngs(input, "dog", 300, 4, 4);
        List<ImageSetInfo> infos = new ArrayList<>();
        List<byte[]> means = new ArrayList<>();

        for (String master : List.of("local[1]", "local[3]", "local[2,4]")) {
            Path output = directory.resolve(master);
            infos.add(ImageSetPreparation.run(
                    TestSpark.session(master), settings(input, output), PreparationProgress.SILENT));
            means.add(Files.readAllBytes(output.resolve("mean.npy")));
        }

        assertThat(infos).containsOnly(infos.get(0));
        assertThat(means).allSatisfy(mean -> assertThat(mean).isEqualTo(means.get(0)));
    }

    @Test
    void run_onePixelChanged_changesTheFingerprint() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "cat", 10, 4, 4);
        PreparationSettings settings = settings(input, directory.resolve("a")).withSplit(SplitFractions.parse("1/0/0"));
        ImageSetInfo before = prepare(settings);
        var image = EncodedImages.varied(4, 4, "cat".hashCode() % 1000);
        image.setRGB(3, 3, image.getRGB(3, 3) ^ 1);
        Files.write(input.resolve("cat/0000.png"), EncodedImages.encode(image, "png"));

        ImageSetInfo after = prepare(settings(input, directory.resolve("b")).withSplit(SplitFractions.parse("1/0/0")));

        assertThat(after.fingerprint()).hasSize(64).isNotEqualTo(before.fingerprint());
    }

    @Test
    void run_trainAndTestFolders_keepsTestAndAllOfTrain() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "train/cat", 20, 4, 4);
        pngs(input, "train/dog", 20, 4, 4);
        pngs(input, "test/cat", 5, 4, 4);
        pngs(input, "test/dog", 6, 4, 4);

        ImageSetInfo info = prepare(settings(input, directory.resolve("out")));

        assertThat(info.counts().get(Split.TRAIN)).containsExactly(20L, 20L);
        assertThat(info.counts().get(Split.VAL)).containsExactly(0L, 0L);
        assertThat(info.counts().get(Split.TEST)).containsExactly(5L, 6L);
    }

    @Test
    void run_trainAndTestFoldersWithFractions_dividesTrainOnly() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "train/cat", 400, 4, 4);
        pngs(input, "test/cat", 5, 4, 4);

        ImageSetInfo info =
                prepare(settings(input, directory.resolve("out")).withSplit(SplitFractions.parse("0.4/0.4/0.2")));

        assertThat(info.count(Split.TEST)).isEqualTo(5);
        // 400 images with chance 1/2 each: 200 with a deviation of 10
        assertThat(info.count(Split.VAL)).isBetween(150L, 250L);
        assertThat(info.count(Split.TRAIN)).isEqualTo(400 - info.count(Split.VAL));
    }

    @Test
    void run_sizeGiven_makesAllImagesThatSize() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "cat", 3, 20, 30);
        pngs(input, "dog", 3, 41, 17);

        ImageSetInfo info = prepare(settings(input, directory.resolve("out"))
                .withDecoding(new DecodeSettings(new ImageSize.Square(12), ColourMode.GREY, Background.WHITE))
                .withSplit(SplitFractions.parse("1/0/0")));

        assertThat(info.shape()).isEqualTo(new ImageShape(1, 12, 12));
        assertThat(info.count(Split.TRAIN)).isEqualTo(6);
    }

    @Test
    void run_sizesDiffer_throwsNamingTwoImages() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "cat", 3, 20, 30);
        pngs(input, "dog", 3, 41, 17);

        assertThatThrownBy(() -> prepare(settings(input, directory.resolve("out"))))
                .isInstanceOf(ImageSetException.class)
                .hasMessage("without a size to resize to, all images must have the same:"
                        + " cat/0000.png is 3x30x20, dog/0000.png is 3x17x41");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void run_oneBadImageInTwoHundred_goesToQuarantine() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "cat", 199, 4, 4);
        Files.writeString(input.resolve("cat/bad, \"name\".jpg"), "no image");

        ImageSetInfo info = prepare(settings(input, directory.resolve("out")));

        assertThat(info.quarantined()).isEqualTo(1);
        assertThat(info.count(Split.TRAIN) + info.count(Split.VAL) + info.count(Split.TEST))
                .isEqualTo(199);
        assertThat(Files.readString(directory.resolve("out/quarantine.csv")))
                .isEqualTo(
                        "path,reason,bytes\r\n\"cat/bad, \"\"name\"\".jpg\","
                                + "\"not a JPEG, PNG, GIF, BMP, TIFF or WebP file: it begins with 6e 6f 20 69 6d 61 67 65\",8\r\n");
    }

    @Test
    void run_threeBadImagesInOneHundred_throwsListingThem() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "cat", 97, 4, 4);
        byte[] whole = Files.readAllBytes(input.resolve("cat/0000.png"));
        Files.write(input.resolve("cat/a.png"), new byte[0]);
        Files.write(input.resolve("cat/b.png"), java.util.Arrays.copyOf(whole, whole.length - 20));
        Files.write(input.resolve("cat/c.png"), new byte[] {1});

        assertThatThrownBy(() -> prepare(settings(input, directory.resolve("out"))))
                .isInstanceOf(ImageSetException.class)
                .hasMessageStartingWith("3 of 100 images cannot be used, more than the allowed fraction 0.01;"
                        + " all are listed in file:" + directory.resolve("out-quarantine.csv")
                        + ": cat/a.png (empty file), cat/b.png (damaged: ")
                .hasMessageEndingWith("cat/c.png (not a JPEG, PNG, GIF, BMP, TIFF or WebP file: it begins with 01)");
        assertThat(directory.resolve("out")).doesNotExist();
        assertThat(Files.readString(directory.resolve("out-quarantine.csv")).lines())
                .hasSize(4)
                .startsWith("path,reason,bytes", "cat/a.png,empty file,0");
    }

    @Test
    void run_hardFileNames_keepsTheImages() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "cat #1%23 [a]*", 3, 4, 4);
        Path folder = input.resolve("cat #1%23 [a]*");
        Files.move(folder.resolve("0000.png"), folder.resolve("new\nline {b}.png"));
        Files.createDirectory(folder.resolve("dir.png"));
        Files.move(folder.resolve("0001.png"), folder.resolve("dir.png/deep.png"));

        prepare(settings(input, directory.resolve("out")).withSplit(SplitFractions.parse("1/0/0")));

        assertThat(splits(directory.resolve("out")))
                .containsOnlyKeys(
                        "cat #1%23 [a]*/new\nline {b}.png",
                        "cat #1%23 [a]*/dir.png/deep.png", "cat #1%23 [a]*/0002.png");
    }

    @Test
    void run_classFolders_cardShowsCountsAndSamples() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "a<b>", 70, 4, 4);
        pngs(input, "cat", 50, 4, 4);

        prepare(settings(input, directory.resolve("out")).withSplit(SplitFractions.parse("1/0/0")));

        String card = Files.readString(directory.resolve("out/card.html"));
        assertThat(card)
                .contains("<h1>120 training images of 3x4x4</h1>")
                .contains("<tr><td>a&lt;b&gt;</td><td>70</td><td>0</td><td>0</td></tr>")
                .contains("<tr><td>cat</td><td>50</td><td>0</td><td>0</td></tr>")
                .doesNotContain("a<b>");
        // the mean image and every second of 120
        assertThat(card.split("<img ", -1)).hasSize(1 + 1 + 60);
        assertThat(card.split("<figcaption>cat<", -1)).hasSize(1 + 25);
    }

    @Test
    void run_inputMissing_throws() {
        assertError(directory.resolve("nowhere"), "input " + directory.resolve("nowhere") + " does not exist");
    }

    @Test
    void run_inputIsFile_throws() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertError(
                file,
                "input " + file + " is a file, expected a folder, or a file whose name ends in"
                        + " .csv, .parquet, .tar, .tar.gz or .tgz");
    }

    @Test
    void run_inputEmpty_throws() throws IOException {
        Path input = Files.createDirectory(directory.resolve("in"));

        assertError(
                input,
                "input " + input + " holds no images: expected a folder for each class"
                        + " (or archives, or data_batch_*.bin of CIFAR-10, or train-images-idx3-ubyte of MNIST)");
    }

    @Test
    void run_emptyClassFolder_throwsNamingIt() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "cat", 3, 4, 4);
        Files.createDirectory(input.resolve("dog"));

        assertError(input, "class folder file:" + input.resolve("dog") + " holds no images");
    }

    @Test
    void run_testClassUnknownToTrain_throwsNamingIt() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "train/cat", 3, 4, 4);
        pngs(input, "test/dog", 3, 4, 4);

        assertError(
                input,
                "class folder file:" + input.resolve("test/dog")
                        + " has no counterpart in train/, which holds 1 classes");
    }

    @Test
    void run_valWithoutTrain_throws() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "val/cat", 3, 4, 4);

        assertError(input, "input " + input + " holds val/ but no train/ with a folder for each class");
    }

    @Test
    void run_fractionsWhereTrainAndValAreNamed_throws() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "train/cat", 3, 4, 4);
        pngs(input, "val/cat", 3, 4, 4);

        assertThatThrownBy(
                        () -> prepare(settings(input, directory.resolve("out")).withSplit(SplitFractions.DEFAULT)))
                .isInstanceOf(ImageSetException.class)
                .hasMessage("split 0.8/0.1/0.1 has nothing to divide:"
                        + " the input names its train and val images itself; leave it out");
    }

    @Test
    void run_outputNotEmpty_throwsAndLeavesItAlone() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "cat", 3, 4, 4);
        Path output = Files.createDirectory(directory.resolve("out"));
        Files.writeString(output.resolve("run.json"), "{}");

        assertError(input, "output file:" + output + " exists and is not empty; choose another folder or delete it");
        assertThat(output.resolve("run.json")).hasContent("{}");
    }

    @Test
    void run_emptyOutputFolder_isUsed() throws IOException {
        Path input = directory.resolve("in");
        pngs(input, "cat", 30, 4, 4);
        Path output = Files.createDirectory(directory.resolve("out"));

        prepare(settings(input, output));

        assertThat(output.resolve("dataset.json")).exists();
    }

    private void assertError(Path input, String message) {
        assertThatThrownBy(() -> prepare(settings(input, directory.resolve("out"))))
                .isInstanceOf(ImageSetException.class)
                .hasMessage(message);
    }

    private static Map<String, Split> splits(Path output) throws IOException {
        ImageSet images = ImageSet.open(TestSpark.hadoop(), output.toString());
        Map<String, Split> splits = new HashMap<>();
        for (Split split : Split.values()) {
            for (Row row : images.table(TestSpark.session(), split).collectAsList()) {
                splits.put(row.getString(6), split);
            }
        }
        return splits;
    }
}
