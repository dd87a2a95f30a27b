package dev.convoy.evaluate;

import dev.convoy.checkpoint.AtomicFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The record of looks at a data set's test split, {@code test-looks.tsv} beside it. A test score tells the truth once; every
 * further look, and every choice made after it, makes it less true ("be careful with false discovery", the lecture). So looks
 * are counted and told, never hidden.
 */
public final class TestSetLooks {
    /** Name of the file in the folder of a data set. */
    public static final String FILE_NAME = "test-looks.tsv";

    private static final String HEADER = "time\tmodel\tweights_sha256\taccuracy\n";

    private TestSetLooks() {}

    /**
     * Adds a look.
     *
     * @param dataSet folder of the data set
     * @param model path of the model, as given
     * @param accuracy what was seen, in [0, 1]
     * @return number of looks so far, this one included
     * @throws IOException if the record cannot be read or written
     */
    public static int record(Configuration hadoop, Path dataSet, String model, String weightsSha256, double accuracy)
            throws IOException {
        Path file = new Path(dataSet, FILE_NAME);
        String looks = read(AtomicFile.fileSystem(hadoop, file), file)
                + Instant.now() + "\t" + model.replaceAll("[\t\r\n]", " ") + "\t" + weightsSha256 + "\t" + accuracy
                + "\n";
        AtomicFile.write(hadoop, file, out -> out.write(looks.getBytes(StandardCharsets.UTF_8)));
        return (int) looks.lines().count() - 1;
    }

    private static String read(FileSystem fileSystem, Path file) throws IOException {
        try (InputStream in = fileSystem.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileNotFoundException e) {
            return HEADER;
        }
    }
}
