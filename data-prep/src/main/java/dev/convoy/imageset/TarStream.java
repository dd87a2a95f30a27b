package dev.convoy.imageset;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * The bytes of an archive, counted as they are uncompressed. Going forward in an archive that is not compressed is a
 * seek and reads nothing.
 */
final class TarStream implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final FSDataInputStream file;
    private final InputStream in;
    private final boolean seekable;
    private long position;

    TarStream(Configuration configuration, String archive) throws IOException {
        Path path = new Path(archive);
        file = path.getFileSystem(configuration).open(path, BUFFER_BYTES);
        seekable = !isCompressed(archive);
        try {
            in = seekable ? file : new BufferedInputStream(new GZIPInputStream(file, BUFFER_BYTES), BUFFER_BYTES);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    static boolean isArchive(String name) {
        return name.endsWith(".tar") || isCompressed(name);
    }

    static boolean isCompressed(String name) {
        return name.endsWith(".tar.gz") || name.endsWith(".tgz");
    }

    /** The name of an archive without its ending. */
    static String stem(String name) {
        return name.replaceFirst("(?s)\\.(tar|tar\\.gz|tgz)$", "");
    }

    long position() {
        return position;
    }

    /** Goes to a position at or, where the archive is not compressed, also before the present one. */
    void moveTo(long target) throws IOException {
        if (target == position) {
            return;
        }
        if (seekable) {
            file.seek(target);
        } else if (target > position) {
            in.skipNBytes(target - position);
        } else {
            throw new IOException("a compressed archive cannot be read backwards");
        }
        position = target;
    }

    /** As many bytes as asked for. */
    byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        position += bytes.length;
        if (bytes.length < length) {
            throw new EOFException("ends after " + position + " bytes");
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
