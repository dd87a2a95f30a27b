package dev.convoy.imageset;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Images that a manifest names one by one, so that nothing is listed. A path may lead into an archive, {@code
 * val.tar/0001.JPEG}, or be that of an archive all of whose members have the label.
 */
final class ManifestInput {
    private static final Pattern INTO_ARCHIVE = Pattern.compile("(?s)(.*?\\.(?:tar\\.gz|tar|tgz))(?:/(.*))?");

    private final String folder;
    private final Map<String, List<TarListing>> archives = new HashMap<>();
    private final Map<String, Map<String, TarListing.Member>> byName = new HashMap<>();
    private final List<RawSlice> slices = new ArrayList<>();
    private FileSlices files;
    private TarSlice.Builder members = new TarSlice.Builder();

    private ManifestInput(String folder) {
        this.folder = folder;
        this.files = new FileSlices(folder);
    }

    /**
     * The images of a manifest, in its order.
     *
     * @param folder where relative paths begin
     */
    static RawImages list(JavaSparkContext context, String input, Path folder, List<ManifestEntry> entries) {
        if (entries.isEmpty()) {
            throw new ImageSetException("input " + input + " names no images");
        }
        return new ManifestInput(folder.toString()).list(context, entries);
    }

    private RawImages list(JavaSparkContext context, List<ManifestEntry> entries) {
        ClassNames classes = new ClassNames(
                entries.stream().map(ManifestEntry::label).distinct().toList());
        Set<Split> named = EnumSet.noneOf(Split.class);
        listArchives(context, entries);
        for (ManifestEntry entry : entries) {
            Split split = split(entry, named, entries.get(0));
            add(entry, split, classes.label(entry.label()));
        }
        finishFiles();
        finishMembers();
        if (!named.isEmpty() && !named.contains(Split.TRAIN)) {
            throw new ImageSetException(entries.get(0).where() + " and all others are of other splits than train");
        }
        return RawImages.of(SourceFormat.MANIFEST, classes.names(), Set.copyOf(named), List.copyOf(slices), false);
    }

    private static Split split(ManifestEntry entry, Set<Split> named, ManifestEntry first) {
        if (entry.split().isEmpty() != first.split().isEmpty()) {
            throw new ImageSetException((entry.split().isEmpty() ? entry : first).where()
                    + ": field split is empty, but not in all other lines");
        }
        if (entry.split().isEmpty()) {
            return Split.TRAIN;
        }
        try {
            Split split = Split.ofName(entry.split());
            named.add(split);
            return split;
        } catch (ImageSetException e) {
            throw new ImageSetException(entry.where() + ": " + e.getMessage(), e);
        }
    }

    private void listArchives(JavaSparkContext context, List<ManifestEntry> entries) {
        Set<String> paths = new LinkedHashSet<>();
        for (ManifestEntry entry : entries) {
            Matcher matcher = INTO_ARCHIVE.matcher(entry.path());
            if (matcher.matches()) {
                paths.add(absolute(matcher.group(1)));
            }
        }
        for (TarListing listing : TarIndex.list(context, List.copyOf(paths))) {
            archives.computeIfAbsent(listing.archive, path -> new ArrayList<>()).add(listing);
        }
    }

    private String absolute(String path) {
        return FileSlice.above(folder, path);
    }

    private void add(ManifestEntry entry, Split split, int label) {
        Matcher matcher = INTO_ARCHIVE.matcher(entry.path());
        if (!matcher.matches()) {
            finishMembers();
            files.add(ListedFile.unlisted(absolute(entry.path())), split, label);
            return;
        }
        finishFiles();
        String archive = absolute(matcher.group(1));
        Optional<String> name = Optional.ofNullable(matcher.group(2));
        String inner = name.map(nested -> nested + "/").orElse("");
        List<TarListing> whole = archives.get(archive).stream()
                .filter(listing ->
                        name.isEmpty() || TarInput.normalized(listing.inner).equals(inner))
                .toList();
        if (whole.isEmpty()) {
            addMember(entry, archive, name.orElse(""), split, label);
        }
        for (TarListing listing : whole) {
            addAll(listing, matcher.group(1) + "/", split, label);
        }
    }

    private void addMember(ManifestEntry entry, String archive, String name, Split split, int label) {
        if (TarStream.isCompressed(archive)) {
            throw new ImageSetException(entry.where() + ": members of a compressed archive cannot be named one by one;"
                    + " unpack " + archive + " with gunzip first");
        }
        TarListing.Member member = byName.computeIfAbsent(archive, this::index)
                .getOrDefault(name, new TarListing.Member(name, 0, 0, "unreadable: no such member"));
        members.add(new TarSlice.Item(archive, entry.path(), member, split, label));
    }

    private void addAll(TarListing listing, String path, Split split, int label) {
        String inner = path + TarInput.normalized(listing.inner);
        for (TarListing.Member member : listing.members) {
            String source = inner + TarInput.normalized(member.name);
            members.add(new TarSlice.Item(listing.archive, source, member, split, label));
        }
        if (!listing.damage.isEmpty()) {
            TarListing.Member damage = new TarListing.Member("", 0, 0, listing.damage);
            members.add(new TarSlice.Item(listing.archive, inner, damage, split, label));
        }
    }

    private Map<String, TarListing.Member> index(String archive) {
        Map<String, TarListing.Member> index = new HashMap<>();
        for (TarListing listing : archives.get(archive)) {
            for (TarListing.Member member : listing.members) {
                index.put(TarInput.normalized(listing.inner) + TarInput.normalized(member.name), member);
            }
        }
        return index;
    }

    private void finishFiles() {
        slices.addAll(files.finish());
        files = new FileSlices(folder);
    }

    private void finishMembers() {
        slices.addAll(members.finish());
        members = new TarSlice.Builder();
    }
}
