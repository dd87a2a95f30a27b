package dev.convoy.metrics;

import dev.convoy.checkpoint.AtomicFile;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Lines at the end of an open file, on file systems that can append. */
final class AppendingSink implements LineSink {
    /**
     * Where a block has fewer copies than the file is to have, as on a cluster of two data nodes or when one of three is
     * lost, HDFS looks for a further node before it appends, and by default fails if there is none. With this it goes on
     * with the nodes that are there, which is what a growing log wants: the name node makes the missing copies later.
     */
    private static final String GO_ON_WITH_FEWER_NODES =
            "dfs.client.block.write.replace-datanode-on-failure.best-effort";

    /** On HDFS a flush is a round trip through the pipeline of data nodes, too dear for every iteration. */
    private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FileSystem files;
    private final FSDataOutputStream out;
    private long lastFlushNanos = System.nanoTime();

    private AppendingSink(FileSystem files, FSDataOutputStream out) {
        this.files = files;
        this.out = out;
    }

    /** Goes on with a file. The setting belongs to a client of HDFS as a whole, so the file has one of its own. */
    static AppendingSink open(Configuration hadoop, Path file) throws IOException {
        Configuration withFewerNodes = new Configuration(hadoop);
        withFewerNodes.setBoolean(GO_ON_WITH_FEWER_NODES, true);
        FileSystem own =
                FileSystem.newInstance(AtomicFile.fileSystem(hadoop, file).getUri(), withFewerNodes);
        FileSystem files = own instanceof LocalFileSystem local ? local.getRaw() : own;
        try {
            return new AppendingSink(own, files.append(file));
        } catch (IOException e) {
            own.close();
            throw e;
        }
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
        try (files) {
            out.close();
        }
    }
}
