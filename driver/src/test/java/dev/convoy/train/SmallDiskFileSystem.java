package dev.convoy.train;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** A local disk, {@code small:///…}, on which files of some names cannot be written while it is full. */
public final class SmallDiskFileSystem extends RawLocalFileSystem {
    private static final URI NAME = URI.create("small:///");

    private static volatile String fullFor = "";

    /** Registers the file system. */
    static void register(Configuration hadoop) {
        hadoop.setClass("fs.small.impl", SmallDiskFileSystem.class, FileSystem.class);
    }

    /** The path of a local folder. */
    static String path(java.nio.file.Path local) {
        return "small://" + local.toAbsolutePath();
    }

    /** From now on paths that contain the text cannot be written; the empty text ends it. */
    static void fullFor(String part) {
        fullFor = part;
    }

    @Override
    public URI getUri() {
        return NAME;
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return limited(file, super.create(file, overwrite, bufferSize, replication, blockSize, progress));
    }

    @Override
    public FSDataOutputStream append(Path file, int bufferSize, Progressable progress) throws IOException {
        return limited(file, super.append(file, bufferSize, progress));
    }

    private static FSDataOutputStream limited(Path file, OutputStream out) throws IOException {
        return new FSDataOutputStream(
                new FilterOutputStream(out) {
                    @Override
                    public void write(int value) throws IOException {
                        write(new byte[] {(byte) value}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        if (!fullFor.isEmpty() && file.toString().contains(fullFor)) {
                            out.write(bytes, offset, length / 2);
                            throw new IOException("No space left on device");
                        }
                        out.write(bytes, offset, length);
                    }
                },
                null);
    }
}
