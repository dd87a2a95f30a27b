package dev.convoy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MovesTest {
    private static final int BLOCKS = 2;
    private static final float UNTOUCHED = 7f;

    /** Lengths in rows of sixteen floats of what is read and written: one slice and many, equal and not. */
    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of(new int[] {3}, new int[] {3}),
                Arguments.of(new int[] {300}, new int[] {300}),
                Arguments.of(new int[] {1_000}, new int[] {250, 63}),
                Arguments.of(new int[] {250, 63}, new int[] {1_000}),
                Arguments.of(new int[] {700, 700, 700}, new int[] {700, 700}),
                Arguments.of(new int[] {}, new int[] {513}),
                Arguments.of(new int[] {513, 1}, new int[] {}));
    }

    /** All that is read is 1, so that all that is written is 1 or next to it, whatever is combined. */
    @ParameterizedTest
    @MethodSource("rows")
    void measure_streamsOfAnyLengths_writesEveryFloatAndCountsAll(int[] readRows, int[] writeRows) {
        float[][][] reads = streams(readRows, 1f);
        float[][][] writes = streams(writeRows, UNTOUCHED);

        Moves moves = new Moves(reads, writes);
        moves.measure();

        for (float[][] stream : writes) {
            for (float[] block : stream) {
                for (float value : block) {
                    assertThat(value).isCloseTo(1f, within(1e-6f));
                }
            }
        }
        int rows = Arrays.stream(readRows).sum() + Arrays.stream(writeRows).sum();
        assertThat(moves.gigabytes()).isCloseTo(rows * 16 * Float.BYTES * BLOCKS * 1e-9, within(1e-15));
        assertThat(moves.rate()).isPositive().isFinite();
        assertThat(Arrays.deepEquals(reads, streams(readRows, 1f))).isTrue();
    }

    private static float[][][] streams(int[] rows, float value) {
        float[][][] streams = new float[rows.length][BLOCKS][];
        for (int stream = 0; stream < rows.length; stream++) {
            for (int block = 0; block < BLOCKS; block++) {
                streams[stream][block] = new float[rows[stream] * 16];
                Arrays.fill(streams[stream][block], value);
            }
        }
        return streams;
    }
}
