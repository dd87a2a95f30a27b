package dev.convoy.control;

import dev.convoy.checkpoint.AtomicFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The file {@code control} in the folder of a run, in which a person asks something of it: lines {@code
 * learning_rate=RATE}, {@code snapshot} and {@code stop}. A file that was read is renamed to {@code control.taken}, so that
 * it acts once.
 *
 * <p>A look is one call to the file system, which takes microseconds on a local disk and a tenth of a second on an object
 * store: there is at most one look in a pause, and the pause is never shorter than fifty times the look
 * before it. Whatever is wrong with the file or the file system is told and no more.
 */
public final class ControlFile {
    /** Name of the file in the folder of a run. */
    public static final String FILE_NAME = "control";
    /** Name of the file once it was read. */
    public static final String TAKEN_NAME = "control.taken";
    /** Pause between two looks. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    /** Looks take at most one part in so many of the time. */
    private static final int LOOKS_SHARE = 50;

    /** More is no control file but something else of that name. */
    private static final int MAX_BYTES = 4096;

    private final Configuration hadoop;
    private final Path file;
    private final Path taken;
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private boolean looked;
    private long nextLookNanos;
    private String unfinished = "";
    private String lastFailure = "";
    private Optional<String> leftAlone = Optional.empty();

    /**
     * The control file of a run, which need not be there.
     *
     * @param hadoop where file systems are configured; kept
     * @param runDirectory folder of the run
     * @param pause shortest time between two looks, zero to look at every call; the first call looks at once
     * @param nanoTime a clock in nanoseconds of arbitrary origin
     */
    public ControlFile(Configuration hadoop, Path runDirectory, Duration pause, LongSupplier nanoTime) {
        this.hadoop = hadoop;
        this.file = new Path(runDirectory, FILE_NAME);
        this.taken = new Path(runDirectory, TAKEN_NAME);
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
    }

    /** What is asked now: nothing if there is no file, it was read before, or the last look is not long enough ago. */
    public ControlLines poll() {
        long now = nanoTime.getAsLong();
        if (looked && now - nextLookNanos < 0) {
            return ControlLines.NONE;
        }
        looked = true;
        ControlLines lines;
        try {
            lines = look();
            lastFailure = "";
        } catch (IOException | RuntimeException | FSError e) { // FSError: how Hadoop's local file system fails
            lines = failure(e);
        }
        long end = nanoTime.getAsLong();
        nextLookNanos = pauseNanos == 0 ? end : end + Math.max(pauseNanos, LOOKS_SHARE * (end - now));
        return lines;
    }

    /** Tells a failure once, not at every look. */
    private ControlLines failure(Throwable e) {
        String failure = String.valueOf(e.getMessage() == null ? e : e.getMessage());
        if (failure.equals(lastFailure)) {
            return ControlLines.NONE;
        }
        lastFailure = failure;
        return ControlLines.problem("the control file %s cannot be read: %s", file, failure);
    }

    private ControlLines look() throws IOException {
        FileSystem files = AtomicFile.fileSystem(hadoop, file);
        FileStatus status;
        try {
            status = files.getFileStatus(file);
        } catch (FileNotFoundException e) {
            leftAlone = Optional.empty();
            return ControlLines.NONE;
        }
        String version = status.getLen() + " " + status.getModificationTime();
        if (leftAlone.equals(Optional.of(version))) {
            return ControlLines.NONE;
        }
        if (status.isDirectory()) {
            leftAlone = Optional.of(version);
            return ControlLines.problem("%s is a folder, expected a file of lines; it is ignored", file);
        }
        if (status.getLen() > MAX_BYTES) {
            leftAlone = Optional.of(version);
            return ControlLines.problem(
                    "%s has %d bytes, expected at most %d; it is ignored", file, status.getLen(), MAX_BYTES);
        }
        String text = read(files);
        if (isBeingWritten(text)) {
            return ControlLines.NONE;
        }
        ControlLines lines = ControlLines.parse(text);
        if (!takeAway(files)) {
            leftAlone = Optional.of(version);
        }
        return lines;
    }

    private String read(FileSystem files) throws IOException {
        try (InputStream in = files.open(file)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
    }

    /** An editor may still be at it: a line that does not end yet counts when the next look finds it unchanged. */
    private boolean isBeingWritten(String text) {
        boolean begun = text.isBlank() || !(text.endsWith("\n") || text.equals(unfinished));
        unfinished = text;
        return begun;
    }

    /** Renames the file or, where that cannot be, deletes it; false if it stays where it is. */
    private boolean takeAway(FileSystem files) throws IOException {
        try {
            files.delete(taken, false);
            if (files.rename(file, taken)) {
                return true;
            }
        } catch (IOException e) {
            // deleted below
        }
        try {
            return files.delete(file, false);
        } catch (IOException e) {
            return false;
        }
    }
}
