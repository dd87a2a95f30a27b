package dev.convoy.imageset;

import dev.convoy.image.PixelImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * CIFAR-10's binary batches: records of one label byte and 3 × 32 × 32 pixels, which have the data set's order already.
 *
 * @see "Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009"
 */
final class CifarInput {
    private static final Pattern TRAIN_BATCH = Pattern.compile("data_batch_(\\d{1,9})\\.bin");
    private static final String TEST_BATCH = "test_batch.bin";
    private static final String CLASS_NAMES = "batches.meta.txt";
    private static final int SIDE = 32;
    private static final int CHANNELS = 3;
    private static final int RECORD_BYTES = 1 + CHANNELS * SIDE * SIDE;
    private static final int RECORDS_PER_SLICE = 2500;
    private static final int DEFAULT_CLASSES = 10;

    private CifarInput() {}

    static boolean isBatch(String fileName) {
        return TRAIN_BATCH.matcher(fileName).matches() || fileName.equals(TEST_BATCH);
    }

    static RawImages list(FileSystem fileSystem, String input, List<FileStatus> entries) throws IOException {
        List<FileStatus> train = entries.stream()
                .filter(entry -> TRAIN_BATCH.matcher(name(entry)).matches())
                .sorted(Comparator.comparingInt(entry -> batchNumber(name(entry))))
                .toList();
        List<FileStatus> test =
                entries.stream().filter(entry -> name(entry).equals(TEST_BATCH)).toList();
        if (train.isEmpty()) {
            throw new ImageSetException("input " + input + " holds no training batch, expected data_batch_1.bin");
        }
        List<String> classNames = classNames(fileSystem, entries);
        List<RawSlice> slices = new ArrayList<>();
        train.forEach(batch -> addSlices(batch, Split.TRAIN, classNames.size(), slices));
        test.forEach(batch -> addSlices(batch, Split.TEST, classNames.size(), slices));
        Set<Split> named = test.isEmpty() ? Set.of() : Set.of(Split.TRAIN, Split.TEST);
        return new RawImages(SourceFormat.CIFAR, classNames, named, List.copyOf(slices), false);
    }

    private static String name(FileStatus entry) {
        return entry.getPath().getName();
    }

    private static int batchNumber(String fileName) {
        Matcher matcher = TRAIN_BATCH.matcher(fileName);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(fileName + " is not a training batch");
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** The lines of batches.meta.txt, or digits where there is no such file. */
    private static List<String> classNames(FileSystem fileSystem, List<FileStatus> entries) throws IOException {
        for (FileStatus entry : entries) {
            if (!name(entry).equals(CLASS_NAMES)) {
                continue;
            }
            try (FSDataInputStream in = fileSystem.open(entry.getPath())) {
                List<String> names = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
                if (names.isEmpty()) {
                    throw new ImageSetException(entry.getPath() + " names no classes");
                }
                return names;
            }
        }
        return IntStream.range(0, DEFAULT_CLASSES).mapToObj(Integer::toString).toList();
    }

    private static void addSlices(FileStatus batch, Split named, int numClasses, List<RawSlice> slices) {
        if (batch.getLen() == 0 || batch.getLen() % RECORD_BYTES != 0) {
            throw new ImageSetException(batch.getPath() + " must hold records of " + RECORD_BYTES + " bytes, found "
                    + batch.getLen() + " bytes: " + batch.getLen() / RECORD_BYTES + " records and "
                    + batch.getLen() % RECORD_BYTES + " bytes more");
        }
        int records = Math.toIntExact(batch.getLen() / RECORD_BYTES);
        for (int first = 0; first < records; first += RECORDS_PER_SLICE) {
            int count = Math.min(RECORDS_PER_SLICE, records - first);
            slices.add(new BatchSlice(batch.getPath(), named, numClasses, first, count));
        }
    }

    /** Some of the records of one batch. */
    private static final class BatchSlice implements RawSlice {
        private static final long serialVersionUID = 1L;

        private final String path;
        private final String fileName;
        private final Split named;
        private final int numClasses;
        private final int first;
        private final int count;

        private BatchSlice(Path path, Split named, int numClasses, int first, int count) {
            this.path = path.toString();
            this.fileName = path.getName();
            this.named = named;
            this.numClasses = numClasses;
            this.first = first;
            this.count = count;
        }

        @Override
        public int size() {
            return count;
        }

        @Override
        public void read(Configuration configuration, RawImageSink sink) throws IOException {
            Path file = new Path(path);
            try (FSDataInputStream in = file.getFileSystem(configuration).open(file)) {
                in.seek((long) first * RECORD_BYTES);
                for (int record = first; record < first + count; record++) {
                    int label = in.readUnsignedByte();
                    byte[] pixels = new byte[RECORD_BYTES - 1];
                    in.readFully(pixels);
                    if (label >= numClasses) {
                        sink.fault(path + ": label must be in [0, " + numClasses + "), found " + label + " in record "
                                + record);
                        return;
                    }
                    sink.image(fileName + "#" + record, named, label, new PixelImage(CHANNELS, SIDE, SIDE, pixels));
                }
            }
        }
    }
}
