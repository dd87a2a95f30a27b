package dev.convoy.imageset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * Lists folders side by side, some dozens at a time: a bucket answers each request after a while, and a thousand class
 * folders one after the other would take minutes. The result does not depend on which answer comes first.
 */
final class FolderListing implements AutoCloseable {
    /** Requests under way at once; they wait, so it has nothing to do with the number of cores. */
    private static final int THREADS = 32;

    private final FileSystem fileSystem;
    private final ForkJoinPool pool = new ForkJoinPool(THREADS);

    FolderListing(FileSystem fileSystem) {
        this.fileSystem = fileSystem;
    }

    /**
     * The visible files at any depth of each folder, in the order of their paths. What cannot be listed is there with
     * its problem.
     */
    List<List<ListedFile>> files(List<Path> folders) throws IOException {
        List<Walk> walks = folders.stream().map(Walk::new).toList();
        walks.forEach(pool::execute);
        List<List<ListedFile>> files = new ArrayList<>();
        try {
            for (Walk walk : walks) {
                files.add(walk.join());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    /** What a folder holds, sorted by name, without hidden files (a dot or an underscore in front). */
    static List<FileStatus> visible(FileSystem fileSystem, Path folder) throws IOException {
        List<FileStatus> visible = new ArrayList<>();
        for (FileStatus entry : fileSystem.listStatus(folder)) {
            if (isVisible(entry.getPath().getName())) {
                visible.add(entry);
            }
        }
        visible.sort(Comparator.comparing(entry -> entry.getPath().getName()));
        return visible;
    }

    /**
     * The names in a local folder that Hadoop leaves out of its listing because Java cannot open them: names that are
     * not valid in the encoding of the system, of which Java sees an approximation, and links that lead nowhere.
     */
    static List<ListedFile> lost(FileSystem fileSystem, Path folder, List<FileStatus> listed) {
        if (!(fileSystem instanceof LocalFileSystem local)) {
            return List.of();
        }
        String[] names = local.pathToFile(folder).list();
        if (names == null) {
            return List.of();
        }
        Set<String> seen =
                listed.stream().map(entry -> entry.getPath().getName()).collect(Collectors.toSet());
        Arrays.sort(names);
        List<ListedFile> lost = new ArrayList<>();
        for (String name : names) {
            if (isVisible(name) && !seen.contains(name)) {
                lost.add(ListedFile.unusable(
                        folder + "/" + name,
                        "unreadable: the name is not valid in the system's encoding, or it is a link to nothing"));
            }
        }
        return lost;
    }

    private static boolean isVisible(String name) {
        return !name.startsWith(".") && !name.startsWith("_");
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }

    /** One folder and all below it. */
    private final class Walk extends RecursiveTask<List<ListedFile>> {
        private static final long serialVersionUID = 1L;

        private final transient Path folder;

        private Walk(Path folder) {
            this.folder = folder;
        }

        @Override
        protected List<ListedFile> compute() {
            try {
                List<FileStatus> entries = visible(fileSystem, folder);
                List<Walk> below = entries.stream()
                        .filter(FileStatus::isDirectory)
                        .map(entry -> new Walk(entry.getPath()))
                        .toList();
                below.forEach(Walk::fork);
                List<ListedFile> files = new ArrayList<>();
                int next = 0;
                for (FileStatus entry : entries) {
                    if (entry.isDirectory()) {
                        files.addAll(below.get(next++).join());
                    } else {
                        files.add(ListedFile.of(entry));
                    }
                }
                files.addAll(lost(fileSystem, folder, entries));
                return files;
            } catch (AccessControlException | FileNotFoundException e) {
                return List.of(ListedFile.unusable(folder.toString(), "unreadable folder: " + e.getMessage()));
            } catch (IOException e) {
                throw new UncheckedIOException(folder + " cannot be listed: " + e.getMessage(), e);
            }
        }
    }
}
