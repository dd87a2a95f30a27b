package dev.convoy.imageset;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Lists what is in archives and in the archives within them, as Spark jobs with a task for each archive. */
final class TarIndex {
    private TarIndex() {}

    /** The listings of archives in their order; those within an archive follow it, in the order of its members. */
    static List<TarListing> list(JavaSparkContext context, List<String> archives) {
        List<Region> whole = archives.stream()
                .map(path -> new Region(path, "", 0, Long.MAX_VALUE))
                .toList();
        List<TarListing> listings = scan(context, whole);
        List<Region> nested = new ArrayList<>();
        for (TarListing listing : listings) {
            for (TarListing.Member member : listing.members) {
                if (isNested(listing, member)) {
                    nested.add(new Region(
                            listing.archive,
                            listing.inner + member.name + "/",
                            member.offset,
                            member.offset + member.length));
                }
            }
        }
        Iterator<TarListing> inner = scan(context, nested).iterator();
        List<TarListing> all = new ArrayList<>();
        for (TarListing listing : listings) {
            all.add(listing);
            for (TarListing.Member member : listing.members) {
                if (isNested(listing, member)) {
                    all.add(inner.next());
                }
            }
            listing.members.removeIf(member -> isNested(listing, member));
        }
        return all;
    }

    private static boolean isNested(TarListing listing, TarListing.Member member) {
        return listing.inner.isEmpty()
                && !TarStream.isCompressed(listing.archive)
                && member.name.endsWith(".tar")
                && member.problem.isEmpty();
    }

    private static List<TarListing> scan(JavaSparkContext context, List<Region> regions) {
        if (regions.isEmpty()) {
            return List.of();
        }
        Broadcast<SerializableConfiguration> configuration =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        return context.parallelize(regions, regions.size())
                .map(region -> region.scan(configuration.value().value()))
                .collect();
    }

    /** An archive: a file or a part of one. */
    private static final class Region implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String archive;
        private final String inner;
        private final long start;
        private final long end;

        private Region(String archive, String inner, long start, long end) {
            this.archive = archive;
            this.inner = inner;
            this.start = start;
            this.end = end;
        }

        private TarListing scan(Configuration configuration) throws IOException {
            TarListing listing = new TarListing(archive, inner);
            try (TarStream in = new TarStream(configuration, archive)) {
                TarScan.scan(in, start, end == Long.MAX_VALUE ? length(configuration) : end, listing);
            } catch (EOFException | ZipException e) {
                listing.damage = "damaged archive: " + e.getMessage();
            } catch (FileNotFoundException | AccessControlException e) {
                listing.damage = "unreadable archive: " + e.getMessage();
            }
            return listing;
        }

        private long length(Configuration configuration) throws IOException {
            Path path = new Path(archive);
            return TarStream.isCompressed(archive)
                    ? Long.MAX_VALUE
                    : path.getFileSystem(configuration).getFileStatus(path).getLen();
        }
    }
}
