package dev.convoy.image;

/** Reads numbers from the bits of bytes, the lowest bit of a byte first. Nothing is read past the end. */
final class BitReader {
    /** Most bits that are read or looked at in one call. */
    static final int MAX_BITS = 24;

    private final byte[] bytes;
    private final int end;
    private int next;
    private long held;
    private int count;

    BitReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.next = from;
        this.end = end;
    }

    /** The next bits without taking them; zeros where there are none. */
    int peek(int bits) {
        if (count < bits) {
            while (count <= Long.SIZE - 2 * Byte.SIZE && next < end) {
                held |= (bytes[next++] & 0xffL) << count;
                count += Byte.SIZE;
            }
        }
        return (int) (held & ((1L << bits) - 1));
    }

    /** Takes bits that were looked at. */
    void skip(int bits) throws BadImageException {
        if (bits > count) {
            throw new BadImageException("damaged: ends before its last pixel");
        }
        held >>>= bits;
        count -= bits;
    }

    int read(int bits) throws BadImageException {
        int value = peek(bits);
        skip(bits);
        return value;
    }

    boolean readFlag() throws BadImageException {
        return read(1) == 1;
    }
}
