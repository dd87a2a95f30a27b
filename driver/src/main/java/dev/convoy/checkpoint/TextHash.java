package dev.convoy.checkpoint;

/** Digest of a text, for files that are too small for one of their own kind. */
public final class TextHash {
    private TextHash() {}

    /** SHA-256 of the text's UTF-8 bytes and an end mark, as 64 lower-case hexadecimal digits. */
    public static String sha256(String text) {
        return new Sha256().add(text).hex();
    }
}
