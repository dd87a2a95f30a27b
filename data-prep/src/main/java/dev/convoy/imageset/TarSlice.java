package dev.convoy.imageset;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;

/** Members of one archive that one task reads. */
final class TarSlice implements RawSlice {
    private static final long serialVersionUID = 1L;

    private final String archive;
    private final String[] sources;
    private final long[] offsets;
    private final long[] lengths;
    private final String[] problems;
    private final Split[] named;
    private final int[] labels;

    private TarSlice(String archive, List<Item> items) {
        this.archive = archive;
        sources = items.stream().map(Item::source).toArray(String[]::new);
        offsets = items.stream().mapToLong(item -> item.member.offset).toArray();
        lengths = items.stream().mapToLong(item -> item.member.length).toArray();
        problems = items.stream().map(item -> item.member.problem).toArray(String[]::new);
        named = items.stream().map(Item::named).toArray(Split[]::new);
        labels = items.stream().mapToInt(Item::label).toArray();
    }

    @Override
    public int size() {
        return sources.length;
    }

    @Override
    public void identify(InputDigest digest) {
        for (int i = 0; i < sources.length; i++) {
            digest.add(archive + "/" + sources[i], lengths[i], offsets[i], named[i], labels[i]);
        }
    }

    @Override
    public void read(Configuration configuration, RawImageSink sink) throws IOException {
        int i = 0;
        try (TarStream in = new TarStream(configuration, archive)) {
            for (; i < sources.length; i++) {
                if (!problems[i].isEmpty()) {
                    sink.reject(sources[i], problems[i], lengths[i]);
                } else if (lengths[i] > FileSlice.MAX_FILE_BYTES) {
                    sink.reject(sources[i], FileSlice.tooLarge(lengths[i]), lengths[i]);
                } else {
                    in.moveTo(offsets[i]);
                    byte[] file = in.read((int) lengths[i]);
                    sink.file(sources[i], named[i], labels[i], file);
                }
            }
        } catch (EOFException | ZipException e) {
            for (; i < sources.length; i++) {
                sink.reject(sources[i], "damaged archive: " + e.getMessage(), lengths[i]);
            }
        }
    }

    /** A member with what is known of it. */
    record Item(String archive, String source, TarListing.Member member, Split named, int label) {}

    /** Gathers members into slices; a compressed archive is one slice, since it can be read from its start only. */
    static final class Builder {
        private static final int MEMBERS_PER_SLICE = 512;
        private static final long BYTES_PER_SLICE = 16L << 20;

        private final List<RawSlice> slices = new ArrayList<>();
        private final List<Item> current = new ArrayList<>();
        private long bytes;

        void add(Item item) {
            if (!current.isEmpty() && isFull(item)) {
                finish();
            }
            current.add(item);
            bytes += item.member.length;
        }

        private boolean isFull(Item next) {
            if (!current.get(0).archive.equals(next.archive)) {
                return true;
            }
            return !TarStream.isCompressed(next.archive)
                    && (current.size() == MEMBERS_PER_SLICE || bytes + next.member.length > BYTES_PER_SLICE);
        }

        List<RawSlice> finish() {
            if (!current.isEmpty()) {
                slices.add(new TarSlice(current.get(0).archive, current));
                current.clear();
                bytes = 0;
            }
            return List.copyOf(slices);
        }
    }
}
