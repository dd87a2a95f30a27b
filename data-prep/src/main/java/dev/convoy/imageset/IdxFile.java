package dev.convoy.imageset;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The IDX form: two zero bytes, a byte for the type, a byte for the number of dimensions, the dimensions as big-endian
 * 32-bit numbers, then the data. Only unsigned bytes (type 8) are read.
 */
final class IdxFile {
    private static final int UNSIGNED_BYTES = 8;
    private static final int BUFFER_BYTES = 1 << 16;

    private IdxFile() {}

    /** Opens a file, gunzipping it if its name ends so. */
    static DataInputStream open(FileSystem fileSystem, Path path) throws IOException {
        InputStream raw = fileSystem.open(path);
        if (!path.getName().endsWith(".gz")) {
            return new DataInputStream(new BufferedInputStream(raw, BUFFER_BYTES));
        }
        try {
            return new DataInputStream(new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES));
        } catch (ZipException | EOFException e) {
            raw.close();
            throw new ImageSetException(path + " is not a gzip file: " + e.getMessage(), e);
        }
    }

    /** Reads the header and gives the dimensions, all positive; an EOFException means that the file ends within it. */
    static int[] readHeader(DataInputStream in, Path path, int numDimensions) throws IOException {
        int expected = UNSIGNED_BYTES << 8 | numDimensions;
        int magic = in.readInt();
        if (magic != expected) {
            throw new ImageSetException(String.format(
                    Locale.ROOT, "%s must begin with the number 0x%08x, found 0x%08x", path, expected, magic));
        }
        int[] dimensions = new int[numDimensions];
        long size = 1;
        for (int i = 0; i < numDimensions; i++) {
            dimensions[i] = in.readInt();
            size *= i == 0 ? 1 : dimensions[i];
            if (dimensions[i] <= 0 || size > Integer.MAX_VALUE) {
                throw new ImageSetException(path + ": dimension " + i
                        + " must be positive and images fit an array, found " + dimensions[i]);
            }
        }
        return dimensions;
    }

    /** Checks that as many bytes were there as promised, and none more. */
    static void checkEnd(DataInputStream in, Path path, int found, int expected) throws IOException {
        if (found < expected || in.read() >= 0) {
            throw new ImageSetException(path + " must hold " + expected + " labels, found "
                    + (found < expected ? "only " + found : "more"));
        }
    }

    static ImageSetException truncated(Path path, IOException cause) {
        return new ImageSetException(path + " is truncated or damaged", cause);
    }
}
