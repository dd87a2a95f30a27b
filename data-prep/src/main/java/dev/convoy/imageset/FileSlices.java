package dev.convoy.imageset;

import java.util.ArrayList;
import java.util.List;

/** Gathers files into slices, in the order in which they come. */
final class FileSlices {
    /** Few enough that a few thousand images keep all cores busy. */
    private static final int FILES_PER_SLICE = 512;

    private static final long BYTES_PER_SLICE = 16L << 20;

    /** What a file counts whose length nobody has looked up: about a photograph of ImageNet. */
    private static final long TYPICAL_BYTES = 100_000;

    private final String root;
    private final List<RawSlice> slices = new ArrayList<>();
    private FileSlice.Builder current;
    private long bytes;

    /**
     * Slices of files.
     *
     * @param root the folder below which images are named
     */
    FileSlices(String root) {
        this.root = root;
        this.current = new FileSlice.Builder(root);
    }

    void add(ListedFile file, Split named, int label) {
        long length = file.length() == ListedFile.UNKNOWN ? TYPICAL_BYTES : file.length();
        if (current.size() == FILES_PER_SLICE || (current.size() > 0 && bytes + length > BYTES_PER_SLICE)) {
            slices.add(current.build());
            current = new FileSlice.Builder(root);
            bytes = 0;
        }
        current.add(file, named, label);
        bytes += length;
    }

    List<RawSlice> finish() {
        if (current.size() > 0) {
            slices.add(current.build());
            current = new FileSlice.Builder(root);
        }
        return List.copyOf(slices);
    }
}
