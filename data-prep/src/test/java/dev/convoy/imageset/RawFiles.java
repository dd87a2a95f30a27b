package dev.convoy.imageset;

import dev.convoy.image.EncodedImages;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Raw inputs that tests make: class folders, CIFAR batches, IDX files. */
final class RawFiles {
    static final int CIFAR_RECORD = 3073;

    private RawFiles() {}

    /** Writes {@code count} different PNG images into DIR/className. */
    static void pngs(Path directory, String className, int count, int width, int height) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(className));
        for (int i = 0; i < count; i++) {
            int seed = className.hashCode() % 1000 + i;
            byte[] file = EncodedImages.encode(EncodedImages.varied(width, height, seed), "png");
            Files.write(folder.resolve(String.format(Locale.ROOT, "%04d.png", i)), file);
        }
    }

    /** A batch of records, each with pixels of its own that follow from its number and the seed. */
    static byte[] cifarBatch(int seed, int... labels) {
        byte[] batch = new byte[labels.length * CIFAR_RECORD];
        for (int record = 0; record < labels.length; record++) {
            batch[record * CIFAR_RECORD] = (byte) labels[record];
            for (int i = 1; i < CIFAR_RECORD; i++) {
                batch[record * CIFAR_RECORD + i] = (byte) (i * 7 + record * 13 + seed * 101);
            }
        }
        return batch;
    }

    static byte[] idxLabels(int... labels) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x801);
        out.writeInt(labels.length);
        for (int label : labels) {
            out.writeByte(label);
        }
        return bytes.toByteArray();
    }

    /** Images whose every pixel differs from its neighbour. */
    static byte[] idxImages(int count, int height, int width) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x803);
        out.writeInt(count);
        out.writeInt(height);
        out.writeInt(width);
        for (int i = 0; i < count * height * width; i++) {
            out.writeByte(i * 7);
        }
        return bytes.toByteArray();
    }

    static void writeGzip(Path path, byte[] contents) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
            out.write(contents);
        }
    }

    static PreparationSettings settings(Path input, Path output) {
        return PreparationSettings.of(input.toString(), output.toString());
    }

    static ImageSetInfo prepare(PreparationSettings settings) throws IOException {
        return ImageSetPreparation.run(TestSpark.session(), settings, PreparationProgress.SILENT);
    }
}
