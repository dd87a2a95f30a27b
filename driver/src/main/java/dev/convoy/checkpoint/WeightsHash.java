package dev.convoy.checkpoint;

/** Digest of a parameter vector, by which two runs are compared to the last bit. */
public final class WeightsHash {
    private WeightsHash() {}

    /**
     * SHA-256 over the little-endian bytes of the values in order.
     *
     * @param values the whole array is digested; read only
     * @return 64 lower-case hexadecimal digits
     */
    public static String sha256(float[] values) {
        return new Sha256().add(values, 0, values.length).hex();
    }
}
