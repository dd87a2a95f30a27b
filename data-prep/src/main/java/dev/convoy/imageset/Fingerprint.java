package dev.convoy.imageset;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * A number that two data sets share only if they hold the same images: for each image the SHA-256 of (split, id, label,
 * C, H, W as big-endian numbers, then its pixels), taken as four 64-bit numbers that are added up over all images, each
 * modulo 2⁶⁴. Addition has no order, so files and partitions do not matter. It tells data sets apart; it is no defence
 * against someone who builds a collision.
 */
final class Fingerprint {
    private static final int WORDS = 4;
    private static final int HEADER_BYTES = 4 + 8 + 4 + 3 * 4;

    private final long[] sum = new long[WORDS];
    private final MessageDigest digest = sha256();

    void add(Split split, ImageRow row) {
        ImageShape shape = row.image().shape();
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putInt(split.ordinal()).putLong(row.id()).putInt(row.image().label());
        header.putInt(shape.channels()).putInt(shape.height()).putInt(shape.width());
        digest.update(header.array());
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(row.pixels()));
        for (int i = 0; i < WORDS; i++) {
            sum[i] += hash.getLong();
        }
    }

    /** A copy of the four sums. */
    long[] words() {
        return sum.clone();
    }

    static String hex(long[] words) {
        StringBuilder hex = new StringBuilder();
        for (long word : words) {
            hex.append(String.format(Locale.ROOT, "%016x", word));
        }
        return hex.toString();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
