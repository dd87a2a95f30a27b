package dev.convoy.imageset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Archives of images: one archive, or a folder of them at any depth. Inside they look like folders: an archive within an
 * archive stands for the folder of its name, and so does an archive of a folder unless it has folders itself. Leading
 * folders that hold everything are left out; then come train, val and test, if all are called so, and then the classes.
 */
final class TarInput {
    private TarInput() {}

    /** Whether a folder holds archives and, at its top, nothing else. */
    static boolean holdsArchives(List<FileStatus> entries) {
        return entries.stream()
                .anyMatch(entry ->
                        entry.isFile() && TarStream.isArchive(entry.getPath().getName()));
    }

    static RawImages list(JavaSparkContext context, FileSystem fileSystem, String input, FileStatus status)
            throws IOException {
        String root = status.getPath().toString();
        List<TarListing> listings = TarIndex.list(context, archives(fileSystem, status));
        List<Found> found = new ArrayList<>();
        for (TarListing listing : listings) {
            addMembers(listing, status.isFile() ? "" : listing.archive.substring(root.length() + 1), found);
        }
        int start = commonFolders(found);
        boolean splits =
                found.stream().allMatch(file -> file.folders.length > start + 1 && isSplit(file.folders[start]));
        splits &= !found.isEmpty();
        List<Classified> classified = new ArrayList<>();
        for (Found file : found) {
            int classAt = splits ? start + 1 : start;
            if (file.folders.length > classAt) {
                Split named = splits ? Split.ofName(file.folders[start]) : Split.TRAIN;
                classified.add(new Classified(file, named, file.folders[classAt]));
            }
        }
        if (classified.isEmpty()) {
            throw new ImageSetException(
                    "input " + input + " holds no images: expected archives with a folder for each class, or an"
                            + " archive for each class");
        }
        return images(classified, listings, splits);
    }

    private static RawImages images(List<Classified> files, List<TarListing> listings, boolean splits) {
        ClassNames classes = new ClassNames(
                files.stream().map(Classified::className).distinct().toList());
        Set<Split> named = EnumSet.noneOf(Split.class);
        TarSlice.Builder slices = new TarSlice.Builder();
        for (Classified file : files) {
            named.add(file.named);
            slices.add(new TarSlice.Item(
                    file.found.listing.archive,
                    file.found.source,
                    file.found.member,
                    file.named,
                    classes.label(file.className)));
        }
        addDamage(listings, slices);
        return RawImages.of(
                SourceFormat.TAR, classes.names(), splits ? Set.copyOf(named) : Set.of(), slices.finish(), false);
    }

    /** What an archive lost cannot be counted; the archive itself is listed as damaged. */
    private static void addDamage(List<TarListing> listings, TarSlice.Builder slices) {
        for (TarListing listing : listings) {
            if (!listing.damage.isEmpty()) {
                String path = listing.archive + (listing.inner.isEmpty() ? "" : "/" + listing.inner);
                slices.add(new TarSlice.Item(
                        listing.archive, path, new TarListing.Member(path, 0, 0, listing.damage), Split.TRAIN, 0));
            }
        }
    }

    private static List<String> archives(FileSystem fileSystem, FileStatus status) throws IOException {
        if (status.isFile()) {
            return List.of(status.getPath().toString());
        }
        try (FolderListing listing = new FolderListing(fileSystem)) {
            return listing.files(List.of(status.getPath())).get(0).stream()
                    .map(ListedFile::path)
                    .filter(TarStream::isArchive)
                    .toList();
        }
    }

    /**
     * Adds the visible members of an archive.
     *
     * @param below the archive's path below the input, or empty where it is the input
     */
    private static void addMembers(TarListing listing, String below, List<Found> found) {
        boolean hasFolders = listing.members.stream()
                .anyMatch(member -> normalized(member.name).contains("/"));
        String parent = below.substring(0, below.lastIndexOf('/') + 1);
        String folder = !hasFolders && listing.inner.isEmpty() && !below.isEmpty()
                ? parent + TarStream.stem(below.substring(parent.length())) + "/"
                : parent;
        if (below.isEmpty() && !hasFolders && listing.inner.isEmpty()) {
            String name = listing.archive.substring(listing.archive.lastIndexOf('/') + 1);
            folder = TarStream.stem(name) + "/";
        }
        String inner =
                normalized(listing.inner.isEmpty() ? "" : listing.inner.substring(0, listing.inner.length() - 1));
        for (TarListing.Member member : listing.members) {
            String name = normalized(member.name);
            String path = folder + (inner.isEmpty() ? "" : TarStream.stem(inner) + "/") + name;
            String[] parts = path.split("/", -1);
            if (Arrays.stream(parts).noneMatch(part -> part.startsWith(".") || part.startsWith("_"))) {
                String source = (below.isEmpty() ? "" : below + "/") + (inner.isEmpty() ? "" : inner + "/") + name;
                found.add(new Found(listing, member, source, Arrays.copyOf(parts, parts.length - 1)));
            }
        }
    }

    static String normalized(String name) {
        return name.replaceFirst("^(\\./|/)+", "");
    }

    /** How many leading folders all files share, leaving each a class. */
    private static int commonFolders(List<Found> found) {
        int common = 0;
        while (true) {
            Set<String> names = new HashSet<>();
            for (Found file : found) {
                if (file.folders.length <= common + 1) {
                    return common;
                }
                names.add(file.folders[common]);
            }
            if (names.size() != 1 || isSplit(names.iterator().next())) {
                return common;
            }
            common++;
        }
    }

    static boolean isSplit(String name) {
        return EnumSet.allOf(Split.class).stream()
                .anyMatch(split -> split.folder().equals(name));
    }

    private record Found(TarListing listing, TarListing.Member member, String source, String[] folders) {}

    private record Classified(Found found, Split named, String className) {}
}
