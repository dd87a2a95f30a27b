package dev.convoy.imageset;

import static dev.convoy.imageset.RawFiles.cifarBatch;
import static dev.convoy.imageset.RawFiles.idxImages;
import static dev.convoy.imageset.RawFiles.idxLabels;
import static dev.convoy.imageset.RawFiles.prepare;
import static dev.convoy.imageset.RawFiles.settings;
import static dev.convoy.imageset.RawFiles.writeGzip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CIFAR-10's batches and MNIST's IDX files. */
class RecordPreparationTest {
    @TempDir
    Path directory;

    private Path input;

    @BeforeEach
    void createInput() throws IOException {
        input = Files.createDirectory(directory.resolve("in"));
    }

    @Test
    void run_cifarBatches_keepsRecordsInOrderOfBatchNumbers() throws IOException {
        Files.write(input.resolve("data_batch_10.bin"), cifarBatch(10, 1));
        Files.write(input.resolve("data_batch_2.bin"), cifarBatch(2, 0, 1));
        Files.write(input.resolve("test_batch.bin"), cifarBatch(3, 1, 0, 0));
        Files.writeString(input.resolve("batches.meta.txt"), "plane\ncar\n\n");

        ImageSetInfo info = prepare(settings(input, directory.resolve("out")));

        assertThat(info.classNames()).containsExactly("plane", "car");
        assertThat(info.shape()).isEqualTo(new ImageShape(3, 32, 32));
        assertThat(info.counts().get(Split.TRAIN)).containsExactly(1L, 2L);
        assertThat(info.counts().get(Split.TEST)).containsExactly(2L, 1L);
        List<Row> train = rows(Split.TRAIN);
        assertThat(train.stream().map(row -> row.getString(6)))
                .containsExactly("data_batch_2.bin#0", "data_batch_2.bin#1", "data_batch_10.bin#0");
        byte[] batch = cifarBatch(2, 0, 1);
        assertThat(train.get(1).<byte[]>getAs(5))
                .isEqualTo(Arrays.copyOfRange(batch, RawFiles.CIFAR_RECORD + 1, 2 * RawFiles.CIFAR_RECORD));
    }

    @Test
    void run_cifarBatches_meanAndDeviationAreThoseOfTheTrainSplit() throws IOException {
        Files.write(input.resolve("data_batch_1.bin"), cifarBatch(1, 0, 1, 2, 3));
        Files.write(input.resolve("test_batch.bin"), cifarBatch(9, 0));
        double[] sums = new double[3072];
        for (byte[] pixels : pixels(cifarBatch(1, 0, 1, 2, 3))) {
            for (int i = 0; i < 3072; i++) {
                sums[i] += (pixels[i] & 0xff) / 4.0; // exact
            }
        }

        prepare(settings(input, directory.resolve("out")));

        ImageSet images =
                ImageSet.open(TestSpark.hadoop(), directory.resolve("out").toString());
        float[] mean = images.meanImage();
        double sum = 0;
        double square = 0;
        for (int i = 0; i < 3072; i++) {
            assertThat(mean[i]).isEqualTo((float) sums[i]);
        }
        for (byte[] pixels : pixels(cifarBatch(1, 0, 1, 2, 3))) {
            for (int i = 1024; i < 2048; i++) {
                sum += pixels[i] & 0xff;
                square += (pixels[i] & 0xff) * (pixels[i] & 0xff);
            }
        }
        double green = sum / 4096;
        assertThat(images.info().mean().get(1)).isEqualTo(green);
        assertThat(images.channelMean()[1]).isEqualTo((float) green);
        // a handful of operations in double precision on numbers near 10⁴
        assertThat(images.info().std().get(1)).isCloseTo(Math.sqrt(square / 4096 - green * green), Offset.offset(1e-9));
    }

    @Test
    void run_cifarWithoutTestBatch_splitsByContent() throws IOException {
        int[] labels = new int[200];
        Files.write(input.resolve("data_batch_1.bin"), cifarBatch(1, labels));

        ImageSetInfo info = prepare(settings(input, directory.resolve("out")));

        assertThat(info.origin().split()).isEqualTo("0.8/0.1/0.1");
        assertThat(info.count(Split.TRAIN)).isBetween(120L, 199L);
        assertThat(info.count(Split.TRAIN) + info.count(Split.VAL) + info.count(Split.TEST))
                .isEqualTo(200);
    }

    @Test
    void run_cifarLabelOutOfRange_throwsNamingFileAndRecord() throws IOException {
        Files.write(input.resolve("data_batch_1.bin"), cifarBatch(1, 0, 9, 10, 3));

        assertError("data_batch_1.bin: label must be in [0, 10), found 10 in record 2");
    }

    @Test
    void run_cifarBatchOfWrongLength_throwsNamingFileAndRecord() throws IOException {
        Files.write(input.resolve("data_batch_1.bin"), Arrays.copyOf(cifarBatch(1, 0, 1), 6000));

        assertError("data_batch_1.bin must hold records of 3073 bytes,"
                + " found 6000 bytes: 1 records and 2927 bytes more");
    }

    @Test
    void run_cifarTestBatchAlone_throws() throws IOException {
        Files.write(input.resolve("test_batch.bin"), cifarBatch(1, 0));

        assertError("holds no training batch, expected data_batch_1.bin");
    }

    @Test
    void run_gzippedIdx_keepsImagesAndLabels() throws IOException {
        writeGzip(input.resolve("train-images-idx3-ubyte.gz"), idxImages(3, 2, 4));
        writeGzip(input.resolve("train-labels-idx1-ubyte.gz"), idxLabels(2, 0, 1));
        Files.write(input.resolve("t10k-images-idx3-ubyte"), idxImages(1, 2, 4));
        Files.write(input.resolve("t10k-labels-idx1-ubyte"), idxLabels(1));

        ImageSetInfo info = prepare(settings(input, directory.resolve("out")));

        assertThat(info.classNames()).containsExactly("0", "1", "2");
        assertThat(info.shape()).isEqualTo(new ImageShape(1, 2, 4));
        List<Row> train = rows(Split.TRAIN);
        assertThat(train.stream().map(row -> row.getInt(1))).containsExactly(2, 0, 1);
        assertThat(train.get(1).<byte[]>getAs(5)).containsExactly(56, 63, 70, 77, 84, 91, 98, 105);
        assertThat(rows(Split.TEST)).hasSize(1);
    }

    @Test
    void run_idxWrongMagic_throwsWithBothNumbers() throws IOException {
        Files.write(input.resolve("train-images-idx3-ubyte"), idxLabels(1, 2));
        Files.write(input.resolve("train-labels-idx1-ubyte"), idxLabels(0, 0));

        assertError("train-images-idx3-ubyte must begin with the number 0x00000803, found 0x00000801");
    }

    @Test
    void run_idxCountsDiffer_throwsWithBoth() throws IOException {
        Files.write(input.resolve("train-images-idx3-ubyte"), idxImages(3, 2, 2));
        Files.write(input.resolve("train-labels-idx1-ubyte"), idxLabels(0, 0));

        assertThatThrownBy(() -> prepare(settings(input, directory.resolve("out"))))
                .isInstanceOf(ImageSetException.class)
                .hasMessageContaining("train-images-idx3-ubyte holds 3 images")
                .hasMessageEndingWith("train-labels-idx1-ubyte holds 2 labels");
    }

    @Test
    void run_idxImagesTruncated_throwsNamingTheImage() throws IOException {
        Files.write(input.resolve("train-images-idx3-ubyte"), Arrays.copyOf(idxImages(3, 2, 2), 16 + 9));
        Files.write(input.resolve("train-labels-idx1-ubyte"), idxLabels(0, 0, 0));

        assertError("train-images-idx3-ubyte ends before its image 2");
    }

    @Test
    void run_idxImagesTooLong_throws() throws IOException {
        Files.write(input.resolve("train-images-idx3-ubyte"), Arrays.copyOf(idxImages(3, 2, 2), 16 + 13));
        Files.write(input.resolve("train-labels-idx1-ubyte"), idxLabels(0, 0, 0));

        assertError("train-images-idx3-ubyte goes on after its 3 images");
    }

    @Test
    void run_idxLabelsTruncated_throws() throws IOException {
        Files.write(input.resolve("train-images-idx3-ubyte"), idxImages(3, 2, 2));
        Files.write(input.resolve("train-labels-idx1-ubyte"), Arrays.copyOf(idxLabels(0, 0, 0), 10));

        assertError("train-labels-idx1-ubyte must hold 3 labels, found only 2");
    }

    @Test
    void run_idxStrayLabel_throwsNamingTheRecord() throws IOException {
        Files.write(input.resolve("train-images-idx3-ubyte"), idxImages(3, 2, 2));
        Files.write(input.resolve("train-labels-idx1-ubyte"), idxLabels(0, 1, 77));

        assertError("train-labels-idx1-ubyte: labels must be 0 to N-1 without a gap, found 77 at record 2 but no 2");
    }

    @Test
    void run_idxTestLabelOutOfRange_throwsNamingTheRecord() throws IOException {
        Files.write(input.resolve("train-images-idx3-ubyte"), idxImages(2, 2, 2));
        Files.write(input.resolve("train-labels-idx1-ubyte"), idxLabels(0, 1));
        Files.write(input.resolve("t10k-images-idx3-ubyte"), idxImages(2, 2, 2));
        Files.write(input.resolve("t10k-labels-idx1-ubyte"), idxLabels(0, 2));

        assertError("t10k-labels-idx1-ubyte: label must be in [0, 2), found 2 at record 1");
    }

    @Test
    void run_idxWithoutLabels_throwsNamingTheFile() throws IOException {
        Files.write(input.resolve("train-images-idx3-ubyte"), idxImages(2, 2, 2));

        assertError("train-images-idx3-ubyte has no labels beside it, expected train-labels-idx1-ubyte or .gz");
    }

    @Test
    void run_idxDamagedGzip_throws() throws IOException {
        Files.writeString(input.resolve("train-images-idx3-ubyte.gz"), "this is no gzip file");
        writeGzip(input.resolve("train-labels-idx1-ubyte.gz"), idxLabels(0, 1));

        assertError("train-images-idx3-ubyte.gz is not a gzip file: Not in GZIP format");
    }

    private void assertError(String end) {
        assertThatThrownBy(() -> prepare(settings(input, directory.resolve("out"))))
                .isInstanceOf(ImageSetException.class)
                .hasMessageEndingWith(end);
        assertThat(directory.resolve("out")).doesNotExist();
    }

    private List<Row> rows(Split split) throws IOException {
        return ImageSet.open(TestSpark.hadoop(), directory.resolve("out").toString())
                .table(TestSpark.session(), split)
                .orderBy("id")
                .collectAsList();
    }

    private static byte[][] pixels(byte[] batch) {
        byte[][] pixels = new byte[batch.length / RawFiles.CIFAR_RECORD][];
        for (int record = 0; record < pixels.length; record++) {
            int start = record * RawFiles.CIFAR_RECORD;
            pixels[record] = Arrays.copyOfRange(batch, start + 1, start + RawFiles.CIFAR_RECORD);
        }
        return pixels;
    }
}
