package dev.convoy.imageset;

import static dev.convoy.imageset.RawFiles.cifarBatch;
import static dev.convoy.imageset.RawFiles.pngs;
import static dev.convoy.imageset.RawFiles.prepare;
import static dev.convoy.imageset.RawFiles.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convoy.image.EncodedImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From decoded images to files: stratified splits, duplicates, numbers of files, runs that are cut short. */
class ArrangementTest {
    @TempDir
    Path directory;

    private Path input;

    @BeforeEach
    void createInput() throws IOException {
        input = Files.createDirectory(directory.resolve("in"));
    }

    @Test
    void run_stratified_givesEachClassItsFractionsToWithinAnImage() throws IOException {
        pngs(input, "cat", 40, 4, 4);
        pngs(input, "dog", 23, 4, 4);
        pngs(input, "fox", 7, 4, 4);

        ImageSetInfo info = prepare(settings(input, directory.resolve("out"))
                .withSplit(SplitFractions.parse("0.6/0.2/0.2"))
                .withArrangement(Arrangement.DEFAULT.withStratified(true)));

        assertThat(info.counts().get(Split.TRAIN)).containsExactly(24L, 14L, 4L);
        assertThat(info.counts().get(Split.VAL)).containsExactly(8L, 4L, 2L);
        assertThat(info.counts().get(Split.TEST)).containsExactly(8L, 5L, 1L);
        assertThat(info.origin().split()).isEqualTo("0.6/0.2/0.2 of each class");
    }

    @Test
    void run_stratifiedWithCopiesOfOtherClasses_keepsCopiesTogether() throws IOException {
        pngs(input, "cat", 30, 4, 4);
        Files.createDirectory(input.resolve("dog"));
        for (int i = 0; i < 30; i += 2) {
            String name = String.format(java.util.Locale.ROOT, "%04d.png", i);
            Files.copy(input.resolve("cat/" + name), input.resolve("dog/" + name));
        }

        ImageSetInfo info = prepare(settings(input, directory.resolve("out"))
                .withSplit(SplitFractions.parse("0.4/0.3/0.3"))
                .withArrangement(Arrangement.DEFAULT.withStratified(true)));

        assertThat(info.findings().duplicates().exactCopies()).isEqualTo(15);
        assertThat(info.findings().duplicates().exactAcrossSplits()).isZero();
        assertThat(info.findings().duplicates().conflictingLabels()).isEqualTo(15);
    }

    @Test
    void run_copiesAcrossSplits_areListedAndCounted() throws IOException {
        writeCopies();

        ImageSetInfo info = prepare(settings(input, directory.resolve("out")).withSize(64));

        assertThat(info.findings().duplicates())
                .isEqualTo(new DuplicateCounts(DuplicatePolicy.REPORT, 3, 1, 1, 1, 0, 0));
        List<String> lines = Files.readString(directory.resolve("out/duplicates.csv"))
                .lines()
                .toList();
        assertThat(lines)
                .hasSize(3)
                .contains("test/cat/same.png,test,cat,train/cat/0.png,train,cat,same file,no")
                .anyMatch(line -> line.matches("test/cat/small.jpg,test,cat,train/cat/1.png,train,cat,[0-3],no"));
        assertThat(Files.readString(directory.resolve("out/card.html")))
                .contains("<tr><td>near copies of an image in an earlier split</td><td>1</td></tr>")
                .contains("<tr><td>64-95</td><td>1</td>", "<tr><td>128-191</td><td>9</td>");
    }

    @Test
    void run_removeCopies_takesThemOutOfTest() throws IOException {
        writeCopies();

        ImageSetInfo info = prepare(settings(input, directory.resolve("out"))
                .withSize(64)
                .withArrangement(Arrangement.DEFAULT.withDuplicates(DuplicatePolicy.REMOVE)));

        assertThat(info.findings().duplicates().removed()).isEqualTo(2);
        assertThat(info.count(Split.TRAIN)).isEqualTo(7);
        assertThat(info.count(Split.TEST)).isEqualTo(1);
        assertThat(ImageSet.open(TestSpark.hadoop(), directory.resolve("out").toString())
                        .table(TestSpark.session(), Split.TEST)
                        .collectAsList())
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getLong(0)).isZero();
                    assertThat(row.getString(6)).isEqualTo("test/cat/other.png");
                });
    }

    /** Seven images to train with; a copy of the first, the second made smaller, and another to test. */
    private void writeCopies() throws IOException {
        Files.createDirectories(input.resolve("train/cat"));
        Files.createDirectories(input.resolve("test/cat"));
        for (int i = 0; i < 7; i++) {
            Files.write(input.resolve("train/cat/" + i + ".png"), EncodedImages.encode(blobs(128, i), "png"));
        }
        Files.copy(input.resolve("train/cat/0.png"), input.resolve("test/cat/same.png"));
        Files.write(input.resolve("test/cat/small.jpg"), EncodedImages.encode(blobs(80, 1), "jpg"));
        Files.write(input.resolve("test/cat/other.png"), EncodedImages.encode(blobs(128, 8), "png"));
    }

    /** Soft blobs, different for each seed, that look alike at any size. */
    private static BufferedImage blobs(int size, int seed) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double u = (x + 0.5) / size;
                double v = (y + 0.5) / size;
                double wave = StrictMath.sin(7 * u * (1 + seed % 3) + 3.1 * seed)
                        + StrictMath.cos(9 * v * (1 + seed % 2) + 1.7 * seed * u * 4);
                int grey = (int) (128 + 60 * wave);
                image.setRGB(x, y, grey * 0x010101);
            }
        }
        return image;
    }

    @Test
    void run_filesGiven_writesAsManyOfEqualSize() throws IOException {
        Files.write(input.resolve("data_batch_1.bin"), cifarBatch(1, new int[50]));
        Files.write(input.resolve("test_batch.bin"), cifarBatch(2, new int[20]));

        prepare(settings(input, directory.resolve("out")).withArrangement(Arrangement.DEFAULT.withFiles(4)));

        assertThat(rowsOfFiles(Split.TRAIN)).containsExactly(12L, 13L, 12L, 13L);
        assertThat(rowsOfFiles(Split.VAL)).containsExactly(0L);
        assertThat(rowsOfFiles(Split.TEST)).containsExactly(10L, 10L);
    }

    private List<Long> rowsOfFiles(Split split) throws IOException {
        List<Long> rows = new ArrayList<>();
        for (Path file : files(directory.resolve("out").resolve(split.folder())).keySet()) {
            if (file.toString().endsWith(".parquet")) {
                rows.add(TestSpark.session().read().parquet(file.toString()).count());
            }
        }
        return rows;
    }

    @Test
    void run_again_givesTheSameBytesOfEveryFile() throws IOException {
        pngs(input, "cat", 30, 4, 4);
        Files.write(input.resolve("cat/bad.png"), new byte[] {1});
        PreparationSettings settings = settings(input, directory.resolve("out")).withMaxBad(0.5);

        prepare(settings);
        Map<Path, byte[]> first = files(directory.resolve("out"));
        Files.move(directory.resolve("out"), directory.resolve("before"));
        ImageSetPreparation.run(TestSpark.session("local[3]"), settings, PreparationProgress.SILENT);
        Map<Path, byte[]> second = files(directory.resolve("out"));

        assertThat(second.keySet()).isEqualTo(first.keySet()).hasSizeGreaterThan(8);
        second.forEach((path, bytes) -> assertThat(bytes).as(path.toString()).isEqualTo(first.get(path)));
    }

    @Test
    void run_afterOneThatWasCutShort_usesWhatItDecoded() throws IOException {
        Files.write(input.resolve("data_batch_1.bin"), cifarBatch(1, new int[3000]));
        PreparationSettings settings = settings(input, directory.resolve("out"));
        List<String> notes = new ArrayList<>();
        ImageSetInfo whole = prepare(settings(input, directory.resolve("whole")));

        cutShort(settings);
        Path slices = directory.resolve("_out.preparing/slices");
        assertThat(slices.resolve("slice-0000000")).exists();
        Files.write(slices.resolve("slice-0000001"), new byte[100]); // damaged, so that it is decoded again
        Files.deleteIfExists(slices.resolve(".slice-0000001.crc"));
        ImageSetInfo resumed = ImageSetPreparation.run(TestSpark.session(), settings, new Notes(notes));

        assertThat(notes).containsExactly("an earlier run was cut short; 2 slices that it decoded are used again");
        assertThat(resumed).isEqualTo(whole);
        assertThat(directory.resolve("_out.preparing")).doesNotExist();
    }

    @Test
    void run_afterOneWithOtherSettingsOrInput_startsAgainAndSaysWhy() throws IOException {
        Files.write(input.resolve("data_batch_1.bin"), cifarBatch(1, new int[30]));
        PreparationSettings settings = settings(input, directory.resolve("out"));
        List<String> notes = new ArrayList<>();

        cutShort(settings);
        cutShort(settings.withSize(16), new Notes(notes));
        Files.write(input.resolve("data_batch_1.bin"), cifarBatch(1, new int[31]));
        cutShort(settings.withSize(16), new Notes(notes));
        ImageSetInfo info = ImageSetPreparation.run(
                TestSpark.session(), settings.withSize(16).withSplit(SplitFractions.parse("1/0/0")), new Notes(notes));

        assertThat(notes)
                .containsExactly(
                        "what an earlier run decoded cannot be used again, since size has changed",
                        "what an earlier run decoded cannot be used again, since the input's content has changed",
                        "an earlier run was cut short; 1 slices that it decoded are used again");
        assertThat(info.count(Split.TRAIN)).isEqualTo(31);
    }

    private static void cutShort(PreparationSettings settings) {
        cutShort(settings, new Notes(new ArrayList<>()));
    }

    /** Runs until images are decoded and then fails, as when the machine does. */
    private static void cutShort(PreparationSettings settings, Notes notes) {
        PreparationProgress failing = new PreparationProgress() {
            @Override
            public void update(String phase, long done, long total, long bytes, long quarantined) {
                if (phase.equals("split")) {
                    throw new IllegalStateException("cut short");
                }
            }

            @Override
            public void note(String message) {
                notes.note(message);
            }
        };
        assertThatThrownBy(() -> ImageSetPreparation.run(TestSpark.session(), settings, failing))
                .hasMessage("cut short");
    }

    /** Keeps the sentences for the user. */
    private record Notes(List<String> messages) implements PreparationProgress {
        @Override
        public void update(String phase, long done, long total, long bytes, long quarantined) {
            assertThat(done).isBetween(0L, total);
        }

        @Override
        public void note(String message) {
            messages.add(message);
        }
    }

    private static Map<Path, byte[]> files(Path folder) throws IOException {
        Map<Path, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(path, Files.readAllBytes(path));
            }
        }
        return files;
    }
}
