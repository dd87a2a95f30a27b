package dev.convoy.checkpoint;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A local folder that behaves like an object store, {@code objects:///…}: no append, no rename onto a file, no side files;
 * and that can be full.
 */
public final class ObjectStoreFileSystem extends FilterFileSystem {
    private static final String QUOTA = "test.objects.quota.bytes";
    private static final String THROWS_ERROR = "test.objects.throws.error";
    private static final URI NAME = URI.create("objects:///");

    private long bytesLeft;
    private boolean throwsError;

    public ObjectStoreFileSystem() {
        super(new RawLocalFileSystem() {
            @Override
            public URI getUri() {
                return NAME;
            }
        });
    }

    /** A configuration with an unlimited store. */
    public static Configuration configuration() {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.objects.impl", ObjectStoreFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
        hadoop.setBoolean("fs.objects.impl.disable.cache", true);
        return hadoop;
    }

    /** A configuration whose store is full after some bytes, and says so by an exception or as Hadoop's local one does. */
    static Configuration full(long afterBytes, boolean throwsError) {
        Configuration hadoop = configuration();
        hadoop.setLong(QUOTA, afterBytes);
        hadoop.setBoolean(THROWS_ERROR, throwsError);
        return hadoop;
    }

    /** The path of a local folder in the store. */
    public static Path path(java.nio.file.Path local) {
        return new Path("objects://" + local.toUri().getPath());
    }

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        super.initialize(name, conf);
        bytesLeft = conf.getLong(QUOTA, Long.MAX_VALUE);
        throwsError = conf.getBoolean(THROWS_ERROR, false);
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        OutputStream out = super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
        return new FSDataOutputStream(new QuotaStream(out), null);
    }

    @Override
    public FSDataOutputStream append(Path file, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("append");
    }

    @Override
    public boolean hasPathCapability(Path path, String capability) throws IOException {
        return !capability.equals(CommonPathCapabilities.FS_APPEND) && super.hasPathCapability(path, capability);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        return !exists(to) && super.rename(from, to);
    }

    /** What Hadoop's local file system makes of a failed write; its constructor is not public. */
    private static FSError asError(IOException failure) {
        try {
            Constructor<FSError> constructor = FSError.class.getDeclaredConstructor(Throwable.class);
            constructor.setAccessible(true);
            return constructor.newInstance(failure);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class QuotaStream extends FilterOutputStream {
        QuotaStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            bytesLeft -= length;
            if (bytesLeft < 0) {
                IOException full = new IOException("No space left on device");
                if (throwsError) {
                    throw asError(full);
                }
                throw full;
            }
            out.write(bytes, offset, length);
        }
    }
}
