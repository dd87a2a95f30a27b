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
 * The binary files of CIFAR-10 and CIFAR-100: records of one label byte, or two of which the second is the fine label,
 * and 3 × 32 × 32 pixels, which have the data set's order already.
 *
 * @see "Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009"
 */
final class CifarInput {
    private static final Pattern TRAIN_BATCH = Pattern.compile("data_batch_(\\d{1,9})\\.bin");
    private static final int SIDE = 32;
    private static final int CHANNELS = 3;
    private static final int PIXEL_BYTES = CHANNELS * SIDE * SIDE;
    private static final int RECORDS_PER_SLICE = 2500;

    private CifarInput() {}

    /** What the two sets differ in. */
    private enum Layout {
        CIFAR_10("test_batch.bin", "batches.meta.txt", 1, 10),
        CIFAR_100("test.bin", "fine_label_names.txt", 2, 100);

        private final String testFile;
        private final String classFile;
        private final int labelBytes;
        private final int numClasses;

        Layout(String testFile, String classFile, int labelBytes, int numClasses) {
            this.testFile = testFile;
            this.classFile = classFile;
            this.labelBytes = labelBytes;
            this.numClasses = numClasses;
        }

        private boolean isTrain(FileStatus entry) {
            return this == CIFAR_100
                    ? fileName(entry).equals("train.bin")
                    : TRAIN_BATCH.matcher(fileName(entry)).matches();
        }

        private boolean isTest(FileStatus entry) {
            return fileName(entry).equals(testFile);
        }

        private int recordBytes() {
            return labelBytes + PIXEL_BYTES;
        }
    }

    /** Whether a folder holds one of the sets. CIFAR-100 has common names, so the names of its classes must be there. */
    static boolean isCifar(List<FileStatus> entries) {
        boolean isCifar10 = entries.stream()
                .anyMatch(entry -> entry.isFile() && (Layout.CIFAR_10.isTrain(entry) || Layout.CIFAR_10.isTest(entry)));
        boolean hasFineNames =
                entries.stream().anyMatch(entry -> fileName(entry).equals(Layout.CIFAR_100.classFile));
        return isCifar10 || (hasFineNames && isCifar100(entries));
    }

    private static boolean isCifar100(List<FileStatus> entries) {
        return entries.stream().anyMatch(Layout.CIFAR_100::isTrain);
    }

    static RawImages list(FileSystem fileSystem, String input, List<FileStatus> entries) throws IOException {
        Layout layout = isCifar100(entries) ? Layout.CIFAR_100 : Layout.CIFAR_10;
        List<FileStatus> train = entries.stream()
                .filter(layout::isTrain)
                .sorted(Comparator.comparingInt(entry -> batchNumber(fileName(entry))))
                .toList();
        List<FileStatus> test = entries.stream().filter(layout::isTest).toList();
        if (train.isEmpty()) {
            throw new ImageSetException("input " + input + " holds no training batch, expected data_batch_1.bin");
        }
        List<String> classNames = classNames(fileSystem, entries, layout);
        List<RawSlice> slices = new ArrayList<>();
        train.forEach(batch -> addSlices(batch, Split.TRAIN, classNames.size(), layout, slices));
        test.forEach(batch -> addSlices(batch, Split.TEST, classNames.size(), layout, slices));
        Set<Split> named = test.isEmpty() ? Set.of() : Set.of(Split.TRAIN, Split.TEST);
        return RawImages.of(SourceFormat.CIFAR, classNames, named, List.copyOf(slices), false);
    }

    private static String fileName(FileStatus entry) {
        return entry.getPath().getName();
    }

    private static int batchNumber(String fileName) {
        Matcher matcher = TRAIN_BATCH.matcher(fileName);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** The lines of the file with names, or numbers where there is no such file. */
    private static List<String> classNames(FileSystem fileSystem, List<FileStatus> entries, Layout layout)
            throws IOException {
        for (FileStatus entry : entries) {
            if (!fileName(entry).equals(layout.classFile)) {
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
        return IntStream.range(0, layout.numClasses).mapToObj(Integer::toString).toList();
    }

    private static void addSlices(FileStatus batch, Split named, int numClasses, Layout layout, List<RawSlice> slices) {
        int recordBytes = layout.recordBytes();
        if (batch.getLen() == 0 || batch.getLen() % recordBytes != 0) {
            throw new ImageSetException(batch.getPath() + " must hold records of " + recordBytes + " bytes, found "
                    + batch.getLen() + " bytes: " + batch.getLen() / recordBytes + " records and "
                    + batch.getLen() % recordBytes + " bytes more");
        }
        int records = Math.toIntExact(batch.getLen() / recordBytes);
        for (int first = 0; first < records; first += RECORDS_PER_SLICE) {
            int count = Math.min(RECORDS_PER_SLICE, records - first);
            slices.add(new BatchSlice(batch, named, numClasses, layout.labelBytes, first, count));
        }
    }

    /** Some of the records of one batch. */
    private static final class BatchSlice implements RawSlice {
        private static final long serialVersionUID = 1L;

        private final String path;
        private final String fileName;
        private final long length;
        private final long modified;
        private final Split named;
        private final int numClasses;
        private final int labelBytes;
        private final int first;
        private final int count;

        private BatchSlice(FileStatus batch, Split named, int numClasses, int labelBytes, int first, int count) {
            this.path = batch.getPath().toString();
            this.fileName = batch.getPath().getName();
            this.length = batch.getLen();
            this.modified = batch.getModificationTime();
            this.named = named;
            this.numClasses = numClasses;
            this.labelBytes = labelBytes;
            this.first = first;
            this.count = count;
        }

        @Override
        public int size() {
            return count;
        }

        @Override
        public void identify(InputDigest digest) {
            digest.add(path, length, modified, named, first);
        }

        @Override
        public void read(Configuration configuration, RawImageSink sink) throws IOException {
            Path file = new Path(path);
            try (FSDataInputStream in = file.getFileSystem(configuration).open(file)) {
                in.seek((long) first * (labelBytes + PIXEL_BYTES));
                for (int record = first; record < first + count; record++) {
                    byte[] labels = new byte[labelBytes];
                    in.readFully(labels);
                    int label = labels[labelBytes - 1] & 0xff;
                    byte[] pixels = new byte[PIXEL_BYTES];
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
