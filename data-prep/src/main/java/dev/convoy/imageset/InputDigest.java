package dev.convoy.imageset;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A hash of what an input is, as far as it can be told without reading it: paths, lengths, times, labels. */
final class InputDigest {
    private final MessageDigest digest = Fingerprint.sha256();

    void add(String path, long length, long modified, Split named, int label) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        ByteBuffer numbers = ByteBuffer.allocate(2 * Long.BYTES + 3 * Integer.BYTES);
        numbers.putInt(name.length)
                .putLong(length)
                .putLong(modified)
                .putInt(named.ordinal())
                .putInt(label);
        digest.update(numbers.array());
        digest.update(name);
    }

    /** 64 hexadecimal digits; ends this digest. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
