package dev.convoy.imageset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder for each class, {@code DIR/CLASS/...}, or such folders in {@code DIR/train}, {@code DIR/val} and {@code
 * DIR/test}. Every visible file at any depth of a class's folder is taken for an image of it.
 */
final class FolderInput {
    /** Few enough that a few thousand images keep all cores busy, and that a task holds a slice's images in memory. */
    private static final int FILES_PER_SLICE = 512;

    private static final long BYTES_PER_SLICE = 8L << 20;

    private FolderInput() {}

    static RawImages list(FileSystem fileSystem, String input, Path root, List<FileStatus> entries) throws IOException {
        Map<Split, List<FileStatus>> classFolders = namedSplits(fileSystem, input, entries);
        Set<Split> named = Set.copyOf(classFolders.keySet());
        if (named.isEmpty()) {
            classFolders.put(Split.TRAIN, folders(entries));
        }
        List<String> classNames = names(classFolders.get(Split.TRAIN));
        if (classNames.isEmpty()) {
            throw new ImageSetException("input " + input + " holds no images: expected a folder for each class"
                    + " (or data_batch_*.bin of CIFAR-10, or train-images-idx3-ubyte of MNIST)");
        }
        FileSlices slices = new FileSlices(root.toString());
        for (Map.Entry<Split, List<FileStatus>> split : classFolders.entrySet()) {
            for (FileStatus folder : split.getValue()) {
                int label = classNames.indexOf(folder.getPath().getName());
                if (label < 0) {
                    throw new ImageSetException("class folder " + folder.getPath() + " has no counterpart in "
                            + Split.TRAIN.folder() + "/, which holds " + classNames.size() + " classes");
                }
                if (slices.addFolder(fileSystem, folder.getPath(), split.getKey(), label) == 0) {
                    throw new ImageSetException("class folder " + folder.getPath() + " holds no images");
                }
            }
        }
        return new RawImages(SourceFormat.FOLDER, classNames, named, slices.finish(), false);
    }

    /**
     * The class folders of each split that the input names. It names splits if all its folders are called train, val or
     * test and hold folders themselves; a set may also have a class called train.
     */
    private static Map<Split, List<FileStatus>> namedSplits(
            FileSystem fileSystem, String input, List<FileStatus> entries) throws IOException {
        Map<Split, List<FileStatus>> classFolders = new EnumMap<>(Split.class);
        for (FileStatus folder : folders(entries)) {
            Optional<Split> split = EnumSet.allOf(Split.class).stream()
                    .filter(candidate ->
                            candidate.folder().equals(folder.getPath().getName()))
                    .findFirst();
            List<FileStatus> inside =
                    split.isPresent() ? folders(RawInput.visibleEntries(fileSystem, folder.getPath())) : List.of();
            if (inside.isEmpty()) {
                return new EnumMap<>(Split.class);
            }
            classFolders.put(split.get(), inside);
        }
        if (!classFolders.isEmpty() && !classFolders.containsKey(Split.TRAIN)) {
            throw new ImageSetException("input " + input + " holds "
                    + classFolders.keySet().iterator().next().folder()
                    + "/ but no train/ with a folder for each class");
        }
        return classFolders;
    }

    private static List<FileStatus> folders(List<FileStatus> entries) {
        return entries.stream().filter(FileStatus::isDirectory).collect(Collectors.toList());
    }

    private static List<String> names(List<FileStatus> folders) {
        return folders.stream().map(folder -> folder.getPath().getName()).toList();
    }

    /** Gathers files into slices. */
    private static final class FileSlices {
        private final String root;
        private final List<RawSlice> slices = new ArrayList<>();
        private FileSlice.Builder current;

        private FileSlices(String root) {
            this.root = root;
            this.current = new FileSlice.Builder(root);
        }

        /** Adds the files below a folder in the order of their paths and says how many there were. */
        private long addFolder(FileSystem fileSystem, Path folder, Split named, int label) throws IOException {
            long added = 0;
            for (FileStatus entry : RawInput.visibleEntries(fileSystem, folder)) {
                if (entry.isDirectory()) {
                    added += addFolder(fileSystem, entry.getPath(), named, label);
                } else {
                    add(entry, named, label);
                    added++;
                }
            }
            return added;
        }

        private void add(FileStatus file, Split named, int label) {
            if (current.size() == FILES_PER_SLICE
                    || (current.size() > 0 && current.bytes() + file.getLen() > BYTES_PER_SLICE)) {
                slices.add(current.build());
                current = new FileSlice.Builder(root);
            }
            current.add(file, named, label);
        }

        private List<RawSlice> finish() {
            if (current.size() > 0) {
                slices.add(current.build());
            }
            return List.copyOf(slices);
        }
    }
}
