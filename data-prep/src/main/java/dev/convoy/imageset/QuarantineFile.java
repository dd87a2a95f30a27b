package dev.convoy.imageset;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** {@code quarantine.csv}: the raw images that could not be used (path, reason, bytes). */
final class QuarantineFile {
    static final String NAME = "quarantine.csv";

    private QuarantineFile() {}

    static void write(FileSystem fileSystem, Path path, List<Outcome.Rejected> rejected) throws IOException {
        try (CsvWriter csv = new CsvWriter(fileSystem, path, "path", "reason", "bytes")) {
            for (Outcome.Rejected image : rejected) {
                csv.line(image.source, image.reason, Long.toString(image.bytes));
            }
        }
    }

    /** How many images there are for each reason, of which the part before the colon counts, the rest being details. */
    static Map<String, Long> reasons(List<Outcome.Rejected> rejected) {
        Map<String, Long> reasons = new TreeMap<>();
        for (Outcome.Rejected image : rejected) {
            int colon = image.reason.indexOf(':');
            reasons.merge(colon < 0 ? image.reason : image.reason.substring(0, colon), 1L, Long::sum);
        }
        return reasons;
    }
}
