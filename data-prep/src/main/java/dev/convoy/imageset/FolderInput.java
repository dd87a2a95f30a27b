package dev.convoy.imageset;

import java.io.IOException;
import java.util.Collections;
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
                    + " (or archives, or data_batch_*.bin of CIFAR-10, or train-images-idx3-ubyte of MNIST)");
        }
        FileSlices slices = new FileSlices(root.toString());
        try (FolderListing listing = new FolderListing(fileSystem)) {
            for (Map.Entry<Split, List<FileStatus>> split : classFolders.entrySet()) {
                List<FileStatus> folders = split.getValue();
                List<List<ListedFile>> files =
                        listing.files(folders.stream().map(FileStatus::getPath).toList());
                for (int i = 0; i < folders.size(); i++) {
                    add(folders.get(i).getPath(), files.get(i), split.getKey(), classNames, slices);
                }
            }
        }
        for (ListedFile lost : FolderListing.lost(fileSystem, root, all(fileSystem, root))) {
            slices.add(lost, Split.TRAIN, 0);
        }
        return RawImages.of(SourceFormat.FOLDER, classNames, named, slices.finish(), false);
    }

    private static void add(
            Path folder, List<ListedFile> files, Split split, List<String> classNames, FileSlices slices) {
        int label = Collections.binarySearch(classNames, folder.getName());
        if (label < 0) {
            throw new ImageSetException("class folder " + folder + " has no counterpart in " + Split.TRAIN.folder()
                    + "/, which holds " + classNames.size() + " classes");
        }
        if (files.isEmpty()) {
            throw new ImageSetException("class folder " + folder + " holds no images");
        }
        files.forEach(file -> slices.add(file, split, label));
    }

    private static List<FileStatus> all(FileSystem fileSystem, Path root) throws IOException {
        return List.of(fileSystem.listStatus(root));
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
                    split.isPresent() ? folders(FolderListing.visible(fileSystem, folder.getPath())) : List.of();
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
}
