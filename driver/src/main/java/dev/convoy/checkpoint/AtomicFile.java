package dev.convoy.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Files that are replaced as a whole: written to a hidden name beside the target, flushed to the disk, then renamed.
 *
 * <p>A reader sees the old file or the new one, and so does the next start after a crash. On HDFS and local disks the rename
 * is one step; on object stores such as s3a it is a copy whose target appears whole.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to the stream, which is buffered and closed by the caller. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** What was written: its size and its SHA-256 in hexadecimal. */
    record Written(long bytes, String sha256) {}

    /**
     * Writes a file, replacing what was there.
     *
     * @param hadoop where file systems are configured
     * @param file target; missing folders are made
     * @param content writes the bytes
     * @throws IOException with the path if it cannot be written; an older file then stands as it was
     */
    public static void write(Configuration hadoop, Path file, Content content) throws IOException {
        FileSystem files = fileSystem(hadoop, file);
        Path writing = new Path(file.getParent() == null ? new Path(".") : file.getParent(), hidden(file, "writing"));
        try {
            writeDirectly(files, writing, content);
            replace(hadoop, files, writing, file);
        } catch (IOException e) {
            deleteAfter(e, files, writing);
            throw new IOException("cannot write " + file + ": " + reason(e), e);
        }
    }

    /**
     * The file system of a path; for local paths the one without {@code .crc} side files, which go stale when a file is
     * copied or replaced with ordinary tools.
     *
     * @throws IOException with the path if there is no such file system or it cannot be reached
     */
    public static FileSystem fileSystem(Configuration hadoop, Path path) throws IOException {
        try {
            FileSystem files = path.getFileSystem(hadoop);
            return files instanceof LocalFileSystem local ? local.getRaw() : files;
        } catch (IOException | IllegalArgumentException e) { // an unknown host comes as an illegal argument
            throw new IOException("cannot reach the file system of " + path + ": " + reason(e), e);
        }
    }

    /** Name of a companion of a file that listings pass over: {@code .NAME.PURPOSE}. */
    static String hidden(Path file, String purpose) {
        return "." + file.getName() + "." + purpose;
    }

    /** Writes a file in place, flushes it to the disk where the file system can, and checks its length. */
    static Written writeDirectly(FileSystem files, Path file, Content content) throws IOException {
        Sha256 sum = new Sha256();
        long bytes;
        try (FSDataOutputStream out = files.create(file, true)) {
            OutputStream summed = new DigestOutputStream(out, sum.digest());
            content.writeTo(summed);
            summed.flush();
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
                out.hsync();
            }
            bytes = out.getPos();
        } catch (FSError e) { // how Hadoop's local file system reports a full disk
            throw new IOException(reason(e), e);
        }
        long found = files.getFileStatus(file).getLen();
        if (found != bytes) {
            throw new IOException(String.format(Locale.ROOT, "wrote %d bytes to %s, found %d", bytes, file, found));
        }
        return new Written(bytes, sum.hex());
    }

    /** Says why an operation failed: the message, or the kind of failure where there is none. */
    static String reason(Throwable e) {
        if (e instanceof FSError && e.getCause() != null) {
            return reason(e.getCause());
        }
        String message = e.getMessage() == null ? "" : e.getMessage().strip();
        if (message.isEmpty()) {
            return e.getClass().getSimpleName();
        }
        return e instanceof FileNotFoundException && !message.contains(" ") ? "no such file: " + message : message;
    }

    /** Deletes what a failure left; a failure to delete is noted at the first one. */
    static void deleteAfter(Exception failure, FileSystem files, Path path) {
        try {
            files.delete(path, true);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void replace(Configuration hadoop, FileSystem files, Path from, Path to) throws IOException {
        if (files.exists(to) && files.getFileStatus(to).isDirectory()) {
            throw new IOException("a directory of that name exists"); // a plain rename would move the file into it
        }
        if (files instanceof RawLocalFileSystem) { // its rename is the operating system's, which replaces in one step
            renameOrThrow(files, from, to);
            return;
        }
        try {
            FileContext.getFileContext(files.getUri(), hadoop).rename(from, to, Rename.OVERWRITE);
        } catch (UnsupportedFileSystemException e) { // a store without FileContext: two steps are the best there is
            files.delete(to, false);
            renameOrThrow(files, from, to);
        }
    }

    /** Renames, turning Hadoop's {@code false} into an exception. */
    static void renameOrThrow(FileSystem files, Path from, Path to) throws IOException {
        if (!files.rename(from, to)) {
            throw new IOException("cannot rename " + from + " to " + to);
        }
    }
}
