package dev.convoy.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.IntFunction;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.buffer.FileSegmentManagedBuffer;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.StorageUtils;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Arrays as files of Spark's block store, which JVMs on one host read from one another's disk folders without a socket: Spark
 * hands out the file where the block is on the same host, and it is mapped into memory. As the files are gone within an
 * iteration, they are pages of the system's cache: an array is copied once in and once out, and not serialized and sent from
 * process to process as a broadcast or a task's result is. A block on another host comes over the network, as any of Spark's.
 */
final class HostBlocks {
    private HostBlocks() {}

    /** Whether all executors that there are run on the driver's host. To be asked in the driver. */
    static boolean reachAllExecutors() {
        BlockManager blocks = SparkEnv.get().blockManager();
        BlockManagerId driver = blocks.blockManagerId();
        return CollectionConverters.asJava(blocks.master().getPeers(driver)).stream()
                .allMatch(executor -> executor.host().equals(driver.host()));
    }

    /**
     * Stores values [from, to) of an array.
     *
     * @param bytes what it is brought to bytes by
     * @return whether there was room for it
     */
    static boolean put(BlockId id, float[] values, int from, int to, BlockBytes bytes) {
        try {
            return SparkEnv.get()
                    .blockManager()
                    .putBytes(
                            id,
                            bytes.of(values, from, to),
                            StorageLevel.DISK_ONLY(),
                            true,
                            ClassTag$.MODULE$.<Object>apply(byte[].class));
        } catch (Exception e) { // Scala throws what Java calls checked
            if (e instanceof IOException) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Reads an array.
     *
     * @param arrays gives an array of a length, to be overwritten
     * @return that array
     * @throws LostBlockException if what was stored is nowhere any more
     */
    static float[] read(BlockId id, IntFunction<float[]> arrays) {
        Option<float[]> read = SparkEnv.get().blockManager().getRemoteBlock(id, new CopyTo(arrays));
        if (read.isEmpty()) {
            throw new LostBlockException(id + " was lost with the JVM that had it");
        }
        return read.get();
    }

    /** Removes a block wherever it is. Returns before it is gone. */
    static void remove(BlockId id) {
        SparkEnv.get().blockManager().master().removeBlock(id);
    }

    /** Copies the floats of a block. */
    private static final class CopyTo extends AbstractFunction1<ManagedBuffer, float[]> {
        private final IntFunction<float[]> arrays;

        CopyTo(IntFunction<float[]> arrays) {
            this.arrays = arrays;
        }

        @Override
        public float[] apply(ManagedBuffer block) {
            try {
                ByteBuffer bytes = block.nioByteBuffer();
                FloatBuffer floats = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
                float[] values = arrays.apply(floats.remaining());
                floats.get(values);
                if (block instanceof FileSegmentManagedBuffer) {
                    // or the file's pages stay in memory, though it is deleted, until a collection finds the mapping
                    StorageUtils.dispose(bytes);
                }
                return values;
            } catch (IOException e) {
                throw new UncheckedIOException(e); // Spark then asks for it over the network
            }
        }
    }
}
