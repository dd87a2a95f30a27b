package dev.convoy.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.spark.util.io.ChunkedByteBuffer;

/**
 * An array as bytes on their way to a block, little end first; kept from one to the next, since memory that a process has not
 * used before costs more than what is written to it.
 */
final class BlockBytes {
    /** Floats of a chunk: what a thread keeps to copy it to outside of the heap is as large. */
    private static final int CHUNK = 1 << 18;

    private ByteBuffer[] chunks = new ByteBuffer[0];
    private int length = -1;

    /** The bytes of values [from, to) of an array, until the next call. */
    ChunkedByteBuffer of(float[] values, int from, int to) {
        if (length != to - from) {
            length = to - from;
            chunks = new ByteBuffer[Math.max(1, (length + CHUNK - 1) / CHUNK)];
            for (int i = 0; i < chunks.length; i++) {
                int floats = Math.min(CHUNK, length - i * CHUNK);
                chunks[i] = ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        for (int i = 0; i < chunks.length; i++) {
            chunks[i].asFloatBuffer().put(values, from + i * CHUNK, chunks[i].capacity() / Float.BYTES);
        }
        return new ChunkedByteBuffer(chunks);
    }
}
