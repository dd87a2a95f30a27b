package dev.convoy.imageset;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Finds the files of an archive from the headers alone. The library's own reader reads all contents on its way, which
 * for a thousand archives of photographs takes as long as decoding them. Names may be of any length, in the ways of GNU
 * tar and of POSIX.
 */
final class TarScan {
    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_BYTES = 12;
    private static final int TYPE_AT = 156;
    private static final int MAGIC_AT = 257;
    private static final int PREFIX_AT = 345;
    private static final int PREFIX_BYTES = 155;

    /** Longer names are damage: the header that holds them would take all memory. */
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private final TarStream in;
    private final TarListing listing;
    private String longName = "";
    private long longSize = -1;

    private TarScan(TarStream in, TarListing listing) {
        this.in = in;
        this.listing = listing;
    }

    /** Adds to the listing what stands between two positions; what cannot be read ends it as damage. */
    static void scan(TarStream in, long start, long end, TarListing listing) throws IOException {
        TarScan scan = new TarScan(in, listing);
        try {
            in.moveTo(start);
            while (in.position() + BLOCK <= end) {
                byte[] header = in.read(BLOCK);
                if (isEnd(header)) {
                    return;
                }
                scan.member(header, end);
            }
        } catch (EOFException | ZipException | IllegalArgumentException e) {
            TarListing.Member last = listing.members.isEmpty()
                    ? new TarListing.Member("its beginning", 0, 0, "")
                    : listing.members.get(listing.members.size() - 1);
            listing.damage = "damaged archive: " + e.getMessage() + ", after " + last.name;
        }
    }

    private static boolean isEnd(byte[] header) {
        for (byte b : header) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private void member(byte[] header, long end) throws IOException {
        if (!TarUtils.verifyCheckSum(header)) {
            throw new IllegalArgumentException("no header at byte " + (in.position() - BLOCK));
        }
        long size = longSize >= 0 ? longSize : TarUtils.parseOctalOrBinary(header, SIZE_AT, SIZE_BYTES);
        if (size < 0 || size > Long.MAX_VALUE / 2) {
            throw new IllegalArgumentException("an impossible size at byte " + (in.position() - BLOCK));
        }
        long data = in.position();
        long next = data + (size + BLOCK - 1) / BLOCK * BLOCK;
        char type = (char) header[TYPE_AT];
        switch (type) {
            case 'L' -> longName = text(in.read(headerSize(size)));
            case 'x' -> extend(in.read(headerSize(size)));
            case 'K', 'g' -> {} // names of links; settings for all members
            default -> {
                String name = longName.isEmpty() ? name(header) : longName;
                longName = "";
                longSize = -1;
                add(name, type, data, size, end);
                next = isLink(type) ? data : next;
            }
        }
        in.moveTo(next);
    }

    private static boolean isLink(char type) {
        return type == '1' || type == '2';
    }

    private void add(String name, char type, long data, long size, long end) {
        boolean regular = type == '0' || type == '\0' || type == '7';
        if (regular && !name.endsWith("/")) {
            boolean whole = size <= end - data;
            listing.members.add(
                    new TarListing.Member(name, data, size, whole ? "" : "damaged: the archive ends within it"));
        } else if (isLink(type) || type == 'S') {
            listing.members.add(
                    new TarListing.Member(name, data, 0, "unsupported: a link or a sparse file in an archive"));
        }
    }

    private static int headerSize(long size) {
        if (size > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("a name of " + size + " bytes");
        }
        return (int) size;
    }

    /** Records of the form {@code 30 path=photos/cat.jpg\n}, the number being their length. */
    private void extend(byte[] records) {
        int at = 0;
        while (at < records.length) {
            int space = at;
            while (space < records.length && records[space] != ' ') {
                space++;
            }
            int length = Integer.parseInt(new String(records, at, space - at, StandardCharsets.US_ASCII));
            if (length <= space + 1 - at || at + length > records.length) {
                throw new IllegalArgumentException("an extended header of wrong length");
            }
            String record = new String(records, space + 1, at + length - space - 2, StandardCharsets.UTF_8);
            if (record.startsWith("path=")) {
                longName = record.substring("path=".length());
            } else if (record.startsWith("size=")) {
                longSize = Long.parseLong(record.substring("size=".length()));
            }
            at += length;
        }
    }

    private static String name(byte[] header) {
        String name = field(header, 0, NAME_BYTES);
        boolean posix = field(header, MAGIC_AT, 6).equals("ustar");
        String prefix = posix ? field(header, PREFIX_AT, PREFIX_BYTES) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String field(byte[] header, int start, int length) {
        byte[] bytes = new byte[length];
        System.arraycopy(header, start, bytes, 0, length);
        return text(bytes);
    }

    /** Up to the first zero. */
    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
