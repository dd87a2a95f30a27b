package dev.convoy.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A running SHA-256, which every Java platform has to provide. */
final class Sha256 {
    private static final int BUFFER_BYTES = 1 << 18;

    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    MessageDigest digest() {
        return digest;
    }

    /** Adds a text and an end mark, so that "ab", "c" and "a", "bc" differ. */
    Sha256 add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return this;
    }

    /** Adds the little-endian bytes of the values. */
    Sha256 add(float[] array, int offset, int length) {
        try {
            FloatBytes.write(array, offset, length, (bytes, count) -> digest.update(bytes, 0, count));
        } catch (IOException e) {
            throw new IllegalStateException("a digest cannot fail to be updated", e);
        }
        return this;
    }

    /** The digest so far as 64 lower-case hexadecimal digits; the sum starts anew. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Digest of the bytes of a file. */
    static String ofFile(FileSystem files, Path file) throws IOException {
        Sha256 sum = new Sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = files.open(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sum.digest.update(buffer, 0, count);
            }
        }
        return sum.hex();
    }
}
