package dev.convoy.metrics;

import dev.convoy.checkpoint.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Lines kept in memory and written as a whole file now and then, on object stores, which cannot append. */
final class RewritingSink implements LineSink {
    private static final long MAX_DELAY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Configuration hadoop;
    private final Path file;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private int written;
    private long lastFlushNanos = System.nanoTime();

    /** Goes on with a file that holds the given text already. */
    RewritingSink(Configuration hadoop, Path file, byte[] written) {
        this.hadoop = hadoop;
        this.file = file;
        this.text.writeBytes(written);
        this.written = written.length;
    }

    @Override
    public void append(byte[] line) throws IOException {
        text.writeBytes(line);
        if (System.nanoTime() - lastFlushNanos >= MAX_DELAY_NANOS) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (text.size() > written) {
            AtomicFile.write(hadoop, file, text::writeTo);
            written = text.size();
        }
        lastFlushNanos = System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
