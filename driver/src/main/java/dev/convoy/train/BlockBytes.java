package dev.convoy.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.util.io.ChunkedByteBuffer;

/**
 * An array as bytes on their way to a block, little end first; kept from one to the next, since memory that a process has not
 * used before costs more than what is written to it.
 */
final class BlockBytes {
    /** Floats of a chunk: what a thread keeps to copy it to outside of the heap is as large. */
    private static final int CHUNK = 1 << 18;

    private final List<ByteBuffer> chunks = new ArrayList<>();

    /** The bytes of values [from, to) of an array, until the next call. */
    ChunkedByteBuffer of(float[] values, int from, int to) {
        List<ByteBuffer> filled = new ArrayList<>();
        for (int start = from; start < to; start += CHUNK) {
            int floats = Math.min(CHUNK, to - start);
            ByteBuffer chunk = chunk(filled.size());
            chunk.asFloatBuffer().put(values, start, floats);
            filled.add(chunk.slice(0, floats * Float.BYTES));
        }
        return new ChunkedByteBuffer(filled.toArray(ByteBuffer[]::new));
    }

    /** The chunk of a number, of full length: arrays come in several lengths, such as slices that differ by one. */
    private ByteBuffer chunk(int number) {
        if (number == chunks.size()) {
            chunks.add(ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN));
        }
        return chunks.get(number);
    }
}
