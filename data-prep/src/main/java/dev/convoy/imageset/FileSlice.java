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
    private static final long MAX_FILE_BYTES = 128L << 20;

    private static final int READ_ATTEMPTS = 3;

    private final String root;
    private final String[] paths;
    private final Split[] named;
    private final int[] labels;
    private final long[] lengths;

    private FileSlice(Builder builder) {
        int size = builder.files.size();
        root = builder.root;
        paths = new String[size];
        named = builder.named.toArray(new Split[0]);
        labels = builder.labels.stream().mapToInt(Integer::intValue).toArray();
        lengths = new long[size];
        for (int i = 0; i < size; i++) {
            paths[i] = builder.files.get(i).getPath().toString();
            lengths[i] = builder.files.get(i).getLen();
        }
    }

    @Override
    public int size() {
        return paths.length;
    }

    @Override
    public void read(Configuration configuration, RawImageSink sink) throws IOException {
        FileSystem fileSystem = new Path(root).getFileSystem(configuration);
        for (int i = 0; i < paths.length; i++) {
            // the path below the input, so that a data set does not depend on where its input lay
            String source = paths[i].startsWith(root + "/") ? paths[i].substring(root.length() + 1) : paths[i];
            if (lengths[i] > MAX_FILE_BYTES) {
                sink.reject(
                        source, "too large: file of " + lengths[i] + " bytes, at most " + MAX_FILE_BYTES, lengths[i]);
                continue;
            }
            byte[] file;
            try {
                file = readFile(fileSystem, new Path(paths[i]));
            } catch (IOException e) {
                sink.reject(source, "unreadable: " + e.getMessage(), lengths[i]);
                continue;
            }
            sink.file(source, named[i], labels[i], file);
        }
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
        private final List<FileStatus> files = new ArrayList<>();
        private final List<Split> named = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();
        private long bytes;

        Builder(String root) {
            this.root = root;
        }

        void add(FileStatus file, Split split, int label) {
            files.add(file);
            named.add(split);
            labels.add(label);
            bytes += file.getLen();
        }

        int size() {
            return files.size();
        }

        long bytes() {
            return bytes;
        }

        FileSlice build() {
            return new FileSlice(this);
        }
    }
}
