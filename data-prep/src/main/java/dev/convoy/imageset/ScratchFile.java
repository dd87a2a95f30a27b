package dev.convoy.imageset;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A file on a local disk that is written once and then read at any place, by any number of threads. Where the operating
 * system allows it, its name is gone as soon as it is open, so whatever becomes of the process no file is left behind: its
 * space is free again when it is closed or the process ends.
 *
 * <p>A thread that is interrupted while it reads would close the file for all others, so it is read by threads that nobody
 * interrupts: those of {@link ImageReadAhead}.
 */
final class ScratchFile implements Closeable {
    private static final int WRITE_BUFFER_BYTES = 1 << 18;

    private final String name;
    private final FileChannel channel;
    private volatile boolean failed;

    /** Takes over an open channel; the name is for messages. */
    ScratchFile(String name, FileChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    /**
     * Makes a file in the first folder that takes one.
     *
     * @throws IOException naming the folders and what is wrong with each
     */
    static ScratchFile create(List<Path> folders) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path folder : folders) {
            Path path = folder.resolve("convoy-" + UUID.randomUUID() + ".scratch");
            try {
                return new ScratchFile(
                        path.toString(),
                        FileChannel.open(
                                path,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.DELETE_ON_CLOSE));
            } catch (IOException e) {
                problems.add(folder + " (" + e + ")");
            }
        }
        throw new IOException("no local folder takes a scratch file for images: " + String.join(", ", problems)
                + "; set spark.local.dir to a folder on a disk with room");
    }

    /** Whether something went wrong, so that the file had better be made again. */
    boolean hasFailed() {
        return failed;
    }

    /** Takes note of a failure; returns what to throw. */
    IOException failure(String problem) {
        failed = true;
        return new IOException("scratch file " + name + " " + problem);
    }

    /** Fills an array with the bytes from an offset on. */
    void read(long offset, byte[] into) throws IOException {
        ByteBuffer target = ByteBuffer.wrap(into);
        try {
            while (target.hasRemaining()) {
                if (channel.read(target, offset + target.position()) < 0) {
                    throw new EOFException("it ends after " + channel.size() + " bytes");
                }
            }
        } catch (IOException e) {
            throw failure("cannot be read, " + into.length + " bytes at " + offset + ": " + e);
        }
    }

    /** Frees the file's space; reading fails from now on. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Writes the file from its beginning, by one thread. */
    final class Writer {
        private final ByteBuffer buffer = ByteBuffer.allocate(WRITE_BUFFER_BYTES);
        private long length;

        /** Bytes appended so far. */
        long length() {
            return length;
        }

        void append(byte[] bytes) throws IOException {
            length += bytes.length;
            if (bytes.length > buffer.remaining()) {
                flush();
            }
            if (bytes.length > buffer.remaining()) {
                write(ByteBuffer.wrap(bytes));
            } else {
                buffer.put(bytes);
            }
        }

        /** Hands everything to the operating system; before that nothing may be read. */
        void flush() throws IOException {
            buffer.flip();
            write(buffer);
            buffer.clear();
        }

        private void write(ByteBuffer bytes) throws IOException {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw failure("cannot be written beyond " + (length - bytes.remaining()) + " bytes: " + e
                        + "; set spark.local.dir to a folder on a disk with room");
            }
        }
    }
}
