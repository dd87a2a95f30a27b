package dev.convoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BroadcastBlockId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostBlocksTest {
    private static SparkSession session;

    private final BlockBytes bytes = new BlockBytes();

    @BeforeAll
    static void start() {
        session = LocalSpark.start(1);
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    /** Below and above what Spark maps into memory, 2 MiB, and at the ends of chunks of 2^18 values. */
    @ParameterizedTest(name = "{0} values")
    @ValueSource(ints = {1, 1000, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 1 << 20})
    void read_afterPut_givesTheSameBits(int length) {
        float[] values = anyBits(length);
        BlockId id = id(length);

        assertThat(HostBlocks.put(id, values, 0, length, bytes)).isTrue();

        assertThat(bits(HostBlocks.read(id, float[]::new))).isEqualTo(bits(values));
        assertThat(bits(HostBlocks.read(id, float[]::new))).as("again").isEqualTo(bits(values));
    }

    @Test
    void put_secondArrayByTheSameBytes_leavesTheFirst() {
        float[] first = anyBits(1000);
        float[] second = new float[500];
        HostBlocks.put(id(-1), first, 0, 1000, bytes);
        HostBlocks.put(id(-2), second, 0, 500, bytes);

        assertThat(bits(HostBlocks.read(id(-1), float[]::new))).isEqualTo(bits(first));
        assertThat(HostBlocks.read(id(-2), float[]::new)).isEqualTo(second);
    }

    @Test
    void put_partOfAnArray_isReadAlone() {
        float[] values = {0, 1, 2, 3, 4};
        HostBlocks.put(id(-4), values, 1, 4, bytes);

        assertThat(HostBlocks.read(id(-4), float[]::new)).isEqualTo(new float[] {1, 2, 3});
    }

    /** Chunks are kept: the longest comes first, and what is behind a shorter one's end must not be stored. */
    @ParameterizedTest(name = "{0} values")
    @ValueSource(ints = {(1 << 18) + 1, 1 << 18, 7})
    void put_afterALongerArray_storesItsLengthAlone(int length) {
        HostBlocks.put(id(-10 - length), anyBits(1 << 19), 0, 1 << 19, bytes);
        float[] values = anyBits(length);
        HostBlocks.put(id(-20 - length), values, 0, length, bytes);

        assertThat(bits(HostBlocks.read(id(-20 - length), float[]::new))).isEqualTo(bits(values));
    }

    @Test
    void read_whatIsNowhere_saysThatItWasLost() {
        assertThatThrownBy(() -> HostBlocks.read(id(-3), float[]::new))
                .isInstanceOf(LostBlockException.class)
                .hasMessageContaining("was lost with the JVM that had it");
    }

    /** Any bits, NaNs among them. */
    private static float[] anyBits(int length) {
        Random random = new Random(length);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        return values;
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }

    private static BlockId id(int number) {
        return new BroadcastBlockId(12_345, "values_" + number);
    }
}
