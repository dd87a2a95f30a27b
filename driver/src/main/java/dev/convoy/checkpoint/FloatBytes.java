package dev.convoy.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/** Floats as little-endian bytes, a chunk at a time: a vector of 61 million floats needs no second copy of 244 MB. */
final class FloatBytes {
    /** Floats a chunk: 256 KiB, large against a system call and small against a CPU's second-level cache. */
    private static final int CHUNK = 1 << 16;

    private FloatBytes() {}

    /** Takes the first {@code length} bytes of a buffer that is used again afterwards. */
    @FunctionalInterface
    interface ByteSink {
        void accept(byte[] bytes, int length) throws IOException;
    }

    /** Passes the bytes of array[offset, offset + length) to the sink in order. */
    static void write(float[] array, int offset, int length, ByteSink sink) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * Math.min(CHUNK, length)).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < length; ) {
            int count = Math.min(CHUNK, length - done);
            bytes.asFloatBuffer().put(array, offset + done, count);
            sink.accept(bytes.array(), Float.BYTES * count);
            done += count;
        }
    }

    /**
     * Fills array[offset, offset + length) from a stream.
     *
     * @throws EOFException if the stream ends before, with the number of bytes that came
     */
    static void read(InputStream in, float[] array, int offset, int length) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * Math.min(CHUNK, length)).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < length; ) {
            int count = Math.min(CHUNK, length - done);
            int found = in.readNBytes(bytes.array(), 0, Float.BYTES * count);
            if (found < Float.BYTES * count) {
                throw new EOFException(String.format(
                        Locale.ROOT,
                        "ended after %d of %d bytes of data",
                        (long) Float.BYTES * done + found,
                        (long) Float.BYTES * length));
            }
            bytes.asFloatBuffer().get(array, offset + done, count);
            done += count;
        }
    }
}
