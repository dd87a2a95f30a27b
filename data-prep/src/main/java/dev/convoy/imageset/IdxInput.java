package dev.convoy.imageset;

import dev.convoy.image.PixelImage;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** MNIST's four IDX files, gzipped or not: train-images, train-labels, and the same of t10k for testing. */
final class IdxInput {
    private static final Pattern IMAGE_FILE = Pattern.compile("(train|t10k)-images[-.]idx3-ubyte(\\.gz)?");
    private static final int IMAGES_PER_SLICE = 10_000;

    private IdxInput() {}

    static boolean isImageFile(String fileName) {
        return IMAGE_FILE.matcher(fileName).matches();
    }

    static RawImages list(FileSystem fileSystem, String input, List<FileStatus> entries) throws IOException {
        Pair train = Pair.find(fileSystem, entries, "train");
        if (!train.exists()) {
            throw new ImageSetException(
                    "input " + input + " holds no training images, expected train-images-idx3-ubyte or .gz");
        }
        int numClasses = countClasses(train);
        Pair test = Pair.find(fileSystem, entries, "t10k");
        List<RawSlice> slices = new ArrayList<>();
        train.addSlices(Split.TRAIN, slices);
        if (test.exists()) {
            checkTestPair(train, test, numClasses);
            test.addSlices(Split.TEST, slices);
        }
        List<String> classNames =
                IntStream.range(0, numClasses).mapToObj(Integer::toString).toList();
        Set<Split> named = test.exists() ? Set.of(Split.TRAIN, Split.TEST) : Set.of();
        return RawImages.of(SourceFormat.IDX, classNames, named, List.copyOf(slices), true);
    }

    /** Labels have no list of names in this format; a stray label shows as a gap below it. */
    private static int countClasses(Pair train) {
        boolean[] seen = new boolean[256];
        int max = 0;
        for (byte label : train.labels) {
            seen[label & 0xff] = true;
            max = Math.max(max, label & 0xff);
        }
        for (int label = 0; label < max; label++) {
            if (!seen[label]) {
                throw new ImageSetException(train.labelFile + ": labels must be 0 to N-1 without a gap, found " + max
                        + " at record " + firstRecord(train.labels, max) + " but no " + label);
            }
        }
        return max + 1;
    }

    private static int firstRecord(byte[] labels, int label) {
        int record = 0;
        while ((labels[record] & 0xff) != label) {
            record++;
        }
        return record;
    }

    private static void checkTestPair(Pair train, Pair test, int numClasses) {
        for (int record = 0; record < test.labels.length; record++) {
            if ((test.labels[record] & 0xff) >= numClasses) {
                throw new ImageSetException(test.labelFile + ": label must be in [0, " + numClasses + "), found "
                        + (test.labels[record] & 0xff) + " at record " + record);
            }
        }
        if (test.height != train.height || test.width != train.width) {
            throw new ImageSetException(test.imageFile.getPath() + " holds images of " + test.height + "x" + test.width
                    + " pixels, expected " + train.height + "x" + train.width + " as in " + train.imageFile.getPath());
        }
    }

    /** An image file and its label file, checked against each other. */
    private static final class Pair {
        private static final Pair NONE = new Pair(new FileStatus(), new Path("none"), new byte[0], 0, 0);

        private final FileStatus imageFile;
        private final Path labelFile;
        private final byte[] labels;
        private final int height;
        private final int width;

        private Pair(FileStatus imageFile, Path labelFile, byte[] labels, int height, int width) {
            this.imageFile = imageFile;
            this.labelFile = labelFile;
            this.labels = labels;
            this.height = height;
            this.width = width;
        }

        private boolean exists() {
            return labels.length > 0;
        }

        private static Pair find(FileSystem fileSystem, List<FileStatus> entries, String prefix) throws IOException {
            for (FileStatus entry : entries) {
                String name = entry.getPath().getName();
                if (name.startsWith(prefix + "-") && isImageFile(name)) {
                    return read(fileSystem, entry, labelFile(entries, name));
                }
            }
            return NONE;
        }

        /** The labels belonging to an image file; one of the two may be gzipped without the other. */
        private static Path labelFile(List<FileStatus> entries, String imageName) {
            String plain = imageName.replace("images", "labels").replace("idx3", "idx1");
            plain = plain.endsWith(".gz") ? plain.substring(0, plain.length() - 3) : plain;
            for (FileStatus entry : entries) {
                String name = entry.getPath().getName();
                if (name.equals(plain) || name.equals(plain + ".gz")) {
                    return entry.getPath();
                }
            }
            throw new ImageSetException(imageName + " has no labels beside it, expected " + plain + " or .gz");
        }

        private static Pair read(FileSystem fileSystem, FileStatus images, Path labelFile) throws IOException {
            byte[] labels;
            try (DataInputStream in = IdxFile.open(fileSystem, labelFile)) {
                int[] dimensions = IdxFile.readHeader(in, labelFile, 1);
                labels = in.readNBytes(dimensions[0]);
                IdxFile.checkEnd(in, labelFile, labels.length, dimensions[0]);
            } catch (EOFException | ZipException e) {
                throw IdxFile.truncated(labelFile, e);
            }
            Path imageFile = images.getPath();
            try (DataInputStream in = IdxFile.open(fileSystem, imageFile)) {
                int[] dimensions = IdxFile.readHeader(in, imageFile, 3);
                if (dimensions[0] != labels.length) {
                    throw new ImageSetException(imageFile + " holds " + dimensions[0] + " images, " + labelFile
                            + " holds " + labels.length + " labels");
                }
                return new Pair(images, labelFile, labels, dimensions[1], dimensions[2]);
            } catch (EOFException | ZipException e) {
                throw IdxFile.truncated(imageFile, e);
            }
        }

        private void addSlices(Split named, List<RawSlice> slices) {
            for (int first = 0; first < labels.length; first += IMAGES_PER_SLICE) {
                int count = Math.min(IMAGES_PER_SLICE, labels.length - first);
                byte[] part = Arrays.copyOfRange(labels, first, first + count);
                slices.add(new IdxSlice(this, named, part, first));
            }
        }
    }

    /** Some of the images of one file; the labels come with it. */
    private static final class IdxSlice implements RawSlice {
        private static final long serialVersionUID = 1L;

        private final String path;
        private final Split named;
        private final byte[] labels;
        private final int first;
        private final int height;
        private final int width;
        private final boolean last;
        private final long length;
        private final long modified;

        private IdxSlice(Pair pair, Split named, byte[] labels, int first) {
            this.path = pair.imageFile.getPath().toString();
            this.length = pair.imageFile.getLen();
            this.modified = pair.imageFile.getModificationTime();
            this.named = named;
            this.labels = labels;
            this.first = first;
            this.height = pair.height;
            this.width = pair.width;
            this.last = first + labels.length == pair.labels.length;
        }

        @Override
        public int size() {
            return labels.length;
        }

        @Override
        public void identify(InputDigest digest) {
            digest.add(path, length, modified, named, Arrays.hashCode(labels));
        }

        @Override
        public void read(Configuration configuration, RawImageSink sink) throws IOException {
            Path file = new Path(path);
            int record = first;
            try (DataInputStream in = IdxFile.open(file.getFileSystem(configuration), file)) {
                IdxFile.readHeader(in, file, 3);
                in.skipNBytes((long) first * height * width); // a gzipped file can only be read from its start
                for (; record < first + labels.length; record++) {
                    byte[] pixels = new byte[height * width];
                    in.readFully(pixels);
                    String source = file.getName() + "#" + record;
                    sink.image(source, named, labels[record - first] & 0xff, new PixelImage(1, height, width, pixels));
                }
                if (last && in.read() >= 0) {
                    sink.fault(path + " goes on after its " + record + " images");
                }
            } catch (EOFException e) {
                sink.fault(path + " ends before its image " + record);
            } catch (ZipException e) {
                sink.fault(path + " is damaged at image " + record + ": " + e.getMessage());
            }
        }
    }
}
