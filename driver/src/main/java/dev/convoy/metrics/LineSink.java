package dev.convoy.metrics;

import java.io.IOException;

/** Where the lines of a log go. */
sealed interface LineSink permits AppendingSink, RewritingSink {
    /** Adds the bytes of a line, its line break included. */
    void append(byte[] line) throws IOException;

    /** Hands all lines to the file system now. */
    void flush() throws IOException;

    /** Flushes and closes; closing twice does nothing. */
    void close() throws IOException;
}
