package dev.convoy.imageset;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes RFC 4180: file names can hold commas, quotes and line ends. */
final class CsvWriter implements Closeable {
    private final Writer out;

    CsvWriter(FileSystem fileSystem, Path path, String... columns) throws IOException {
        out = new BufferedWriter(new OutputStreamWriter(fileSystem.create(path, true), StandardCharsets.UTF_8));
        line(columns);
    }

    void line(String... fields) throws IOException {
        for (int i = 0; i < fields.length; i++) {
            out.write(i == 0 ? "" : ",");
            out.write(quoted(fields[i]));
        }
        out.write("\r\n");
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
