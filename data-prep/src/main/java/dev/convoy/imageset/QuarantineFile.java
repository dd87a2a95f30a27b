package dev.convoy.imageset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** {@code quarantine.csv}: the raw images that could not be used (path, reason, bytes), as RFC 4180 has it. */
final class QuarantineFile {
    static final String NAME = "quarantine.csv";

    private QuarantineFile() {}

    static void write(FileSystem fileSystem, Path path, List<Outcome.Rejected> rejected) throws IOException {
        StringBuilder csv = new StringBuilder("path,reason,bytes\r\n");
        for (Outcome.Rejected image : rejected) {
            csv.append(quoted(image.source)).append(',');
            csv.append(quoted(image.reason)).append(',');
            csv.append(image.bytes).append("\r\n");
        }
        try (FSDataOutputStream out = fileSystem.create(path, false)) {
            out.write(csv.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** File names can hold commas, quotes and line ends. */
    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
