package dev.convoy.metrics;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataOutputStream;

/** Lines at the end of an open file, on file systems that can append. */
final class AppendingSink implements LineSink {
    /** On HDFS a flush is a round trip through the pipeline of data nodes, too dear for every iteration. */
    private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FSDataOutputStream out;
    private long lastFlushNanos = System.nanoTime();

    AppendingSink(FSDataOutputStream out) {
        this.out = out;
    }

    @Override
    public void append(byte[] line) throws IOException {
        out.write(line);
        out.flush(); // to the operating system; HDFS only ends its packet
        if (System.nanoTime() - lastFlushNanos >= MAX_DELAY_NANOS) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        out.hflush();
        lastFlushNanos = System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
