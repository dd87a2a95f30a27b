package dev.convoy.imageset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The input folder: recognizes its form and has it listed. */
final class RawInput {
    private RawInput() {}

    /** Lists the raw images of a folder. */
    static RawImages list(Configuration configuration, String input, SourceFormat format) throws IOException {
        Path folder = path(input);
        FileSystem fileSystem = folder.getFileSystem(configuration);
        FileStatus status = statusOf(fileSystem, folder, input);
        if (!status.isDirectory()) {
            throw new ImageSetException("input " + input + " is a file, expected a folder");
        }
        List<FileStatus> entries = visibleEntries(fileSystem, status.getPath());
        return switch (format == SourceFormat.AUTO ? recognize(entries) : format) {
            case CIFAR -> CifarInput.list(fileSystem, input, entries);
            case IDX -> IdxInput.list(fileSystem, input, entries);
            case FOLDER, AUTO -> FolderInput.list(fileSystem, input, status.getPath(), entries);
        };
    }

    static Path path(String text) {
        try {
            return new Path(text);
        } catch (IllegalArgumentException e) {
            throw new ImageSetException("'" + text + "' is not a path: " + e.getMessage(), e);
        }
    }

    /** What a folder holds, sorted by name, without hidden files (a dot or an underscore in front). */
    static List<FileStatus> visibleEntries(FileSystem fileSystem, Path folder) throws IOException {
        List<FileStatus> visible = new ArrayList<>();
        for (FileStatus entry : fileSystem.listStatus(folder)) {
            String name = entry.getPath().getName();
            if (!name.startsWith(".") && !name.startsWith("_")) {
                visible.add(entry);
            }
        }
        visible.sort(Comparator.comparing(entry -> entry.getPath().getName()));
        return visible;
    }

    private static FileStatus statusOf(FileSystem fileSystem, Path folder, String input) throws IOException {
        try {
            return fileSystem.getFileStatus(folder);
        } catch (FileNotFoundException e) {
            throw new ImageSetException("input " + input + " does not exist", e);
        }
    }

    private static SourceFormat recognize(List<FileStatus> entries) {
        for (FileStatus entry : entries) {
            if (entry.isFile() && CifarInput.isBatch(entry.getPath().getName())) {
                return SourceFormat.CIFAR;
            }
            if (entry.isFile() && IdxInput.isImageFile(entry.getPath().getName())) {
                return SourceFormat.IDX;
            }
        }
        return SourceFormat.FOLDER;
    }
}
