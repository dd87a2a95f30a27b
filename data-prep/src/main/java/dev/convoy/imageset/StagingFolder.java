package dev.convoy.imageset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder beside the output in which a data set comes to be: decoded slices, then the data set, which is renamed to
 * the output when it is whole. A run that is cut short leaves it behind, and the next with the same request goes on from
 * there; the request is in it.
 */
final class StagingFolder {
    private static final String REQUEST = "request.json";
    private static final Pattern SLICE = Pattern.compile("slice-(\\d{7,9})");

    private final FileSystem fileSystem;
    private final Path target;
    private final Path folder;

    private StagingFolder(FileSystem fileSystem, Path target) {
        this.fileSystem = fileSystem;
        this.target = target;
        // the underscore hides it from listings, among them those of this program
        this.folder = new Path(target.getParent(), "_" + target.getName() + ".preparing");
    }

    /**
     * The folder for an output at a path where there is nothing yet. Nothing is created.
     *
     * @throws ImageSetException if there is a file or a folder that is not empty
     */
    static StagingFolder of(Configuration configuration, String output) throws IOException {
        Path path = RawInput.path(output);
        FileSystem fileSystem = path.getFileSystem(configuration);
        StagingFolder staging = new StagingFolder(fileSystem, fileSystem.makeQualified(path));
        staging.checkFree();
        return staging;
    }

    private void checkFree() throws IOException {
        if (!fileSystem.exists(target)) {
            return;
        }
        if (fileSystem.getFileStatus(target).isFile()) {
            throw new ImageSetException("output " + target + " is a file, expected a folder that does not exist yet");
        }
        if (fileSystem.listStatus(target).length > 0) {
            throw new ImageSetException(
                    "output " + target + " exists and is not empty; choose another folder or delete it");
        }
    }

    /**
     * Opens the folder for a request: what an earlier run left is kept if it had the same and deleted otherwise.
     *
     * @param request what decoded slices depend on: settings and the identity of the input
     * @return a sentence for the user, or nothing where there was nothing
     */
    String open(Map<String, String> request) throws IOException {
        Map<String, String> before = readRequest();
        if (before.equals(request)) {
            fileSystem.delete(data(), true);
            fileSystem.mkdirs(new Path(slices()));
            int slices = finishedSlices(Integer.MAX_VALUE).cardinality();
            return slices == 0
                    ? ""
                    : "an earlier run was cut short; " + slices + " slices that it decoded are used again";
        }
        boolean existed = fileSystem.delete(folder, true);
        fileSystem.mkdirs(new Path(slices()));
        writeRequest(request);
        if (!existed || before.isEmpty()) {
            return "";
        }
        return "what an earlier run decoded cannot be used again, since "
                + request.keySet().stream()
                        .filter(key -> !request.get(key).equals(before.get(key)))
                        .findFirst()
                        .map(key -> key + " has changed")
                        .orElse("its request was of another form");
    }

    private Map<String, String> readRequest() throws IOException {
        try (FSDataInputStream in = fileSystem.open(new Path(folder, REQUEST))) {
            return DescriptionFile.parseTexts(in.readAllBytes());
        } catch (FileNotFoundException e) {
            return Map.of();
        }
    }

    private void writeRequest(Map<String, String> request) throws IOException {
        try (FSDataOutputStream out = fileSystem.create(new Path(folder, REQUEST), true)) {
            out.write(DescriptionFile.formatTexts(new TreeMap<>(request)));
        }
    }

    FileSystem fileSystem() {
        return fileSystem;
    }

    /** Path of the folder of decoded slices. */
    String slices() {
        return new Path(folder, "slices").toString();
    }

    /** Path of the folder of the data set to be. */
    Path data() {
        return new Path(folder, "data");
    }

    static String sliceFile(String slices, int number) {
        return slices + "/" + String.format(Locale.ROOT, "slice-%07d", number);
    }

    /** Which of the first so many slices have a file. */
    BitSet finishedSlices(int number) throws IOException {
        BitSet finished = new BitSet();
        for (FileStatus file : fileSystem.listStatus(new Path(slices()))) {
            Matcher matcher = SLICE.matcher(file.getPath().getName());
            if (matcher.matches() && Integer.parseInt(matcher.group(1)) < number) {
                finished.set(Integer.parseInt(matcher.group(1)));
            }
        }
        return finished;
    }

    /** Gives a file its name now that it is whole; another attempt of the same task may have been first. */
    static void settle(FileSystem fileSystem, Path temporary, Path file) throws IOException {
        if (fileSystem.exists(file) || !fileSystem.rename(temporary, file)) {
            fileSystem.delete(temporary, false);
            if (!fileSystem.exists(file)) {
                throw new IOException("cannot rename " + temporary + " to " + file);
            }
        }
    }

    /** A file beside the output, for what is to be read where there is no data set. */
    Path beside(String suffix) {
        return target.suffix(suffix);
    }

    /** Makes the data set the output and deletes the rest. */
    void publish() throws IOException {
        checkFree();
        fileSystem.delete(target, false); // an empty folder, or else rename would move the data set into it
        if (!fileSystem.rename(data(), target)) {
            throw new IOException("cannot rename " + data() + " to " + target);
        }
        delete();
    }

    void delete() throws IOException {
        fileSystem.delete(folder, true);
    }
}
