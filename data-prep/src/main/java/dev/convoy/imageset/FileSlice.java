package dev.convoy.imageset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/** Image files that one task reads. */
final class FileSlice implements RawSlice {
    private static final long serialVersionUID = 1L;

    /** A larger file is refused before it is read: with its decoded image it would not fit a task's memory. */
    static final long MAX_FILE_BYTES = 128L << 20;

    private static final int READ_ATTEMPTS = 3;

    private final String root;
    private final String[] paths;
    private final String[] problems;
    private final Split[] named;
    private final int[] labels;
    private final long[] lengths;
    private final long[] modified;

    private FileSlice(Builder builder) {
        root = builder.root;
        paths = builder.files.stream().map(file -> below(root, file.path())).toArray(String[]::new);
        problems = builder.files.stream().map(ListedFile::problem).toArray(String[]::new);
        lengths = builder.files.stream().mapToLong(ListedFile::length).toArray();
        modified = builder.files.stream().mapToLong(ListedFile::modified).toArray();
        named = builder.named.toArray(new Split[0]);
        labels = builder.labels.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public int size() {
        return paths.length;
    }

    @Override
    public void identify(InputDigest digest) {
        for (int i = 0; i < paths.length; i++) {
            digest.add(paths[i], lengths[i], modified[i], named[i], labels[i]);
        }
    }

    @Override
    public void read(Configuration configuration, RawImageSink sink) throws IOException {
        for (int i = 0; i < paths.length; i++) {
            if (!problems[i].isEmpty()) {
                sink.reject(paths[i], problems[i], lengths[i]);
                continue;
            }
            long length = lengths[i];
            byte[] file;
            try {
                Path path = new Path(above(root, paths[i]));
                FileSystem fileSystem = path.getFileSystem(configuration);
                length = length == ListedFile.UNKNOWN ? lookUp(fileSystem, path) : length;
                if (length > MAX_FILE_BYTES) {
                    sink.reject(paths[i], tooLarge(length), length);
                    continue;
                }
                file = readFile(fileSystem, path);
            } catch (IOException | IllegalArgumentException e) {
                sink.reject(paths[i], "unreadable: " + e.getMessage(), Math.max(0, length));
                continue;
            }
            sink.file(paths[i], named[i], labels[i], file);
        }
    }

    static String tooLarge(long length) {
        return "too large: file of " + length + " bytes, at most " + MAX_FILE_BYTES;
    }

    private static long lookUp(FileSystem fileSystem, Path path) throws IOException {
        FileStatus status = fileSystem.getFileStatus(path);
        if (status.isDirectory()) {
            throw new IOException("it is a folder");
        }
        return status.getLen();
    }

    /** The path below the input, so that a data set does not depend on where its input lay. */
    private static String below(String root, String path) {
        return path.startsWith(root + "/") ? path.substring(root.length() + 1) : path;
    }

    /** A path that may be relative to a folder. */
    static String above(String root, String path) {
        boolean whole = path.startsWith("/") || path.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*:/.*");
        return whole ? path : root + "/" + path;
    }

    /** Tries again where that may help: a file system can be out of reach for a moment. */
    private static byte[] readFile(FileSystem fileSystem, Path path) throws IOException {
        IOException failure = new IOException("not read");
        for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
            try (FSDataInputStream in = fileSystem.open(path)) {
                return in.readAllBytes();
            } catch (FileNotFoundException | AccessControlException e) {
                throw e;
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** Collects the files of a slice. */
    static final class Builder {
        private final String root;
        private final List<ListedFile> files = new ArrayList<>();
        private final List<Split> named = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();

        Builder(String root) {
            this.root = root;
        }

        void add(ListedFile file, Split split, int label) {
            files.add(file);
            named.add(split);
            labels.add(label);
        }

        int size() {
            return files.size();
        }

        FileSlice build() {
            return new FileSlice(this);
        }
    }
}
